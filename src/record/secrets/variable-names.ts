/**
 * Secrets that a variable of the environment holds are named after it: `REDACTED_SHOP_PASSWORD` for
 * `SHOP_PASSWORD`. Whoever redacts knows the variables by keyed hashes of their values alone, the same
 * hashes that placeholders end in: no value of the environment has to reach another process for it.
 */
import { createPlaceholder } from '../../session/placeholder.ts';
import { decodePercent, isPercentCoded } from '../../session/secrets/read-percent.ts';
import { hashSecret } from './hash-secret.ts';

/** Names such as `SHOP_PASSWORD`, by the hashes of the values of the variables. */
export type VariableNames = Readonly<Record<string, string>>;

/** A variable whose value may be a secret of the traffic. */
export interface NamedValue {
  /** What secrets with this value are called. */
  readonly name: string;
  readonly value: string;
}

/**
 * The names of variables, for those who redact.
 * @param key of the run
 * @param variables of several with the same value, the first one counts
 */
export function hashVariables(key: string, variables: readonly NamedValue[]): VariableNames {
  const names: Record<string, string> = {};
  for (const { name, value } of variables) {
    names[hashSecret(key, isPercentCoded(value) ? decodePercent(value) : value)] ??= name;
  }
  return names;
}

/**
 * Gives secrets their names, by their hashes. The name of a variable is kept for its value: at replay,
 * whatever is called so is taken from there. Another secret called so becomes `OTHER_SHOP_PASSWORD`.
 */
export function createNameOf(
  variables: VariableNames = {},
): (hash: string, name: string) => string {
  const taken = new Set(Object.values(variables).map(createPlaceholder));
  const isTaken = (name: string): boolean => taken.has(createPlaceholder(name));
  return (hash, name) => {
    const variable = variables[hash];
    if (variable !== undefined || !isTaken(name)) return variable ?? name;
    let other = `other-${name}`;
    for (let number = 2; isTaken(other) && number <= taken.size; number++) {
      other = `other-${name}-${number}`;
    }
    return other;
  };
}
