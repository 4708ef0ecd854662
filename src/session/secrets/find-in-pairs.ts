/**
 * Finds secrets in forms and queries, also where one field names the value of another:
 * `fields[0][name]=password&fields[0][value]=…`, or `name=password&value=…`.
 */
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { readEscapes } from '../../formats/text/escapes.ts';
import { withoutInner } from '../../formats/text/splices.ts';
import { findPairs, type Pair } from '../../formats/url/form.ts';
import { mayHoldSecrets } from './find-credentials.ts';
import { findInRow, rowsOf } from './find-in-row.ts';
import { findSecrets } from './find-secrets.ts';
import { type FoundSecret, secretsWithin } from './found-secret.ts';
import { findInVariables, type SecretVariables, variablesInPairs } from './graphql-variables.ts';
import { isSecretValue } from './is-secret-value.ts';
import { readLogin } from './login-fields.ts';
import { type SecretKind, secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';
import { isPostalCode, mayHaveTellingSiblings, readSiblings } from './sibling-parameters.ts';

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
  const pairs = [...findPairs(text, offset)];
  const fields = text.length <= MAX_LOGIN_LENGTH ? pairs : [];
  const isOfLogin = readLogin(fields, context.isBody === true ? 'form' : 'query', context.isLogin);
  const mayBeTold = text.length <= MAX_COMPARED_LENGTH && mayHaveTellingSiblings(text);
  const isToldByOthers = mayBeTold
    ? readSiblings(parametersOf(pairs, context), context.isBody ? 'form' : 'url', context.path)
    : NONE_IS_TOLD;
  const isPostal = (value: string, start: number): boolean =>
    isPostalCode(text, start - offset, value);
  const variables = VARIABLES.test(text)
    ? variablesInPairs(parametersOf(pairs, context), context.variables)
    : undefined;
  const within = { ...context, isOfLogin, isToldByOthers, isPostal, variables };
  const named = NAMING_FIELD.test(text) ? nameFields(parametersOf(pairs, context)) : undefined;
  return pairs.flatMap((pair, index) => {
    const name = named?.get(index);
    return name === undefined ? findInPair(pair, within) : [secretIn({ ...pair, name }, context)];
  });
}

/**
 * In characters. In a longer text, some value is a text itself, and parameters are not compared with
 * siblings.
 */
const MAX_COMPARED_LENGTH = 64 * 1024;
const NONE_IS_TOLD: ReturnType<typeof readSiblings> = () => false;

const VARIABLES = /(?:^|&)variables=/;

/** A field that may hold the value in a pair of name and value, or the type of a secret. */
const NAMING_FIELD = new RegExp(
  String.raw`val(?:ue)?(?:\]|%5D)?=|type(?:\]|%5D)?=(?:${anyOf('secretTypes')})(?:&|$)`,
  'i',
);

function parametersOf(
  pairs: readonly Pair[],
  { isForm }: PairsContext,
): { readonly name: string; readonly value: string }[] {
  return pairs.map(({ name, raw }) => ({ name, value: decodeRaw(raw, isForm) }));
}

function decodeRaw(raw: string, isForm: boolean): string {
  return decodeEscapes(isForm ? raw.replaceAll('+', ' ') : raw);
}

/** In characters. A login has few fields. */
const MAX_LOGIN_LENGTH = 4096;
interface PairContext extends PairsContext {
  readonly isOfLogin: ReturnType<typeof readLogin>;
  readonly isToldByOthers: ReturnType<typeof readSiblings>;
  /** Whether the value at an offset is a postal code. */
  readonly isPostal: (value: string, start: number) => boolean;
}

function kindIn(name: string, { declared, isOfLogin }: PairContext): SecretKind | undefined {
  if (declared?.has(name) || isOfLogin(name)) return 'secret';
  return secretKind(name);
}

/** `?u=ada&p=2` is the second page. */
function isPosition(value: string, { isBody = false }: PairContext): boolean {
  return !isBody && /^\d{1,3}$/.test(value);
}

function isSecretPair(pair: Pair, context: PairContext): boolean {
  const { name, raw, start } = pair;
  const kind = kindIn(name, context);
  if (kind === undefined && context.isToldByOthers === NONE_IS_TOLD) return false;
  const value = decodeRaw(raw, context.isForm);
  if (context.isToldByOthers({ name, value })) return true;
  if (kind === undefined || !isSecretValue(value, kind, name)) return false;
  if (kind === 'pin' && context.isPostal(value, start)) return false;
  return kind === secretKind(name) || !isPosition(value, context);
}

function findInPair(pair: Pair, context: PairContext): FoundSecret[] {
  const { raw, start } = pair;
  const { isForm } = context;
  if (isSecretPair(pair, context)) return [secretIn(pair, context)];
  const variables = pair.name === 'variables' ? context.variables : undefined;
  if (variables === undefined && !mayHoldSecrets(raw) && !raw.includes('%')) return [];
  const read = readEscapes(raw, isForm ? 'form' : 'percent');
  const text = read?.text ?? raw;
  const found = variables
    ? withoutInner([...findInVariables(text, variables), ...findSecrets(text)])
    : findSecrets(text);
  return secretsWithin(found, (at) => start + (read?.offsetOf(at) ?? at)).map((secret) => ({
    ...secret,
    value: Buffer.from(secret.value, 'latin1').toString(),
    layers: (secret.layers ?? 0) + 1,
  }));
}

function secretIn({ name, raw, start }: Pair, { isForm }: PairsContext): FoundSecret {
  return { name, value: decodeRaw(raw, isForm), start, end: start + raw.length, layers: 1 };
}

interface Field {
  readonly name: string;
  /** With its escapes decoded. */
  readonly value: string;
}

/** The last word of a name. The text before the word is the prefix: `fields[0][`, `param.3.`. */
const LAST = /(?:^|[[.])([\w-]{1,64})\]?$/;
const MAX_NAME_LENGTH = 256;

/** The secret names that other fields give to values, by the index of the value. */
export function nameFields(fields: readonly Field[]): ReadonlyMap<number, string> {
  const groups = new Map<
    string,
    (Field & { readonly isText: boolean; readonly index: number })[]
  >();
  for (const [index, { name, value }] of fields.entries()) {
    const own = name.length > MAX_NAME_LENGTH ? undefined : LAST.exec(name)?.[1];
    if (own === undefined) continue;
    const around = name.slice(0, name.lastIndexOf(own));
    const group = groups.get(around) ?? [];
    groups.set(around, group);
    // A short number is a count, as in JSON.
    group.push({ name: own, value, isText: !/^\d+$/.test(value), index });
  }
  const rows = [...groups.values()].flatMap((group) => rowsOf(group));
  return new Map(rows.flatMap((row) => findInRow(row)).map(([{ index }, name]) => [index, name]));
}
