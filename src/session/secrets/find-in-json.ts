/**
 * Finds secrets by the structure of JSON, where no name precedes the value: in pairs of a name and a value, in
 * the arguments of calls and commands, and in the variables of GraphQL operations.
 */
import { findJsonDocuments, findJsonInStrings } from '../../formats/json/json-documents.ts';
import { type LeafText, leafText, placedLeaves } from '../../formats/json/json-text.ts';
import { findInCommands } from './find-in-commands.ts';
import { findInLine, findInRow, isNameOfValue, namesSecret } from './find-in-row.ts';
import { type FoundSecret, secretAt, secretsWithin } from './found-secret.ts';
import {
  findInVariables,
  isSecretVariable,
  type SecretVariables,
  variablesInPairs,
} from './graphql-variables.ts';
import { isSecretValue, isValueOfPair, NAMING, OWN_NAMES } from './is-secret-value.ts';
import { readLogin } from './login-fields.ts';
import { secretArguments } from './rpc-positions.ts';
import { secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';

const LISTS = anyOf('argumentLists');
/** Matches a text with such a structure. The value of a naming member must be the name of a secret. */
const STRUCTURE = new RegExp(
  String.raw`"(?:(${LISTS}|variables|plaintext)|(?:${NAMING})"\s{0,9}:\s{0,9}"([^"\r\n]{1,64}))"`,
  'gi',
);
const HEADS = new RegExp(`^(?:${anyOf('tableHeads')})$`, 'i');
const HAS_HEAD = new RegExp(`"(?:${anyOf('tableHeads')})"\\s{0,9}:\\s{0,9}\\[`, 'i');
const ARGUMENTS = new RegExp(`^(?:${LISTS})$`, 'i');
/** `token:SECRET`, an argument of aria2. */
const NAMED_ARGUMENT = /^([\w-]{2,40}):(\S{4}\S*)$/;
/** A word of a command that names the next one. */
const WORD = /^--?[a-zA-Z]/;
const HAS_WORD = /[[,]\s{0,9}"--?[a-zA-Z]/;
const OPTION = /^--?([\w-]{2,40})$/;

/** The place of an object, an array or a value in one. */
interface Place {
  readonly above: Place | undefined;
  /** The key of a member, or the index of an element. */
  readonly name: string;
  readonly isElement: boolean;
}

interface Leaf extends LeafText, Omit<Place, 'above'> {}

/** A secret, and its name, which another value may tell. */
type Named = readonly [leaf: Leaf, name: string];

/** An object or an array: the texts, numbers and words in it, and its place. */
interface Group {
  readonly place: Place;
  readonly leaves: Leaf[];
}

/**
 * The secrets in the documents of JSON in a text, in no particular order.
 * @param isLogin whether the text is sent to a login path
 * @param variables secret variables of an operation in the URL
 */
export function findInJson(
  text: string,
  isLogin = false,
  variables?: SecretVariables,
): FoundSecret[] {
  const found = findInStrings(text);
  if (!MAY_BE_JSON.test(text) || !mayHold(text)) return found;
  for (const { start, end } of findJsonDocuments(text)) {
    const document = end - start === text.length ? text : text.slice(start, end);
    const inside = findInDocument(document, isLogin, variables);
    for (const secret of secretsWithin(inside, (at) => start + at)) found.push(secret);
  }
  return found;
}

/** A document, a line that may be one, also in an event of a stream, or a script with one. */
const MAY_BE_JSON = /^(?:data:)?[ \t]*[[{]|<script\b[^<>]{0,200}json/im;

/** The secrets in strings and attributes that contain JSON themselves. */
function findInStrings(text: string): FoundSecret[] {
  return findJsonInStrings(text).flatMap(({ text: inner, offsetOf, withEscapes }) =>
    secretsWithin(findInJson(inner), offsetOf).map((secret) => ({
      ...secret,
      ...(secret.quote && { quote: withEscapes(secret.quote) }),
    })),
  );
}

function findInDocument(
  text: string,
  isLogin: boolean,
  variables: SecretVariables | undefined,
): FoundSecret[] {
  const groups = groupLeaves(text);
  const heads = headsIn(groups);
  return [...groups.values()].flatMap((group) => [
    ...[
      ...findAmongMembers(group, groups),
      ...findInTable(group, heads),
      ...findPairOfSeveral(group, groups),
      ...findListedPair(group),
      ...findOfLogin(group, isLogin),
      ...findInSecret(group, groups),
      ...findCard(group),
      ...findPlaintext(group),
    ].map(([leaf, name]) => secretAt(leaf, name)),
    ...findArguments(group, groups),
    ...findInWords(group),
    ...findVariables(text, group, groups, variables),
  ]);
}

/** `["password", "…"]`. */
const LISTED = /\[\s{0,9}"([^"\r\n]{1,64})"\s{0,9},\s{0,9}"/g;

const MAPS = secretWordSet('secretMaps');
/** Members that may make siblings secrets. */
const TELLING = new RegExp(
  String.raw`"(?:${anyOf('secretFlags')})"\s{0,9}:\s{0,9}true` +
    String.raw`|"(?:kind|type)"\s{0,9}:\s{0,9}"(?:${anyOf('secretTypes')})"` +
    String.raw`|"number"\s{0,9}:\s{0,9}"?[2-6]\d{3}` +
    String.raw`|"kty"\s{0,9}:|"algorithm"\s{0,9}:\s{0,9}"hmac-`,
  'i',
);
const CODE = /"code"\s{0,9}:\s{0,9}"/i;
const NONCE = /nonce"\s{0,9}:\s{0,9}"/i;
const LOGIN = new RegExp(`"(?:${anyOf('loginPasswords')})"\\s{0,9}:\\s{0,9}"`, 'i');
/** Whether the member is a secret, judged by its name and its characters. */
const BESIDE_CODE = new RegExp(
  String.raw`"(?:${anyOf('codeSiblings')}|grant[-_]?type|state)"|@|"\+\d{7}`,
  'i',
);
/** In characters. A longer list does not contain an authorization code. */
const MAX_LENGTH_WITH_CODE = 16 * 1024;

function mayHold(text: string): boolean {
  const mayHaveCode = text.length <= MAX_LENGTH_WITH_CODE && CODE.test(text);
  if (HAS_HEAD.test(text) || HAS_WORD.test(text) || NONCE.test(text) || LOGIN.test(text))
    return true;
  if (TELLING.test(text) || (mayHaveCode && BESIDE_CODE.test(text))) return true;
  for (const [, name = ''] of text.matchAll(LISTED)) if (secretKind(name)) return true;
  for (const [, list, name = ''] of text.matchAll(STRUCTURE)) {
    if (list !== undefined || secretKind(name) !== undefined) return true;
  }
  return false;
}

/** Objects and arrays by their places. */
type Groups = ReadonlyMap<Place | undefined, Group>;

function groupLeaves(text: string): Groups {
  const groups = new Map<Place | undefined, Group>();
  const root: Place = { above: undefined, name: '', isElement: false };
  const below = (above: Place, key: string | number): Place => {
    return { above, name: String(key), isElement: typeof key === 'number' };
  };
  for (const leaf of placedLeaves(text, root, below, { hasWords: true })) {
    const { above, ...own } = leaf.place;
    if (above === undefined) continue;
    const group = groups.get(above) ?? { place: above, leaves: [] };
    groups.set(above, group);
    group.leaves.push({ ...own, ...leafText(text, leaf) });
  }
  return groups;
}

/** The name of a value in an object of its own, in a pair: `{"stringValue": "…"}`, `{"S": "…"}`. */
const WRAPPED = new RegExp(`^(?:s|${OWN_NAMES}|${anyOf('pairValues')}|\\w{0,32}value)$`, 'i');

/** `{"name": "password", "value": ["…"]}`, `{"name": "password", "value": {"stringValue": "…"}}`. */
function findPairOfSeveral({ place, leaves }: Group, groups: Groups): readonly Named[] {
  if (place.above === undefined || !isNameOfValue(place.name)) return [];
  const naming = groups.get(place.above)?.leaves.find(namesSecret);
  if (naming === undefined) return [];
  const name = leaves.length === 1 ? 'value' : OF_RANDOM;
  const values = leaves.filter(
    (leaf) => leaf.isText && (leaf.isElement || WRAPPED.test(leaf.name)),
  );
  return findInRow([naming, ...values.map((leaf) => ({ ...leaf, name }))]);
}

/** The name of a value that is a secret only if it is random. */
const OF_RANDOM = 'content';

/**
 * A pair in a list, `[["password", "…"], ["user", "ada"]]`. Only random values count, since lists of names
 * look the same.
 */
function findListedPair({ place, leaves }: Group): readonly Named[] {
  const [naming, leaf, ...others] = leaves;
  const isPair = place.isElement && leaf?.isElement === true && others.length === 0;
  if (!isPair || !naming?.isText || !leaf.isText) return [];
  return findInRow([
    { ...naming, name: 'name' },
    { ...leaf, name: OF_RANDOM },
  ]);
}

function findArguments({ place, leaves }: Group, groups: Groups): FoundSecret[] {
  const { above, name } = place;
  if (above === undefined || !ARGUMENTS.test(name) || !leaves[0]?.isElement) return [];
  const texts = textsOf(leaves);
  const method = groups.get(above)?.leaves.find((leaf) => /^method(?:Name)?$/i.test(leaf.name));
  const secrets = method && secretArguments(method.value, texts);
  return leaves.flatMap((leaf) => {
    if (!leaf.isText) return [];
    const secret = secrets?.get(Number(leaf.name));
    if (secret) {
      if (!isSecretValue(leaf.value, 'secret', 'password')) return [];
      return [{ ...secretAt(leaf, 'password'), ...secret }];
    }
    return findArgument(leaf, texts[Number(leaf.name) - 1]);
  });
}

/** A command in a list of its words: `["mysql", "-psecret"]`. */
function findInWords({ leaves }: Group): FoundSecret[] {
  const words = leaves.filter(({ isText }) => isText);
  if (words.length < 2 || words.length !== leaves.length || !isCommand(words)) return [];
  let line = '';
  const starts = words.map(({ value }) => {
    const start = line.length;
    line += `${value} `;
    return start;
  });
  let next = 0;
  return findInCommands(line).flatMap((secret): FoundSecret[] => {
    while ((starts[next + 1] ?? line.length) <= secret.start) next += 1;
    const [leaf, start] = [words[next], starts[next] ?? 0];
    // In a word with escapes, the offset of a part is unknown.
    if (leaf === undefined || leaf.end - leaf.start !== leaf.value.length) return [];
    const from = leaf.start + secret.start - start;
    return [{ ...secret, start: from, end: from + secret.value.length }];
  });
}

function isCommand(words: readonly Leaf[]): boolean {
  return words[0]?.isElement === true && words.slice(1).some(({ value }) => WORD.test(value));
}

/** Elements that are objects keep their positions among the arguments of a call. */
function textsOf(leaves: readonly Leaf[]): (string | undefined)[] {
  const texts: (string | undefined)[] = [];
  for (const { name, value, isText } of leaves) if (isText) texts[Number(name)] = value;
  return Array.from(texts);
}

function findArgument(leaf: Leaf, before: string | undefined): FoundSecret[] {
  const [, option = ''] = OPTION.exec(before ?? '') ?? [];
  if (secretKind(option) === 'secret' && isValueOfPair(leaf.value, 'secret', option)) {
    return [secretAt(leaf, option)];
  }
  const [, name = '', value = ''] = NAMED_ARGUMENT.exec(leaf.value) ?? [];
  if (secretKind(name) !== 'secret' || leaf.end - leaf.start !== leaf.value.length) return [];
  return [{ name, value, start: leaf.end - value.length, end: leaf.end }];
}

/** The variables that are secrets according to a sibling operation or the operation in the URL. */
function findVariables(
  text: string,
  group: Group,
  groups: Groups,
  known?: SecretVariables,
): FoundSecret[] {
  const namedBy = (leaves: readonly Leaf[] = []): SecretVariables =>
    variablesInPairs(
      leaves.filter(({ isText }) => isText),
      known,
    ) ?? NO_VARIABLES;
  const written = group.leaves.find(({ name, isText }) => name === 'variables' && isText);
  if (written) {
    const { start, end } = written;
    const found = findInVariables(text.slice(start, end), namedBy(group.leaves));
    return secretsWithin(found, (at) => start + at);
  }
  const { name, above } = group.place;
  if (name !== 'variables' || above === undefined) return [];
  const named = namedBy(groups.get(above)?.leaves);
  return group.leaves.flatMap((leaf) => {
    const argument = named.get(leaf.name);
    return argument !== undefined && isSecretVariable(leaf, argument)
      ? [secretAt(leaf, argument)]
      : [];
  });
}

const NO_VARIABLES: SecretVariables = new Map();

/** The secrets among the members of an object. */
function findAmongMembers({ place, leaves }: Group, groups: Groups): readonly Named[] {
  // The other primes of a JSON Web Key are objects in a list (RFC 7518, section 6.3.2.7).
  const key = place.above?.name === 'oth' ? groups.get(place.above.above)?.leaves : undefined;
  return findInRow([...leaves, ...(key?.filter(({ name }) => name === 'kty') ?? [])], 'object');
}

/** The names of the columns of tables, by the place of the table. */
type Heads = ReadonlyMap<Place | undefined, readonly string[]>;

/** `"columns": ["name", "password"]`, `"columns": [{"name": "password"}]`. */
function headsIn(groups: Groups): Heads {
  const heads = new Map<Place | undefined, string[]>();
  for (const { place, leaves } of groups.values()) {
    const list = place.isElement ? place.above : place;
    if (list === undefined || !HEADS.test(list.name)) continue;
    const naming = place.isElement ? leaves.filter(namesSecret).slice(0, 1) : leaves;
    for (const leaf of naming) {
      const column = place.isElement ? place : leaf;
      if (!column.isElement || secretKind(leaf.value) === undefined) continue;
      const head = heads.get(list.above) ?? [];
      heads.set(list.above, head);
      head[Number(column.name)] = leaf.value;
    }
  }
  return heads;
}

/** `{"columns": ["name", "password"], "rows": [["ada", "…"]]}`. */
function findInTable({ place, leaves }: Group, heads: Heads): readonly Named[] {
  const head = place.isElement ? heads.get(place.above?.above) : undefined;
  if (head === undefined) return [];
  return findInLine(leaves.map((leaf) => ({ ...leaf, name: head[Number(leaf.name)] ?? '' })));
}

/** In members. A larger object describes a person, not a login. */
const MAX_LOGIN_MEMBERS = 12;

/** `{"usuario": "ada", "clave": "…"}`. An object with an id belongs to somebody and is not a login. */
function findOfLogin({ leaves }: Group, isLogin: boolean): readonly Named[] {
  if (leaves.length > MAX_LOGIN_MEMBERS) return [];
  const texts = leaves.filter(({ isText }) => isText);
  const isPassword = readLogin(
    texts.filter(({ name }) => !/id$/i.test(name)),
    'object',
    isLogin,
  );
  return namedIn(texts, ({ name }) => (isPassword(name) ? name : undefined));
}

/** The texts that are secrets under the names that a rule gives them. */
function namedIn(leaves: readonly Leaf[], nameOf: (leaf: Leaf) => string | undefined): Named[] {
  return leaves.flatMap((leaf): Named[] => {
    const name = leaf.isText ? nameOf(leaf) : undefined;
    return name !== undefined && isSecretValue(leaf.value, 'secret', name) ? [[leaf, name]] : [];
  });
}

/** The values of a Kubernetes Secret, whatever their names. */
function findInSecret({ place, leaves }: Group, groups: Groups): readonly Named[] {
  const owner = MAPS.has(wordsOf(place.name)) ? groups.get(place.above)?.leaves : undefined;
  const isSecret = owner?.some(({ name, value }) => name === 'kind' && value === 'Secret');
  return isSecret === true ? namedIn(leaves, ({ name }) => name) : [];
}

/** The `number` of a card: next to its security code or expiry date, or in an object called card. */
function findCard({ place, leaves }: Group): readonly Named[] {
  const isCard =
    /card/i.test(place.name) ||
    leaves.some(({ name }) => secretKind(name) === 'pin' || /^exp/i.test(name));
  if (!isCard) return [];
  return leaves
    .filter(({ name, value }) => /^number$/i.test(name) && isSecretValue(value, 'card', ''))
    .map((leaf) => [leaf, 'card-number']);
}

/** Data keys and plain texts of AWS KMS. */
function findPlaintext({ leaves }: Group): readonly Named[] {
  const isOfKey = leaves.some(({ name }) => name === 'KeyId' || name === 'CiphertextBlob');
  return isOfKey ? namedIn(leaves, ({ name }) => (name === 'Plaintext' ? name : undefined)) : [];
}
