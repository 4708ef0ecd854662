/**
 * Finds secrets in forms and queries, also where one field names the value of another:
 * `fields[0][name]=password&fields[0][value]=…`, or `name=password&value=…`.
 */
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { readEscapes } from '../../formats/text/escapes.ts';
import { withoutInner } from '../../formats/text/splices.ts';
import { findPairs, type Pair } from '../../formats/url/form.ts';
import { mayHoldSecrets } from './find-credentials.ts';
import { findInFields } from './find-in-row.ts';
import { findInRows } from './find-in-rows.ts';
import { findSecrets } from './find-secrets.ts';
import { type FoundSecret, secretsWithin } from './found-secret.ts';
import type { SecretVariables } from './graphql-variables.ts';
import { isPostalCode, isSecretValue } from './is-secret-value.ts';
import { type Row, rowsOfJson } from './rows.ts';
import { secretKind } from './secret-names.ts';

/** Facts about the pairs that come from other parts of the session. */
interface PairsContext {
  /** Whether a plus is a space. */
  readonly isForm: boolean;
  /** The path before the pairs of a URL. */
  readonly path?: string;
  /** Whether the pairs are the body of a form that was sent, not the query of a link. */
  readonly isBody?: boolean;
  /** The names of the fields that a page has declared as password fields. */
  readonly declared?: ReadonlySet<string> | undefined;
  /** Whether the pairs are sent to a login path. */
  readonly isLogin?: boolean | undefined;
  /** The secret variables of an operation in the URL. */
  readonly variables?: SecretVariables | undefined;
}

/**
 * The secrets in the pairs of a query or a form (`name=value&…`): values with the name of a secret, and secrets
 * in values that are JSON, URLs or other texts.
 * @param offset of the pairs in a longer text
 */
export function findInPairs(text: string, offset: number, context: PairsContext): FoundSecret[] {
  const place = context.isBody ? 'form' : 'url';
  const fields = [...findPairs(text, offset)].map((pair): Field => {
    const value = decodeRaw(pair.raw, context.isForm);
    // A short number is a count, as in JSON.
    const end = pair.start + pair.raw.length;
    return { ...pair, value, end, isText: !/^\d+$/.test(value) };
  });
  const told = findInFields(fields, { ...context, place });
  const row: Row = { name: '', above: undefined, values: fields, kind: 'object' };
  return fields.flatMap((field) => {
    const name =
      told.get(field) ?? (isNamed(text, offset, field, context) ? field.name : undefined);
    return name === undefined ? findInside(field, context, row) : [secretIn(field, name)];
  });
}

/** A pair with its value decoded. */
type Field = Pair & Row['values'][number];

function decodeRaw(raw: string, isForm: boolean): string {
  return decodeEscapes(isForm ? raw.replaceAll('+', ' ') : raw);
}

/** Whether the name of a field shows that it is a secret. */
function isNamed(
  text: string,
  offset: number,
  { name, value, start }: Field,
  { declared, isBody }: PairsContext,
): boolean {
  const own = secretKind(name);
  const kind = declared?.has(name) ? 'secret' : own;
  if (kind === undefined || !isSecretValue(value, kind, name)) return false;
  if (kind === 'pin' && isPostalCode(text, start - offset, value)) return false;
  return kind === own || isBody === true || !/^\d{1,3}$/.test(value);
}

function findInside(
  { name, raw, start }: Field,
  { isForm, variables }: PairsContext,
  above: Row,
): FoundSecret[] {
  const isOfOperation = name === 'variables';
  if (!isOfOperation && !mayHoldSecrets(raw) && !raw.includes('%')) return [];
  const read = readEscapes(raw, isForm ? 'form' : 'percent');
  const text = read?.text ?? raw;
  const found = withoutInner([
    ...(isOfOperation ? findInRows(rowsOfJson(text, { name, above }), { variables }) : []),
    ...findSecrets(text),
  ]);
  return secretsWithin(found, (at) => start + (read?.offsetOf(at) ?? at)).map((secret) => ({
    ...secret,
    value: Buffer.from(secret.value, 'latin1').toString(),
    layers: (secret.layers ?? 0) + 1,
  }));
}

function secretIn({ value, start, end }: Field, name: string): FoundSecret {
  return { name, value, start, end, layers: 1 };
}
