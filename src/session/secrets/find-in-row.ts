/**
 * Finds secrets by what stands beside them, in any format. A row is the members of an object, the fields of a form
 * that have a prefix in common, the members of a mapping in YAML, the children of an element, or a line of a table.
 */
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
import { secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';
import { type Place, readSiblings } from './sibling-parameters.ts';

/** A value in a row. */
interface RowValue {
  readonly name: string;
  /** With its escapes decoded. */
  readonly value: string;
  /** Whether the value is neither a number nor a word such as `true`. */
  readonly isText: boolean;
}

/** A secret of a row, and its name, which another value of the row may tell. */
type Named<Each> = readonly [value: Each, name: string];

const NAMES_VALUE = new RegExp(`^(?:${NAMING})$`, 'i');
const VALUE = new RegExp(`^(?:${anyOf('pairValues')}|\\w{1,32}[-_]value)$`, 'i');
/** Names that may also be those of texts about the named thing. */
const CONTENT = new RegExp(`^(?:${anyOf('pairContents')})$`, 'i');
/** Names of the one value of a thing whose type is that of a secret. */
const ITSELF = new RegExp(
  `^(?:${OWN_NAMES}|${anyOf('pairContents')}|${anyOf('flaggedValues')})$`,
  'i',
);
const FLAGS = secretWordSet('secretFlags');
const TYPES = secretWordSet('secretTypes');
/** A value whose siblings decide whether it is a secret, or that decides for them. */
const TOLD = /^code$|nonce$|^kty$|^algorithm$/i;
const WORD = /^\p{L}+$/u;

/**
 * The secrets in a row.
 * @param place undefined if the siblings of codes, keys and nonces are judged elsewhere
 */
export function findInRow<Each extends RowValue>(
  row: readonly Each[],
  place?: Place,
): Named<Each>[] {
  if (row.length < 2) return [];
  return [...findPair(row), ...findFlagged(row), ...(place ? findTold(row, place) : [])];
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
export function rowsOf<Each extends { readonly name: string }>(values: Iterable<Each>): Each[][] {
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

/** Whether a value names the one beside it, which is a secret of that name. */
export function namesSecret({ name, value }: Pick<RowValue, 'name' | 'value'>): boolean {
  return NAMES_VALUE.test(name) && secretKind(value) !== undefined;
}

/** Whether a name is that of the value in a pair of a name and a value. */
export function isNameOfValue(name: string): boolean {
  return VALUE.test(name);
}

/** `{"name": "password", "value": "…"}`. */
function findPair<Each extends RowValue>(row: readonly Each[]): Named<Each>[] {
  const naming = row.find(namesSecret);
  if (naming === undefined) return [];
  const kind = secretKind(naming.value) ?? 'weak';
  return row
    .filter(({ name, value, isText }) => {
      const isContent = CONTENT.test(name);
      const isRandom = isContent || isLabelOfPair(naming.name);
      if (!isContent && !VALUE.test(name)) return false;
      if (!isText) return !isRandom && isSecretNumber(value, kind, naming.value);
      return isValueOfPair(value, kind, naming.value) && (!isRandom || looksRandom(value));
    })
    .map((each) => [each, naming.value]);
}

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

/** `{"grant_type": "authorization_code", "code": "…"}`. */
function findTold<Each extends RowValue>(row: readonly Each[], place: Place): Named<Each>[] {
  if (!row.some(({ name }) => TOLD.test(name))) return [];
  const isSecret = readSiblings(row, place);
  return row.filter((each) => !isCounted(each) && isSecret(each)).map((each) => [each, each.name]);
}

/** A numeric nonce is a counter of the client. */
function isCounted({ isText, name }: RowValue): boolean {
  return !isText && /nonce$/i.test(name);
}
