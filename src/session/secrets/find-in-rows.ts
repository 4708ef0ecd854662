/**
 * Finds secrets by the structure of a text, where no name precedes the value: in pairs of a name and a value, in tables,
 * in the arguments of calls and commands, and in the variables of GraphQL operations.
 */
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { findPairs } from '../../formats/url/form.ts';
import { findQueries } from '../../formats/url/url.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { findInCommands } from './find-in-commands.ts';
import { findInFields, findInLine, findInRow, isNameOfValue, namesSecret } from './find-in-row.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretVariable, type SecretVariables, variablesInPairs } from './graphql-variables.ts';
import { isOfPassword, isSecretValue, isValueOfPair, OWN_NAMES } from './is-secret-value.ts';
import { isShownKey, type Row } from './rows.ts';
import { secretArguments } from './rpc-positions.ts';
import { secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';

type Value = Row['values'][number];

/** A secret, and its name, which another value may tell. */
type Named<Each> = readonly [value: Each, name: string];

/** What is known of a text from elsewhere. */
interface RowsContext {
  /** Whether the text is sent to a login path. */
  readonly isLogin?: boolean | undefined;
  /** Names of the fields that a page has declared as password fields. */
  readonly declared?: ReadonlySet<string> | undefined;
  /** Secret variables of an operation in the URL. */
  readonly variables?: SecretVariables | undefined;
  /** Whether the text answers a login call. */
  readonly answersLogin?: boolean | undefined;
}

/** The secrets in the rows of a text. */
export function findInRows(rows: readonly Row[], context: RowsContext = {}): FoundSecret[] {
  const heads = headsIn(rows);
  return rows.flatMap((row) => [
    ...secretsAmong(row, heads, context).map(([value, name]) => secretAt(value, name)),
    ...findArguments(row),
    ...findInWords(row),
  ]);
}

/** A value as a secret. */
function secretAt({ value, start, end, quote }: Value, name: string): FoundSecret {
  return { name, value, start, end, ...(quote && { quote }) };
}

function secretsAmong(
  row: Row,
  heads: Heads,
  { isLogin, declared, answersLogin, variables }: RowsContext,
): Named<Value>[] {
  const { values, above, kind } = row;
  if (kind === 'line') return findInLine(values);
  if (kind === 'cells')
    return findInLine(values).filter(([{ value }, name]) => isInCell(value, name));
  // The other primes of a JSON Web Key are objects in a list (RFC 7518, section 6.3.2.7).
  const type =
    above?.name === 'oth' ? above.above?.values.find(({ name }) => name === 'kty') : undefined;
  const context = { place: kind, isLogin, declared };
  return [
    ...findInRow(type ? [...values, type] : values, context),
    ...findInTable(row, heads),
    ...findWrapped(row),
    ...findListed(row),
    ...namedIn(values, (value) => nameOfOwned(row, value)),
    ...findCard(row),
    ...findVariables(row, variables),
    ...(answersLogin ? findResults(row) : []),
  ];
}

/** A password with letters and digits, unlike the words of a page. */
const PASSWORD = /^(?=\D*\d)(?=[^a-z]*[a-z])\S{4,64}$/i;

/** Whether a value in a table for people is a secret. @param name of its column */
function isInCell(value: string, name: string): boolean {
  return isShownKey(value) || (isOfPassword(name) && PASSWORD.test(value));
}

/** The texts that are secrets under the names that a rule gives them. */
function namedIn(
  values: readonly Value[],
  nameOf: (value: Value) => string | undefined,
): Named<Value>[] {
  return values.flatMap((each): Named<Value>[] => {
    const name = each.isText ? nameOf(each) : undefined;
    return name !== undefined && isSecretValue(each.value, 'secret', name) ? [[each, name]] : [];
  });
}

const MAPS = secretWordSet('secretMaps');

/** The name of a value that the thing around it makes a secret. */
function nameOfOwned(
  { name: owner, above, values }: Row,
  { name, value, within }: Value,
): string | undefined {
  const has = (row: Row | undefined, is: (each: Value) => boolean): boolean =>
    row?.values.some(is) ?? false;
  const isOfSecret = (): boolean =>
    has(above, (each) => each.name === 'kind' && each.value === 'Secret');
  if (MAPS.has(wordsOf(owner)) && isOfSecret()) return name;
  const kind = within === 'block' ? secretKind(name) : undefined;
  if (kind !== undefined) return isValueOfPair(value, kind, name) ? name : undefined;
  // Data keys and plain texts of AWS KMS.
  const isPlain =
    name === 'Plaintext' && values.some((each) => /^(?:KeyId|CiphertextBlob)$/.test(each.name));
  return isPlain ? name : undefined;
}

/** The `number` of a card: beside its security code or expiry date, or in an object called card. */
function findCard({ name: owner, values }: Row): Named<Value>[] {
  const numbers = values.filter(
    ({ name, value }) => /^number$/i.test(name) && isSecretValue(value, 'card', ''),
  );
  const isCard =
    numbers.length > 0 &&
    (/card/i.test(owner) ||
      values.some(({ name }) => secretKind(name) === 'pin' || /^exp/i.test(name)));
  return isCard ? numbers.map((each) => [each, 'card-number']) : [];
}

/** The name of a value that is a secret only if it is random. */
const OF_RANDOM = 'content';
/** The name of a value in an object of its own, in a pair: `{"stringValue": "…"}`, `{"S": "…"}`. */
const WRAPPED = new RegExp(`^(?:s|${OWN_NAMES}|${anyOf('pairValues')}|\\w{0,32}value)$`, 'i');

/** `{"name": "password", "value": ["…"]}`, `{"name": "password", "value": {"stringValue": "…"}}`. */
function findWrapped({ name: own, above, values, isList }: Row): Named<Value>[] {
  const naming = isNameOfValue(own) ? above?.values.find(namesSecret) : undefined;
  if (naming === undefined) return [];
  const name = values.length === 1 ? 'value' : OF_RANDOM;
  const wrapped = values.filter((each) => each.isText && (isList || WRAPPED.test(each.name)));
  return wrapped.flatMap((each) => findInRow([naming, { ...each, name }], { place: 'document' }));
}

/** `["password", "…"]`. Only random values count, since lists of names look the same. */
function findListed({ above, values, isList }: Row): Named<Value>[] {
  const [naming, value, ...others] = values;
  const isPair = above?.isList && isList && others.length === 0;
  if (!isPair || !naming?.isText || !value?.isText) return [];
  return findInRow(
    [
      { ...naming, name: 'name' },
      { ...value, name: OF_RANDOM },
    ],
    { place: 'document' },
  );
}

/** In characters. A shorter text may be a name. */
const MIN_TOKEN_LENGTH = 16;

/** Tokens in the answer to a login call, as its result or in its result. */
function findResults({ name: owner, values, isList }: Row): Named<Value>[] {
  return values.flatMap(({ name, within, ...each }): Named<Value>[] => {
    const isResult = within
      ? /^(?:string|value)$/.test(within)
      : (isList ? owner : name) === 'result';
    const isToken =
      each.value.length >= MIN_TOKEN_LENGTH && !/\s/.test(each.value) && looksRandom(each.value);
    return isResult && each.isText && isToken ? [[{ name, ...each }, 'token']] : [];
  });
}

/** The names of the columns of tables, by the object that has both. */
type Heads = ReadonlyMap<Row | undefined, readonly string[]>;

const HEADS = new RegExp(`^(?:${anyOf('tableHeads')})$`, 'i');

/** `"columns": ["name", "password"]`, `"columns": [{"name": "password"}]`. */
function headsIn(rows: readonly Row[]): Heads {
  const heads = new Map<Row | undefined, string[]>();
  for (const row of rows) {
    const list = row.above?.isList ? row.above : row;
    if (!list.isList || !HEADS.test(list.name)) continue;
    const naming = list === row ? row.values : row.values.filter(namesSecret).slice(0, 1);
    for (const { name, value } of naming) {
      if (secretKind(value) === undefined) continue;
      const head = heads.get(list.above) ?? [];
      heads.set(list.above, head);
      head[Number(list === row ? name : row.name)] = value;
    }
  }
  return heads;
}

/** `{"columns": ["name", "password"], "rows": [["ada", "…"]]}`. */
function findInTable({ above, values }: Row, heads: Heads): Named<Value>[] {
  const head = above?.isList ? heads.get(above.above) : undefined;
  if (head === undefined) return [];
  return findInLine(values.map((each) => ({ ...each, name: head[Number(each.name)] ?? '' })));
}

const ARGUMENTS = new RegExp(`^(?:${anyOf('argumentLists')})$`, 'i');
/** `token:SECRET`, an argument of aria2. */
const NAMED_ARGUMENT = /^([\w-]{2,40}):(\S{4}\S*)$/;
const OPTION = /^--?([\w-]{2,40})$/;
/** Elements for the text of an argument of XML-RPC. */
const OF_TEXT = /^(?:value|string|base64|param)$/;

/** The secrets among the arguments of a call or a command. */
function findArguments({ name: list, above, values, isList }: Row): FoundSecret[] {
  if (!ARGUMENTS.test(list) || !(isList || values[0]?.name === 'param')) return [];
  // Elements that are objects keep their positions.
  const all: Value[] = [];
  for (const [index, value] of values.entries()) all[isList ? Number(value.name) : index] = value;
  const texts = Array.from(all, (each) => {
    const isText = each?.isText && each.end > each.start && OF_TEXT.test(each.within ?? 'value');
    return isText ? each.value : undefined;
  });
  const method = above?.values.find(({ name }) => /^method(?:Name)?$/i.test(name));
  const secrets = method && secretArguments(method.value, texts);
  return all.flatMap((each, index) => {
    if (texts[index] === undefined) return [];
    const secret = secrets?.get(index);
    if (!secret) return findArgument(each, texts[index - 1]);
    if (!isSecretValue(each.value, 'secret', 'password')) return [];
    return [{ ...secretAt(each, 'password'), ...secret }];
  });
}

function findArgument(argument: Value, before: string | undefined): FoundSecret[] {
  const { value: written, start, end } = argument;
  const [, option = ''] = OPTION.exec(before ?? '') ?? [];
  if (secretKind(option) === 'secret' && isValueOfPair(written, 'secret', option)) {
    return [secretAt(argument, option)];
  }
  const [, name = '', value = ''] = NAMED_ARGUMENT.exec(written) ?? [];
  if (secretKind(name) !== 'secret' || end - start !== written.length) return [];
  return [{ name, value, start: end - value.length, end }];
}

/** A word of a command that names the next one. */
const WORD = /^--?[a-zA-Z]/;

/** A command in a list of its words: `["mysql", "-psecret"]`. */
function findInWords({ values, isList }: Row): FoundSecret[] {
  const isCommand = isList && values.length > 1 && values.every(({ isText }) => isText);
  if (!isCommand || !values.slice(1).some(({ value }) => WORD.test(value))) return [];
  let line = '';
  const starts = values.map(({ value }) => {
    const start = line.length;
    line += `${value} `;
    return start;
  });
  let next = 0;
  return findInCommands(line).flatMap((secret): FoundSecret[] => {
    while ((starts[next + 1] ?? line.length) <= secret.start) next += 1;
    const [word, start] = [values[next], starts[next] ?? 0];
    // In a word with escapes, the offset of a part is unknown.
    if (word === undefined || word.end - word.start !== word.value.length) return [];
    const from = word.start + secret.start - start;
    return [{ ...secret, start: from, end: from + secret.value.length }];
  });
}

/** The variables that are secrets according to a sibling operation or the operation in the URL. */
function findVariables({ name, above, values }: Row, known?: SecretVariables): Named<Value>[] {
  if (name !== 'variables' || above === undefined) return [];
  const named = variablesInPairs(above.values, known);
  return values.flatMap((each): Named<Value>[] => {
    const argument = named?.get(each.name);
    return argument !== undefined && isSecretVariable(each, argument) ? [[each, argument]] : [];
  });
}

/** Matches a query with parameters that reveal the meaning of their siblings. Few queries have any. */
const MAY_TELL = new RegExp(
  `code|nonce|kty|(?:^|[&;])(?:${anyOf('feedKeys')}|${anyOf('magicKeys')})=|(?:${anyOf('urlSignatures')}|${anyOf('urlExpiries')})(?:["'\\]\\s]{0,9}[=:])`,
  'i',
);

/** In parameters. Real URLs have fewer. */
const MAX_PARAMETERS = 500;

/** The secrets in the queries and fragments of a text that are revealed by their siblings, in order. */
export function findInQueries(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  if (!text.includes('=')) return found;
  for (const query of findQueries(text)) {
    if (!MAY_TELL.test(query.raw)) continue;
    const parameters = [...findPairs(query.raw, query.start, true)]
      .filter(({ rawName }) => rawName !== '')
      .slice(0, MAX_PARAMETERS)
      .map(({ name, raw, start }) => {
        const end = start + raw.length;
        return { name, value: decodeEscapes(raw), isText: true, start, end };
      });
    const path = pathBefore(text, query.start);
    for (const [{ value, start, end }, name] of findInFields(parameters, { place: 'url', path }))
      found.push({ name, value, start, end });
  }
  return found;
}

/** In characters. A longer path is not that of a link for people. */
const MAX_PATH = 256;

/** The path before a query. */
function pathBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - MAX_PATH), start);
  return /[\w%./~-]{0,256}(?=[?#]$)/.exec(before)?.[0] ?? '';
}
