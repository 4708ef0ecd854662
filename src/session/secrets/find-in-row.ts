/**
 * Finds secrets by what stands beside them, in any format. A row is the members of an object, the fields of a form,
 * the members of a mapping in YAML, the children of an element, or a line of a table.
 */
import { groupBy } from '../../collections.ts';
import { isUuid } from '../../formats/text/is-uuid.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { describes } from './find-members.ts';
import {
  isEmptySecret,
  isSecretNumber,
  isSecretValue,
  isValueOfPair,
  OWN_NAMES,
} from './is-secret-value.ts';
import { readLogin } from './login-fields.ts';
import { namesNonce, secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';

/** A value in a row. */
export interface RowValue {
  readonly name: string;
  /** With its escapes decoded. */
  readonly value: string;
  /** Whether the value is neither a number nor a word such as `true`. */
  readonly isText: boolean;
}

/** The place that contains a row. In a document, such as XML, a nonce is the client's. */
type Place = 'url' | 'form' | 'object' | 'document';

/** What contains a row. */
interface RowContext {
  readonly place: Place;
  /** The path before the parameters of a URL. */
  readonly path?: string | undefined;
  /** Whether the row is sent to a login path. */
  readonly isLogin?: boolean | undefined;
  /** Further names of secrets. */
  readonly declared?: ReadonlySet<string> | undefined;
}

/** A secret of a row, and its name, which another value of the row may tell. */
type Named<Each> = readonly [value: Each, name: string];

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

/** Members, attributes and elements that hold the name in a pair of name and value. */
const NAMES_VALUE = new RegExp(
  `^(?:${anyOf('pairNames')}|\\w{1,32}[-_]name|${anyOf('pairLabels')})$`,
  'i',
);
/** Those that hold a label for people. Then only a random sibling value is a secret. */
const LABEL = new RegExp(`^(?:${anyOf('pairLabels')})$`, 'i');
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
    const isRandom = isContent || LABEL.test(naming.name);
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
  // `?u=ada&p=2` is the second page.
  return fields
    .filter(({ name, value }) => isPassword(name) && isSecretValue(value, 'secret', name))
    .filter(({ value }) => !(place === 'url' && /^\d{1,3}$/.test(value)))
    .map((each) => [each, each.name]);
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

const FLOW = new RegExp(`^(?:${anyOf('codeSiblings')})$`, 'i');
const ERROR = new RegExp(`(?:^|[^a-z])(?:${anyOf('errorSiblings')})(?:[^a-z]|$)`, 'i');
const SIGNATURE = new RegExp(`(?:^|-)(?:${anyOf('urlSignatures')})$`);
const EXPIRY = new RegExp(`(?:^|-)(?:${anyOf('urlExpiries')})$`);
const URL_CONTENT = secretWordSet('urlContents');

/** In characters. Shorter values are words and numbers. */
const MIN_CODE_LENGTH = 6;
const MIN_SIGNATURE_LENGTH = 8;
/** In characters: 96 bits in Base64. Applies to the signature of a URL under any name. */
const MIN_SEAL_LENGTH = 16;
/** Hexadecimal, Base64 in one of its alphabets, or several such parts. */
const SEAL = /^(?:[\w-]+|[A-Za-z\d+/]+)={0,2}$/;
/** A Unix time in seconds or milliseconds, perhaps hexadecimal, or a date. */
const TIME = /^(?:[12]\d{9}(?:\d{3})?|[4-9a-f][\da-f]{7}|20\d\d-?[01]\d-?[0-3]\d.{0,32})$/i;
const SPAN = /expires$/i;

/** The types of JSON Web Keys (RFC 7517, section 4.1). */
const KEY_TYPE = /^(?:AKP|EC|OKP|RSA|oct)$/;
const PRIVATE = secretWordSet('privateKeyMembers');
const SHARED = secretWordSet('sharedKeyMembers');

/**
 * Decides which parameters are secrets, judging by their siblings.
 * @param path the path before the parameters of a URL
 */
function readSiblings(
  parameters: readonly RowValue[],
  place: Place,
  path = '',
): (value: RowValue) => boolean {
  const isOfFlow = isAuthorization(parameters);
  const hasState = parameters.some(({ name }) => /^state$/i.test(name));
  const isGrant = parameters.some(
    ({ name, value }) => /^grant[-_]?type$/i.test(name) && value === 'authorization_code',
  );
  const isToSomebody = isSent(parameters, place);
  const isNonceOfServer =
    place !== 'document' && !parameters.some((each) => tellsOfClient(each.name));
  const isExpiring = place === 'url' && parameters.some(tellsExpiry);
  const isKey = parameters.some(({ name, value }) => name === 'kty' && KEY_TYPE.test(value));
  const hasHmac = parameters.some(tellsHmac);
  const opener = findOpener(path);
  return ({ name, value }) => {
    if (isEmptySecret(value)) return false;
    if (opener?.test(name) && isOpening(value)) return true;
    if ((isKey && PRIVATE.has(name)) || (hasHmac && SHARED.has(name))) return true;
    if (/^code$/i.test(name)) {
      if (isGrant || (isToSomebody && SENT_CODE.test(value))) return true;
      return isOfFlow ? isCode(value) : hasState && isMixed(value);
    }
    if (isNonceOfServer && namesNonce(name)) {
      return isSecretValue(value, 'nonce', name);
    }
    if (place !== 'url') return false;
    return isSignature(name, value) || (isExpiring && isSeal(name, value));
  };
}

const FEED = new RegExp(String.raw`\.(?:${anyOf('feedExtensions')})$`, 'i');
const FEED_KEY = new RegExp(`^(?:${anyOf('feedKeys')})$`, 'i');
const SIGN_IN = new RegExp(`(?:^|[/_.-])(?:${anyOf('magicPaths')})(?:$|[/_.-])`, 'i');
const SIGN_IN_KEY = new RegExp(`^(?:${anyOf('magicKeys')})$`, 'i');

/** The names of the parameters that open what a path leads to, whoever follows the link. */
function findOpener(path: string): RegExp | undefined {
  if (FEED.test(path)) return FEED_KEY;
  return SIGN_IN.test(path) ? SIGN_IN_KEY : undefined;
}

/** Whether a value is not the time or the number of a link, nor a word. */
function isOpening(value: string): boolean {
  return value.length >= MIN_CODE_LENGTH && !/^\d{1,13}$|^[a-z-]{1,12}$/i.test(value);
}

/** `hmac-sha256`, also with the dot of a domain name (RFC 8945, section 6). */
function tellsHmac({ name, value }: Pick<RowValue, 'name' | 'value'>): boolean {
  return /^algorithm$/i.test(name) && /^hmac-/i.test(value);
}

/** A mail address or a phone number (E.164). */
const ADDRESSEE = /^[^\s@]{1,64}@[^\s@]{1,255}$|^\+\d{7,15}$/;
const SENT_CODE = /^\d{4,8}$/;
/** An object with more members describes a person, and its `code` is an id. */
const MAX_SIBLINGS_OF_SENT_CODE = 4;

/** Whether the parameters consist of little more than a `code` and the address that the code was sent to. */
function isSent(parameters: readonly RowValue[], place: Place): boolean {
  if (place === 'url' || parameters.length > MAX_SIBLINGS_OF_SENT_CODE) return false;
  return parameters.some(({ value }) => ADDRESSEE.test(value));
}

/** Whether the parameters are those of an OAuth authorization (RFC 6749, section 4.1), not of an error. */
function isAuthorization(parameters: readonly RowValue[]): boolean {
  if (parameters.some(({ name }) => ERROR.test(name))) return false;
  return parameters.some(
    ({ name, value }) =>
      FLOW.test(name) || (/^state$/i.test(name) && value.length >= 8 && looksRandom(value)),
  );
}

/** Whether a value is a code, and neither the name nor the number of an error. */
function isCode(value: string): boolean {
  return value.length >= MIN_CODE_LENGTH && /\d/.test(value) && !/\s|^[A-Z_]+\d{0,4}$/.test(value);
}

/** Whether a value has upper case, lower case and digits, unlike the code of an order or a country. */
function isMixed(value: string): boolean {
  return value.length >= 8 && /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value);
}

