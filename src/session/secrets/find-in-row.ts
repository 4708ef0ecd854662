/**
 * Finds secrets by what stands beside them, in any format. A row is the members of an object, the fields of a form,
 * the members of a mapping in YAML, the children of an element, or a line of a table.
 */
import { groupBy } from '../../collections.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { describes } from './find-members.ts';
import {
  isLabelOfPair,
  isSecretNumber,
  isSecretValue,
  isValueOfPair,
  NAMING,
  OWN_NAMES,
} from './is-secret-value.ts';
import { readLogin } from './login-fields.ts';
import { secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';
import { type Place, readSiblings } from './sibling-parameters.ts';

/** A value in a row. */
export interface RowValue {
  readonly name: string;
  /** With its escapes decoded. */
  readonly value: string;
  /** Whether the value is neither a number nor a word such as `true`. */
  readonly isText: boolean;
}

/** What contains a row. */
export interface RowContext {
  readonly place: Place;
  /** The path before the parameters of a URL. */
  readonly path?: string | undefined;
  /** Whether the row is sent to a login path. */
  readonly isLogin?: boolean | undefined;
  /** Further names of secrets. */
  readonly declared?: ReadonlySet<string> | undefined;
}

/** A secret of a row, and its name, which another value of the row may tell. */
export type Named<Each> = readonly [value: Each, name: string];

/** The secrets in a row. */
export function findInRow<Each extends RowValue>(
  row: readonly Each[],
  context: RowContext,
): Named<Each>[] {
  const pairs = row.length < 2 ? [] : rowsOf(row).flatMap((each) => findPaired(each, context));
  return [...pairs, ...findTold(row, context), ...findOfLogin(row, context)];
}

/** The last word of a name. The text before the word is the prefix: `fields[0][`, `param.3.`. */
const LAST = /(?:^|[[.])([\w-]{1,64})\]?$/;
const MAX_NAME_LENGTH = 256;

/** The secrets among the fields of a form or a query, of which those with a prefix in common are paired. */
export function findInFields<Each extends RowValue>(
  fields: readonly Each[],
  context: RowContext,
): ReadonlyMap<Each, string> {
  const owned = fields.flatMap((field) => {
    const own = field.name.length > MAX_NAME_LENGTH ? undefined : LAST.exec(field.name)?.[1];
    return own === undefined ? [] : [{ ...field, name: own, field }];
  });
  const groups = groupBy(owned, ({ field, name }) =>
    field.name.slice(0, field.name.lastIndexOf(name)),
  );
  const paired = [...groups.values()].flatMap(rowsOf).flatMap((row) => findPaired(row, context));
  return new Map([
    ...findTold(fields, context),
    ...findOfLogin(fields, context),
    ...paired.map(([{ field }, name]): Named<Each> => [field, name]),
  ]);
}

/** The secrets in a line of a table, whose values have the names of their columns. */
export function findInLine<Each extends RowValue>(line: readonly Each[]): Named<Each>[] {
  return line.flatMap((each): Named<Each>[] => {
    const { name, value, isText } = each;
    const kind = secretKind(name);
    const isSecret = isText ? isSecretValue : isSecretNumber;
    return kind !== undefined && isSecret(value, kind, name) ? [[each, name]] : [];
  });
}

/** Values as rows, where a name that occurs again begins the next row. */
function rowsOf<Each extends { readonly name: string }>(values: Iterable<Each>): Each[][] {
  const rows: Each[][] = [];
  const names = new Set<string>();
  for (const each of values) {
    const row = rows.at(-1);
    if (row === undefined || names.has(each.name)) {
      names.clear();
      rows.push([each]);
    } else row.push(each);
    names.add(each.name);
  }
  return rows;
}

const NAMES_VALUE = new RegExp(`^(?:${NAMING})$`, 'i');
const VALUE = new RegExp(`^(?:${anyOf('pairValues')}|\\w{1,32}[-_]value)$`, 'i');
/** Names that may also be those of texts about the named thing. */
const CONTENT = new RegExp(`^(?:${anyOf('pairContents')})$`, 'i');

/** Whether a value names the one beside it, which is a secret of that name. */
export function namesSecret({ name, value }: Pick<RowValue, 'name' | 'value'>): boolean {
  return NAMES_VALUE.test(name) && secretKind(value) !== undefined;
}

/** Whether a name is that of the value in a pair of a name and a value. */
export function isNameOfValue(name: string): boolean {
  return VALUE.test(name);
}

/** `{"name": "password", "value": "…"}`, `{"sensitive": true, "value": "…"}`. */
function findPaired<Each extends RowValue>(
  row: readonly Each[],
  { declared }: RowContext,
): Named<Each>[] {
  const naming = row.find(
    (each) => namesSecret(each) || (NAMES_VALUE.test(each.name) && declared?.has(each.value)),
  );
  if (naming === undefined) return findFlagged(row);
  const { value: called } = naming;
  const kind = declared?.has(called) ? 'secret' : (secretKind(called) ?? 'weak');
  const isOfPair = ({ name, value, isText }: RowValue): boolean => {
    const isContent = CONTENT.test(name);
    const isRandom = isContent || isLabelOfPair(naming.name);
    if (!isContent && !VALUE.test(name)) return false;
    if (!isText) return !isRandom && isSecretNumber(value, kind, called);
    return isValueOfPair(value, kind, called) && (!isRandom || looksRandom(value));
  };
  return [...row.filter(isOfPair).map((each): Named<Each> => [each, called]), ...findFlagged(row)];
}

/** Names of the one value of a thing whose type is that of a secret. */
const ITSELF = new RegExp(
  `^(?:${OWN_NAMES}|${anyOf('pairContents')}|${anyOf('flaggedValues')})$`,
  'i',
);
const FLAGS = secretWordSet('secretFlags');
const TYPES = secretWordSet('secretTypes');
const WORD = /^\p{L}+$/u;

/** `{"sensitive": true, "value": "…"}`, `{"type": "secret", "default": "…"}`. */
function findFlagged<Each extends RowValue>(row: readonly Each[]): Named<Each>[] {
  if (!row.some(isFlag)) return [];
  const texts = row.filter(
    ({ value, isText }) => isText && !isMasked(value) && isValueOfPair(value, 'secret', 'value'),
  );
  const values = texts.filter(({ name }) => VALUE.test(name));
  const secrets = values.length > 0 ? values : texts.filter(isOfFlag);
  const names = row.filter(({ name, isText }) => isText && NAMES_VALUE.test(name)).slice(0, 2);
  return secrets.map((each) => [each, names.find((other) => other !== each)?.value || 'secret']);
}

function isFlag({ name, value, isText }: RowValue): boolean {
  if (!isText) return value === 'true' && FLAGS.has(wordsOf(name));
  return /^type$/i.test(name) && TYPES.has(wordsOf(value));
}

/** Whether a text beside a flag is what the flag is about, and does not describe it. */
function isOfFlag({ name, value }: RowValue): boolean {
  if (ITSELF.test(name)) return !WORD.test(value);
  return !NAMES_VALUE.test(name) && !describes(name) && looksRandom(value);
}

function isMasked(value: string): boolean {
  return /\*{3}|•{3}|x{4}/i.test(value);
}

/** In values. A larger row describes a person, not a login. */
const MAX_LOGIN_VALUES = 24;

/** `{"usuario": "ada", "clave": "…"}`. An object with an id belongs to somebody and is not a login. */
function findOfLogin<Each extends RowValue>(
  row: readonly Each[],
  { place, isLogin }: RowContext,
): Named<Each>[] {
  if (row.length > MAX_LOGIN_VALUES) return [];
  const isForm = place === 'url' || place === 'form';
  const fields = isForm ? row : row.filter(({ name, isText }) => isText && !/id$/i.test(name));
  const isPassword = readLogin(fields, place, isLogin);
  return fields
    .filter(({ name, value }) => isPassword(name) && isSecretValue(value, 'secret', name))
    .filter(({ value }) => !(place === 'url' && isPosition(value)))
    .map((each) => [each, each.name]);
}

/** `?u=ada&p=2` is the second page. */
export function isPosition(value: string): boolean {
  return /^\d{1,3}$/.test(value);
}

/** A value whose siblings decide whether it is a secret, or that decides for them. */
const TOLD = /^code$|nonce$|^kty$|^algorithm$/i;

/** `{"grant_type": "authorization_code", "code": "…"}`. */
function findTold<Each extends RowValue>(
  row: readonly Each[],
  { place, path }: RowContext,
): Named<Each>[] {
  const isForm = place === 'url' || place === 'form';
  if (!isForm && !row.some(({ name }) => TOLD.test(name))) return [];
  const isSecret = readSiblings(row, place, path);
  // A numeric nonce is a counter of the client.
  const isCounted = ({ isText, name }: RowValue): boolean =>
    !isForm && !isText && /nonce$/i.test(name);
  return row.filter((each) => !isCounted(each) && isSecret(each)).map((each) => [each, each.name]);
}
