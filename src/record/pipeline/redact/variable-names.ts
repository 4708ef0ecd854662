/**
 * Names secrets after the environment variables that hold them: `REDACTED_SHOP_PASSWORD` for `SHOP_PASSWORD`.
 * The redaction knows only keyed hashes of the values of the variables, the same hashes that placeholders end
 * in, so that no value has to reach another process.
 */

import { decodeEscapes } from '../../../formats/text/codecs.ts';
import { isPercentCoded } from '../../../formats/text/escapes.ts';
import { hashSecret } from './run-keys.ts';

/** What the redaction knows about variables. Plain data: it crosses processes. */
export interface VariableNames {
  /** Names such as `SHOP_PASSWORD`, by the hashes of the values of the variables; the first one comes first. */
  readonly byHash: Readonly<Record<string, readonly string[]>>;
  /** Names that no other secret may have. */
  readonly reserved: readonly string[];
  /** Those of them that only a recording has given a value, which may be renewed. */
  readonly renewable: readonly string[];
}

/** A variable whose value may be a secret of the traffic. */
interface NamedValue {
  /** The name of secrets with this value. */
  readonly name: string;
  readonly value: string;
  /** Whether no other secret may have the name, since a replay gives this variable to whatever has it. */
  readonly isReserved: boolean;
  /** Whether the value is one that a recording has written. */
  readonly isRenewable: boolean;
}

/**
 * Hashes the values of variables for the redaction.
 * @param key of the run
 * @param variables if several have the same value, the one with the name of the secret counts, or the first
 */
export function hashVariables(key: string, variables: readonly NamedValue[]): VariableNames {
  const byHash: Record<string, string[]> = {};
  for (const { name, value } of variables) {
    const hash = hashSecret(key, isPercentCoded(value) ? decodeEscapes(value) : value);
    byHash[hash] = [...(byHash[hash] ?? []), name];
  }
  const namesOf = (some: readonly NamedValue[]): string[] => some.map(({ name }) => name);
  const fixed = namesOf(variables.filter((each) => each.isReserved && !each.isRenewable));
  const renewable = namesOf(variables.filter((each) => each.isRenewable));
  return {
    byHash,
    reserved: [...fixed, ...renewable],
    renewable: renewable.filter((name) => !fixed.includes(name)),
  };
}
