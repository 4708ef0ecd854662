/**
 * Secrets that a variable of the environment holds are named after it: `REDACTED_SHOP_PASSWORD` for
 * `SHOP_PASSWORD`. Whoever redacts knows the variables by keyed hashes of their values alone, the same
 * hashes that placeholders end in: no value of the environment has to reach another process for it.
 */

import { decodeEscapes } from '../../../formats/text/codecs.ts';
import { isPercentCoded } from '../../../formats/text/escapes.ts';
import { hashSecret } from './hashed-placeholder.ts';

/** What those who redact know of variables. Plain data: it crosses processes. */
export interface VariableNames {
  /** Names such as `SHOP_PASSWORD`, by the hashes of the values of the variables. */
  readonly byHash: Readonly<Record<string, string>>;
  /** Names that no other secret may have. */
  readonly reserved: readonly string[];
}

/** A variable whose value may be a secret of the traffic. */
export interface NamedValue {
  /** What secrets with this value are called. */
  readonly name: string;
  readonly value: string;
  /** Whether no other secret may have the name: at replay, whatever has it takes this variable. */
  readonly isReserved: boolean;
}

/**
 * The names of variables, for those who redact.
 * @param key of the run
 * @param variables of several with the same value, the first one counts
 */
export function hashVariables(key: string, variables: readonly NamedValue[]): VariableNames {
  const byHash: Record<string, string> = {};
  for (const { name, value } of variables) {
    byHash[hashSecret(key, isPercentCoded(value) ? decodeEscapes(value) : value)] ??= name;
  }
  const reserved = variables.filter(({ isReserved }) => isReserved).map(({ name }) => name);
  return { byHash, reserved };
}
