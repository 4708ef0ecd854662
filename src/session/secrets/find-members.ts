import { readScriptString } from '../../formats/html/script-literals.ts';
import {
  type LooseName,
  LooseNames,
  readBare,
  readLooseJson,
  readLooseString,
  type Written,
} from '../../formats/markup/loose-text.ts';
import {
  MarkupReader,
  type MarkupSpan,
  type MarkupTag,
  withoutPrefix,
} from '../../formats/markup/markup-tokens.ts';
import { withoutInner } from '../../formats/text/splices.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { splitScheme } from './find-credentials.ts';
import { isValueOfPair } from './is-secret-value.ts';
import { isCredential, secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';

/** A value in a text. */
export interface Member {
  readonly name: string;
  /** The value as it is written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly written: Written;
  /** For a bare value: the offset of its name. */
  readonly nameAt?: number | undefined;
  /** For a member inside an object with the name: the member's own name. */
  readonly own?: string | undefined;
  /** For a member further inside: whether a name on the path shows that the member is not a secret. */
  readonly isDescribed?: boolean | undefined;
  /** Whether the value is in an object that describes fields by their names. */
  readonly isAboutFields?: boolean | undefined;
  /** Whether the value is in a script. */
  readonly isInScript?: boolean | undefined;
  /** Whether the value is a string of a script, and not written as a member of JSON is. */
  readonly isAssigned?: boolean | undefined;
}

/**
 * Whether a name denotes a secret. `perhaps` if the value decides: a value that is not a secret itself may
 * still contain secrets.
 * @param isContainer whether an object or an array follows, all of whose values then count
 */
type IsSecretName = (name: string, isContainer: boolean) => boolean | 'perhaps';

/** The values found from an offset on, and the offset after them. */
interface Found {
  readonly members: readonly Member[];
  readonly end: number;
}

/**
 * The values of members with the name of a credential, in their order. The values inside a possible secret
 * are listed as well.
 * @param keepsShort whether short numbers, which may be counts, and short words after a colon are included
 * @param isScript whether the text is a script; any other text may have scripts in it
 */
export function findMembers(
  text: string,
  isSecret: IsSecretName = isCredential,
  keepsShort = false,
  isScript = false,
): Member[] {
  const found: Member[] = [];
  const perhaps: Member[] = [];
  const names = new LooseNames(text);
  const reader = new MarkupReader(text);
  /** The end of objects or elements that describe fields. */
  let aboutEnd = 0;
  /** The end of the last possible secret, which ensures that nothing is read twice. */
  let perhapsEnd = 0;
  let scriptEnd = isScript ? text.length : 0;
  for (let read = names.next(); read; read = names.next()) {
    const { at, tag } = read;
    if (tag) for (const member of findFields(reader, tag, isSecret)) found.push(member);
    if (tag && at >= scriptEnd && /^script$/i.test(tag.name)) scriptEnd = endOfScript(text, at);
    const named = withoutEscape(read, (name) => isSecret(name, isBracket(text, at)) !== false);
    const { name } = named;
    const isNamed = isSecret(name, tag === undefined && isBracket(text, at));
    if (isNamed === false) {
      const isContainer = at >= aboutEnd && (tag ?? isBracket(text, at)) && isAboutFields(name);
      if (isContainer) aboutEnd = endOf(text, named, reader);
      continue;
    }
    if (isNamed === 'perhaps' && at < perhapsEnd) continue;
    const isInScript = at < scriptEnd;
    const { members, end } = tag
      ? findInElement(text, tag, reader)
      : (isInScript && findAssigned(text, named)) ||
        findValue(text, named, !named.isAssigned && !keepsShort);
    const isAbout = at < aboutEnd;
    // Not spread, since there may be more values than a call can take as arguments.
    for (const member of members) {
      const isTold = isInScript || isAbout;
      const told = isTold ? { ...member, isInScript, isAboutFields: isAbout } : member;
      (isNamed === 'perhaps' ? perhaps : found).push(told);
    }
    if (isNamed === 'perhaps') perhapsEnd = end;
    else names.skipTo(end);
  }
  // A form field is found by its tag, and perhaps by its name as well.
  const sure = withoutInner(found);
  return perhaps.length === 0 ? sure : sure.concat(perhaps).sort((a, b) => a.start - b.start);
}

/** The name of a secret after an escape. */
function withoutEscape(named: LooseName, isSecret: (name: string) => boolean): LooseName {
  const { behindEscape } = named;
  return behindEscape && isSecret(behindEscape.name) ? behindEscape : named;
}

/** The end of an object, an array or an element. */
function endOf(text: string, { name, at, tag }: LooseName, reader: MarkupReader): number {
  return tag ? findInElement(text, tag, reader).end : findLeaves(text, at, name).end;
}

function isBracket(text: string, at: number): boolean {
  return text[at] === '{' || text[at] === '[';
}

/**
 * Reads the value after a name: a string, an object, an array or a bare word.
 * @param dropsShort whether a short number is a count
 */
function findValue(
  text: string,
  { name, at, nameAt, quote }: LooseName,
  dropsShort: boolean,
): Found {
  const string = readLooseString(text, at);
  // '/add?token=' + token: the quotes end the string with the parameter.
  if (string && PARAMETER.test(text[(nameAt ?? 0) - 1] ?? '')) return { members: [], end: at };
  if (string) {
    const { value, start, written } = string;
    const end = start + value.length;
    return { members: [{ name, value, start, end, written }], end };
  }
  if (isBracket(text, at)) return findLeaves(text, at, name, quote);
  const read = quote === undefined ? readCredentials(text, at) : readBare(text, at, true);
  const end = at + read.length;
  const [value, start] = quote === undefined ? withoutTicks(read, at) : [read, at];
  // Words of a sentence, as in "header authorization: from #1".
  const isPlain = dropsShort && /^(?:-?[\d.]{0,5}|[a-z]{1,4}|false)[,;]?$/.test(value);
  const written: Written = quote === undefined ? { kind: 'bare' } : { kind: 'literal', quote };
  const members =
    isPlain || value === ''
      ? []
      : [{ name, nameAt, value, start, end: start + value.length, written }];
  return { members, end };
}

function endOfScript(text: string, at: number): number {
  const end = /<\\?\/script/gi;
  end.lastIndex = at;
  return end.exec(text)?.index ?? text.length;
}

/** What may stand between a name and its string in a script, but not in JSON. */
const BEFORE_STRING = /(?:\s{0,64}\n\s{0,64}|(?<=["'\x60]\][\s=]{1,18}))(?=["'])|\s{0,64}(?=\x60)/y;

/** A string that a script assigns to a name: `token = \`…\``, `window["token"] = "…"`, or in the next line. */
function findAssigned(text: string, { name, at }: LooseName): Found | undefined {
  BEFORE_STRING.lastIndex = at;
  if (!BEFORE_STRING.test(text)) return undefined;
  const opening = BEFORE_STRING.lastIndex;
  const string = readScriptString(text, opening + 1, text.charAt(opening));
  if (string === undefined) return undefined;
  const { value: read, end } = string;
  const [start, written] = [
    opening + 1,
    { kind: 'string', escapes: 0, isInMarkup: false } as const,
  ];
  const value = text.slice(start, end);
  const member = { name, value, start, end, written, isAssigned: true };
  return { members: read === undefined ? [] : [member], end };
}

/** The separator of the parameters of a URL. */
const PARAMETER = /[?&]/;

/** A template in a script, or code in a text: the text between the backticks. */
function withoutTicks(word: string, at: number): readonly [value: string, start: number] {
  const close = word.startsWith('`') ? word.indexOf('`', 1) : -1;
  return close === -1 ? [word, at] : [word.slice(1, close), at + 1];
}

/** In characters, with the start of the credentials behind it. */
const MAX_SCHEME_LENGTH = 64;

/** A bare word with the scheme before it, without the end of an enclosing CDATA section. */
function readCredentials(text: string, at: number): string {
  const { scheme } = splitScheme(text.slice(at, at + MAX_SCHEME_LENGTH));
  const word = readBare(text, at + scheme.length, false);
  const value = word === '' ? readBare(text, at, false) : scheme + word;
  const isAtEnd = value.endsWith(']]') && text[at + value.length] === '>';
  return isAtEnd ? value.slice(0, -2) : value;
}

const NO_SECRET = new RegExp(`^(?:${anyOf('browserAttributes')})$`, 'i');
const SHOWN = new RegExp(`^(?:${anyOf('shownElements')})$`, 'i');
const NAMING = new RegExp(`^(?:${anyOf('pairNames')})$`, 'i');
/** Attributes that also name elements for people, whose texts are then not values. */
const NAMES_ANYTHING = /^(?:id|path|property)$/i;
const VALUE = new RegExp(`^(?:${anyOf('pairValues')}|content)$`, 'i');
const TYPE = /^type$/i;
const TYPES = secretWordSet('secretTypes');
const MARKUP = { kind: 'markup' } as const;

/**
 * The values in a tag: attributes with the name of a credential, and the value of a field with such a name,
 * as in `<input name="csrf_token" value="…">`. If the field has no value attribute, its text is the value, as
 * in `<textarea name="token">…` and `<param name="password">…`.
 */
function findFields(
  reader: MarkupReader,
  tag: MarkupTag,
  isSecret: IsSecretName,
): readonly Member[] {
  if (tag.attributes.length === 0) return [];
  const attributes = tag.attributes.map((each) => ({ ...each, own: withoutPrefix(each.name) }));
  const naming = attributes.find(({ own, value }) => NAMING.test(own) && isSecret(value, false));
  const isHidden = attributes.some(({ own, value }) => TYPE.test(own) && TYPES.has(wordsOf(value)));
  const hasValue = attributes.some(({ own }) => VALUE.test(own));
  const field = naming?.value ?? (isHidden ? 'password' : undefined);
  const members = attributes.flatMap(({ name, own, value, start, end }): Member[] => {
    if (value === '' || NO_SECRET.test(name)) return [];
    const owner = isSecret(name, false) ? name : VALUE.test(own) ? field : undefined;
    return owner === undefined ? [] : [{ name: owner, value, start, end, written: MARKUP }];
  });
  const name = withoutPrefix(tag.name);
  if (field === undefined || hasValue || SHOWN.test(name)) return members;
  const isTyped = isHidden || /^var$/i.test(naming?.name ?? '');
  const inside = findText(reader, tag.end, field, isTyped);
  const isField = /^textarea$/i.test(name) || !NAMES_ANYTHING.test(naming?.name ?? '');
  if (inside && (isField || looksRandom(inside.value))) members.push(inside);
  return members;
}

/** Elements that may contain a value, inside the element with its name: `<property name="…"><value>`. */
const WRAPPER = /^(?:str|string|text|val|\w{0,32}value)$/i;
const MAX_WRAPPERS = 2;

/**
 * The text of an element that contains nothing else, or only one such element.
 * @param at offset after its tag
 * @param isSure whether the element is a field, which has no text for people
 */
function findText(
  reader: MarkupReader,
  at: number,
  name: string,
  isSure: boolean,
): Member | undefined {
  let inside: MarkupSpan | undefined;
  let wrappers = 0;
  for (const token of reader.read(at)) {
    if (token.kind === 'text' || token.kind === 'cdata') {
      if (token.content.trim() === '') continue;
      if (inside !== undefined) return undefined;
      inside = token;
    } else if (token.kind === 'open' && inside === undefined && wrappers < MAX_WRAPPERS) {
      if (token.isEmpty || !WRAPPER.test(withoutPrefix(token.name))) return undefined;
      wrappers += 1;
    } else {
      const member = token.kind === 'close' && inside ? textMember(inside, name) : undefined;
      // Other elements contain texts for people as well, such as translations.
      const isValue =
        member && (isSure || wrappers === 0 || isValueOfPair(member.value, 'secret', name));
      return isValue ? member : undefined;
    }
  }
  return undefined;
}

/**
 * The texts in an element, each with the name of its innermost element, such as `Password` in a `UsernameToken`.
 * @param tag that opens the element
 */
function findInElement(text: string, tag: MarkupTag, reader: MarkupReader): Found {
  const members: Member[] = [];
  if (tag.isEmpty || text[tag.end - 1] !== '>') return { members, end: tag.end };
  const name = withoutPrefix(tag.name);
  let own: string | undefined;
  for (const token of reader.read(tag.end)) {
    if (token.kind === 'close' && token.name === tag.name) return { members, end: token.start };
    if (token.kind === 'text' || token.kind === 'cdata') {
      const member = textMember(token, name, own);
      if (member) members.push(member);
    } else if (token.kind === 'open') own = withoutPrefix(token.name);
    else if (token.kind === 'close') own = undefined;
  }
  return { members, end: text.length };
}

/** A text without the blanks around it. Undefined for blanks only. */
function textMember(
  { content, contentStart }: MarkupSpan,
  name: string,
  own?: string,
): Member | undefined {
  const value = content.trim();
  const start = contentStart + content.length - content.trimStart().length;
  const end = start + value.length;
  return value === '' ? undefined : { name, own, value, start, end, written: MARKUP };
}

const PLACE = new RegExp(`^(?:${anyOf('placeNames')})$`);

/** In digits. Shorter numbers are counts. */
const LONG_NUMBER = /^-?\d{6}\d*$/;

/**
 * The strings and long numbers in an object or array of a text, without the names of members.
 * @param at offset of the object or array
 * @param quote how quotes are written there
 */
function findLeaves(text: string, at: number, name: string, quote = '"'): Found {
  const members: Member[] = [];
  /** For each open object or array: whether it describes a secret. */
  const described: boolean[] = [];
  const end = readLooseJson(text, at, {
    enter: (key) =>
      described.push(described.at(-1) === true || (key !== undefined && describes(key))),
    leave: () => described.pop(),
    leaf({ key: own, value, start, written }) {
      if (written === undefined && !LONG_NUMBER.test(value)) return;
      // `{"key": "in", "value": "header"}` in a list says where the secret is sent.
      const isPlace = own !== undefined && NAMING.test(own) && PLACE.test(value);
      if (isPlace) described[described.length - 1] = true;
      members.push({
        ...{ name, own, isDescribed: described.at(-1), value, start, end: start + value.length },
        written: written ?? { kind: 'literal', quote },
      });
    },
  });
  return { members, end };
}

const DESCRIPTIONS = secretWordSet('descriptions');
const MARKS = secretWordSet('descriptionMarks');

/** Whether the name of a member shows that it only describes a secret: `token.id`, `password.expires_at`. */
export function describes(own: string): boolean {
  if (secretKind(own) !== undefined) return false;
  const words = wordsOf(own).split('-');
  const last = words.at(-1) ?? '';
  return (
    DESCRIPTIONS.has(last) ||
    DESCRIPTIONS.has(last.replace(/s$/, '')) ||
    words.some((word) => MARKS.has(word))
  );
}

const CONTAINERS = secretWordSet('fieldTexts');

/** Whether an object with this name describes fields by their names: `fieldErrors`. */
function isAboutFields(name: string): boolean {
  return CONTAINERS.has(wordsOf(name).split('-').at(-1) ?? '');
}
