/**
 * Finds secrets by the structure of JSON, where no name precedes the value: in pairs of a name and a value, in
 * the arguments of calls and commands, and in the variables of GraphQL operations.
 */
import { findJsonDocuments, findJsonInStrings } from '../../formats/json/json-documents.ts';
import { type LeafText, leafText, placedLeaves } from '../../formats/json/json-text.ts';
import { findInCommands } from './find-in-commands.ts';
import { findInLine, findInRow, isNameOfValue, namesSecret } from './find-in-row.ts';
import { type FoundSecret, secretAt } from './found-secret.ts';
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
  readonly key: string | number;
}

interface Leaf extends LeafText {
  readonly key: string | number;
  /** The key as a text. */
  readonly name: string;
}

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
    for (const secret of findInDocument(document, isLogin, variables)) {
      found.push({ ...secret, start: start + secret.start, end: start + secret.end });
    }
  }
  return found;
}

/** A document, a line that may be one, also in an event of a stream, or a script with one. */
const MAY_BE_JSON = /^(?:data:)?[ \t]*[[{]|<script\b[^<>]{0,200}json/im;

/** The secrets in strings and attributes that contain JSON themselves. */
function findInStrings(text: string): FoundSecret[] {
  return findJsonInStrings(text).flatMap(({ text: inner, offsetOf, withEscapes }) =>
    findInJson(inner).map((secret) => ({
      ...secret,
      ...(secret.quote && { quote: withEscapes(secret.quote) }),
      start: offsetOf(secret.start),
      end: offsetOf(secret.end),
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
    ...findAmongMembers(group, groups),
    ...findInTable(group, heads),
    ...findPairOfSeveral(group, groups),
    ...findListedPair(group),
    ...findArguments(group, groups),
    ...findInWords(group),
    ...findVariables(text, group, groups, variables),
    ...findPlaintext(group),
    ...findOfLogin(group, isLogin),
    ...findInSecret(group, groups),
    ...findCard(group),
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
  const root: Place = { above: undefined, key: '' };
  const below = (above: Place, key: string | number): Place => ({ above, key });
  for (const leaf of placedLeaves(text, root, below, { hasWords: true })) {
    const { above, key } = leaf.place;
    if (above === undefined) continue;
    const group = groups.get(above) ?? { place: above, leaves: [] };
    groups.set(above, group);
    group.leaves.push({ key, name: String(key), ...leafText(text, leaf) });
  }
  return groups;
}

/** The name of a value in an object of its own, in a pair: `{"stringValue": "…"}`, `{"S": "…"}`. */
const WRAPPED = new RegExp(`^(?:s|${OWN_NAMES}|${anyOf('pairValues')}|\\w{0,32}value)$`, 'i');

/** `{"name": "password", "value": ["…"]}`, `{"name": "password", "value": {"stringValue": "…"}}`. */
function findPairOfSeveral({ place, leaves }: Group, groups: Groups): FoundSecret[] {
  if (place.above === undefined || !isNameOfValue(String(place.key))) return [];
  const naming = groups.get(place.above)?.leaves.find(namesSecret);
  if (naming === undefined) return [];
  const name = leaves.length === 1 ? 'value' : OF_RANDOM;
  const values = leaves.filter(
    ({ key, isText }) => isText && (typeof key === 'number' || WRAPPED.test(key)),
  );
  return secretsAt(findInRow([naming, ...values.map((leaf) => ({ ...leaf, name }))]));
}

/** The name of a value that is a secret only if it is random. */
const OF_RANDOM = 'content';

/**
 * A pair in a list, `[["password", "…"], ["user", "ada"]]`. Only random values count, since lists of names
 * look the same.
 */
function findListedPair({ place, leaves }: Group): FoundSecret[] {
  const [naming, leaf, ...others] = leaves;
  const isPair = typeof place.key === 'number' && typeof leaf?.key === 'number';
  if (!isPair || !naming?.isText || !leaf?.isText || others.length > 0) return [];
  return secretsAt(
    findInRow([
      { ...naming, name: 'name' },
      { ...leaf, name: OF_RANDOM },
    ]),
  );
}

function findArguments({ place, leaves }: Group, groups: Groups): FoundSecret[] {
  const { above, key } = place;
  if (above === undefined || !ARGUMENTS.test(String(key))) return [];
  if (typeof leaves[0]?.key !== 'number') return [];
  const texts = textsOf(leaves);
  const method = groups
    .get(above)
    ?.leaves.find(({ key: name }) => /^method(?:Name)?$/i.test(String(name)));
  const secrets = method && secretArguments(method.value, texts);
  return leaves.flatMap((leaf) => {
    if (!leaf.isText) return [];
    const secret = secrets?.get(Number(leaf.key));
    if (secret) {
      if (!isSecretValue(leaf.value, 'secret', 'password')) return [];
      return [{ ...secretAt(leaf, 'password'), ...secret }];
    }
    return findArgument(leaf, texts[Number(leaf.key) - 1]);
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
  return typeof words[0]?.key === 'number' && words.slice(1).some(({ value }) => WORD.test(value));
}

/** Elements that are objects keep their positions among the arguments of a call. */
function textsOf(leaves: readonly Leaf[]): (string | undefined)[] {
  const texts: (string | undefined)[] = [];
  for (const { key, value, isText } of leaves) if (isText) texts[Number(key)] = value;
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
  const written = group.leaves.find(({ key, isText }) => key === 'variables' && isText);
  const namedBy = ({ leaves }: Pick<Group, 'leaves'>): SecretVariables => {
    const members = leaves.filter(({ isText }) => isText);
    const pairs = members.map(({ key, value }) => ({ name: String(key), value }));
    return variablesInPairs(pairs, known) ?? NO_VARIABLES;
  };
  if (written) {
    const { start } = written;
    return findInVariables(text.slice(start, written.end), namedBy(group)).map((secret) => ({
      ...secret,
      ...{ start: start + secret.start, end: start + secret.end },
    }));
  }
  const { key, above } = group.place;
  if (key !== 'variables' || above === undefined) return [];
  const named = namedBy(groups.get(above) ?? { leaves: [] });
  return group.leaves.flatMap((leaf) => {
    const name = named.get(String(leaf.key));
    return name !== undefined && isSecretVariable(leaf, name) ? [secretAt(leaf, name)] : [];
  });
}

const NO_VARIABLES: SecretVariables = new Map();

/** The secrets among the members of an object. */
function findAmongMembers({ place, leaves }: Group, groups: Groups): FoundSecret[] {
  // The other primes of a JSON Web Key are objects in a list (RFC 7518, section 6.3.2.7).
  const key = place.above?.key === 'oth' ? groups.get(place.above.above)?.leaves : undefined;
  const type = key?.filter(({ name }) => name === 'kty') ?? [];
  return secretsAt(findInRow([...leaves, ...type], 'object'));
}

function secretsAt(found: ReturnType<typeof findInRow<Leaf>>): FoundSecret[] {
  return found.map(([leaf, name]) => secretAt(leaf, name));
}

/** The names of the columns of tables, by the place of the table. */
type Heads = ReadonlyMap<Place | undefined, readonly string[]>;

/** `"columns": ["name", "password"]`, `"columns": [{"name": "password"}]`. */
function headsIn(groups: Groups): Heads {
  const heads = new Map<Place | undefined, string[]>();
  for (const { place, leaves } of groups.values()) {
    const isNamed = typeof place.key === 'number';
    const list = isNamed ? place.above : place;
    if (list === undefined || !HEADS.test(String(list.key))) continue;
    const naming = isNamed ? leaves.filter(namesSecret).slice(0, 1) : leaves;
    for (const { key, value } of naming) {
      const column = isNamed ? place.key : key;
      if (typeof column !== 'number' || secretKind(value) === undefined) continue;
      const head = heads.get(list.above) ?? [];
      heads.set(list.above, head);
      head[column] = value;
    }
  }
  return heads;
}

/** `{"columns": ["name", "password"], "rows": [["ada", "…"]]}`. */
function findInTable({ place, leaves }: Group, heads: Heads): FoundSecret[] {
  const head = typeof place.key === 'number' ? heads.get(place.above?.above) : undefined;
  if (head === undefined) return [];
  const line = leaves.map((leaf) => ({ ...leaf, name: head[Number(leaf.key)] ?? '' }));
  return secretsAt(findInLine(line));
}

/** In members. A larger object describes a person, not a login. */
const MAX_LOGIN_MEMBERS = 12;

/** `{"usuario": "ada", "clave": "…"}`. An object with an id belongs to somebody and is not a login. */
function findOfLogin({ leaves }: Group, isLogin: boolean): FoundSecret[] {
  if (leaves.length > MAX_LOGIN_MEMBERS) return [];
  const texts = leaves.filter(({ isText }) => isText);
  const isPassword = readLogin(
    texts.filter(({ name }) => !/id$/i.test(name)),
    'object',
    isLogin,
  );
  return texts
    .filter(({ name, value }) => isPassword(name) && isSecretValue(value, 'secret', name))
    .map((leaf) => secretAt(leaf, leaf.name));
}

/** The values of a Kubernetes Secret, whatever their names. */
function findInSecret({ place, leaves }: Group, groups: Groups): FoundSecret[] {
  if (!MAPS.has(wordsOf(String(place.key)))) return [];
  const owner = groups.get(place.above)?.leaves ?? [];
  if (!owner.some(({ key, value }) => key === 'kind' && value === 'Secret')) return [];
  return leaves
    .filter(({ value, isText }) => isText && isSecretValue(value, 'secret', 'data'))
    .map((leaf) => secretAt(leaf, String(leaf.key)));
}

/** The `number` of a card: next to its security code or expiry date, or in an object called card. */
function findCard({ place, leaves }: Group): FoundSecret[] {
  const isCard =
    /card/i.test(String(place.key)) ||
    leaves.some(({ key }) => secretKind(String(key)) === 'pin' || /^exp/i.test(String(key)));
  if (!isCard) return [];
  return leaves
    .filter(({ key, value }) => /^number$/i.test(String(key)) && isSecretValue(value, 'card', ''))
    .map((leaf) => secretAt(leaf, 'card-number'));
}

/** Data keys and plain texts of AWS KMS. */
function findPlaintext({ leaves }: Group): FoundSecret[] {
  const plain = leaves.find(({ key }) => key === 'Plaintext');
  if (plain === undefined || !plain.isText || plain.value === '') return [];
  const isOfKey = leaves.some(({ key }) => key === 'KeyId' || key === 'CiphertextBlob');
  return isOfKey && isSecretValue(plain.value, 'secret', 'Plaintext')
    ? [secretAt(plain, 'Plaintext')]
    : [];
}