function isSignature(name: string, value: string): boolean {
  if (!SIGNATURE.test(wordsOf(name)) || value.length < MIN_SIGNATURE_LENGTH) return false;
  return looksRandom(value) || /^[\da-f]+$/i.test(value);
}

function tellsExpiry({ name, value }: Pick<RowValue, 'name' | 'value'>): boolean {
  if (!EXPIRY.test(wordsOf(name))) return false;
  return TIME.test(value) || (SPAN.test(name) && /^\d{1,7}$/.test(value));
}

/** Whether a value in an expiring URL is random, and is neither an id nor a cursor. */
function isSeal(name: string, value: string): boolean {
  if (value.length < MIN_SEAL_LENGTH || !SEAL.test(value)) return false;
  if (isUuid(value) || TIME.test(value)) return false;
  if (value.startsWith('eyJ') || URL_CONTENT.has(wordsOf(name).split('-').at(-1) ?? ''))
    return false;
  return looksRandom(value);
}

/** Matches the siblings of a nonce that the client made up. */
const BESIDE = new RegExp(
  `^(?:oauth-[a-z-]{1,40}|(?:[a-z]{1,20}-)?(?:${anyOf('nonceSiblings', '-')}|${anyOf('urlSignatures', '-')}))$`,
);

/** Whether a sibling of a nonce shows that the client made up the nonce. */
function tellsOfClient(name: string): boolean {
  return BESIDE.test(wordsOf(name));
}
