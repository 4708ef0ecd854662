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
import { schemeAt } from './find-credentials.ts';
import { isValueOfPair } from './is-secret-value.ts';
import { isCredential } from './secret-header.ts';
import { secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';

/** A value, and where it stands in a text. */
export interface Member {
  readonly name: string;
  /** As it is written there. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly written: Written;
  /** Of a bare one: where its name begins. */
  readonly nameAt?: number | undefined;
  /** Of something in an object that has the name: its own name. */
  readonly own?: string | undefined;
  /** Of something in an object within that: whether a name on the way says that it is no secret. */
  readonly isDescribed?: boolean | undefined;
  /** Whether it stands in what says something of each field by the name of that. */
  readonly isAboutFields?: boolean | undefined;
}

/**
 * Whether a name is that of a secret; `perhaps` where the value tells: if that is none, there may be one in it.
 * @param isContainer whether an object or an array follows: all that is in it is told then
 */
export type IsSecretName = (name: string, isContainer: boolean) => boolean | 'perhaps';

/** What was found from some place on, and up to where. */
interface Found {
  readonly members: readonly Member[];
  readonly end: number;
}

/**
 * The values of what has the name of a credential, in their order; of one that perhaps is, with those in it.
 * @param keepsShort whether short numbers, which may be counts, are told as well, and short words behind
 * a colon
 */
export function findMembers(
  text: string,
  isSecret: IsSecretName = isCredential,
  keepsShort = false,
): Member[] {
  const found: Member[] = [];
  const perhaps: Member[] = [];
  const names = new LooseNames(text);
  const reader = new MarkupReader(text);
  /** Up to where objects, or elements, say something of fields. */
  let aboutEnd = 0;
  /** Up to where the value of one that perhaps is a secret was read: nothing is read twice. */
  let perhapsEnd = 0;
  for (let read = names.next(); read; read = names.next()) {
    const { at, tag } = read;
    if (tag) for (const member of findFields(reader, tag, isSecret)) found.push(member);
    const named = withoutEscape(read, (name) => isSecret(name, isBracket(text, at)) !== false);
    const { name } = named;
    const isNamed = isSecret(name, tag === undefined && isBracket(text, at));
    if (isNamed === false) {
      const isContainer = at >= aboutEnd && (tag ?? isBracket(text, at)) && isAboutFields(name);
      if (isContainer) aboutEnd = endOf(text, named, reader);
      continue;
    }
    if (isNamed === 'perhaps' && at < perhapsEnd) continue;
    const { members, end } = tag
      ? findInElement(text, tag, reader)
      : findValue(text, named, !named.isAssigned && !keepsShort);
    const isWithin = at < aboutEnd;
    // Not spread: there may be more than a call takes arguments.
    for (const member of members) {
      const told = isWithin ? { ...member, isAboutFields: true } : member;
      (isNamed === 'perhaps' ? perhaps : found).push(told);
    }
    if (isNamed === 'perhaps') perhapsEnd = end;
    else names.skipTo(end);
  }
  // A field of a form is found by its tag, and may be by its own name as well.
  const sure = withoutInner(found);
  return perhaps.length === 0 ? sure : sure.concat(perhaps).sort((a, b) => a.start - b.start);
}

/** A name behind an escape, where that is the name of a secret. */
function withoutEscape(named: LooseName, isSecret: (name: string) => boolean): LooseName {
  const { behindEscape } = named;
  return behindEscape && isSecret(behindEscape.name) ? behindEscape : named;
}

/** End of an object, an array or an element. */
function endOf(text: string, { name, at, tag }: LooseName, reader: MarkupReader): number {
  return tag ? findInElement(text, tag, reader).end : findLeaves(text, at, name).end;
}

function isBracket(text: string, at: number): boolean {
  return text[at] === '{' || text[at] === '[';
}

/**
 * What begins behind a name: a string, an object or an array, or a bare word.
 * @param dropsShort whether a short number is how many there are
 */
function findValue(
  text: string,
  { name, at, nameAt, quote }: LooseName,
  dropsShort: boolean,
): Found {
  const string = readLooseString(text, at);
  // '/add?token=' + token: a parameter has no quotes, these end the string that it is in.
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

/** What parts the parameters of a URL. */
const PARAMETER = /[?&]/;

/** A template of a script, or code in a text: what is between the backticks. */
function withoutTicks(word: string, at: number): readonly [value: string, start: number] {
  const close = word.startsWith('`') ? word.indexOf('`', 1) : -1;
  return close === -1 ? [word, at] : [word.slice(1, close), at + 1];
}

/** A bare word, and the scheme before it; not the end of the section of data that it stands in. */
function readCredentials(text: string, at: number): string {
  const scheme = schemeAt(text, at);
  const word = readBare(text, at + scheme.length, false);
  const value = word === '' ? readBare(text, at, false) : scheme + word;
  const isAtEnd = value.endsWith(']]') && text[at + value.length] === '>';
  return isAtEnd ? value.slice(0, -2) : value;
}

const NO_SECRET = new RegExp(`^(?:${anyOf('browserAttributes')})$`, 'i');
const SHOWN = new RegExp(`^(?:${anyOf('shownElements')})$`, 'i');
const NAMING = /^(?:name|id|key|property)$/i;
const VALUE = /^(?:value|content)$/i;
const MARKUP = { kind: 'markup' } as const;

/**
 * What the attributes of a tag say: those with the name of a credential, and the value of a field with
 * such a name, as in `<input name="csrf_token" value="…">`. Where it has no value, its text is that, as
 * in `<textarea name="token">…` and `<param name="password">…`.
 */
function findFields(
  reader: MarkupReader,
  tag: MarkupTag,
  isSecret: IsSecretName,
): readonly Member[] {
  const { attributes } = tag;
  const members: Member[] = [];
  if (attributes.length === 0) return members;
  let naming: MarkupTag['attributes'][number] | undefined;
  let isHidden = false;
  let hasValue = false;
  for (const attribute of attributes) {
    const { name, value } = attribute;
    if (NAMING.test(name)) {
      if (naming === undefined && isSecret(value, false)) naming = attribute;
    } else if (VALUE.test(name)) hasValue = true;
    else if (/^type$/i.test(name)) isHidden = /^password$/i.test(value);
  }
  const field = naming?.value ?? (isHidden ? 'password' : undefined);
  for (const { name, value, start, end } of attributes) {
    if (value === '' || NO_SECRET.test(name)) continue;
    const owner = isSecret(name, false) ? name : VALUE.test(name) ? field : undefined;
    if (owner !== undefined) members.push({ name: owner, value, start, end, written: MARKUP });
  }
  const name = withoutPrefix(tag.name);
  if (naming === undefined || hasValue || SHOWN.test(name)) return members;
  const inside = findText(reader, tag.end, naming.value);
  const isField = /^textarea$/i.test(name) || /^(?:name|key)$/i.test(naming.name);
  if (inside && (isField || looksRandom(inside.value))) members.push(inside);
  return members;
}

/** Elements that a value may be in, within what has its name: `<property name="…"><value>`. */
const WRAPPER = /^(?:str|string|text|val|value)$/i;
const MAX_WRAPPERS = 2;

/** The text of an element that has nothing else in it, or one such element. @param at behind its tag */
function findText(reader: MarkupReader, at: number, name: string): Member | undefined {
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
      // In another element, texts for people stand as well: translations.
      const isValue = member && (wrappers === 0 || isValueOfPair(member.value, 'secret', name));
      return isValue ? member : undefined;
    }
  }
  return undefined;
}

/**
 * The texts within an element, each with the name of the innermost one that it stands in, if that is
 * another: in a `UsernameToken` the `Password`.
 * @param tag that opens it
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

/** Without the blanks around it; undefined for blanks alone. */
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

/** Shorter numbers are counts. */
const LONG_NUMBER = /^-?\d{6}\d*$/;

/**
 * The strings and long numbers in an object or array that stands in a text, names of members not.
 * @param at where it begins
 * @param quote as quotes are written there
 */
function findLeaves(text: string, at: number, name: string, quote = '"'): Found {
  const members: Member[] = [];
  /** By object or array that is open: whether it describes. */
  const described: boolean[] = [];
  const end = readLooseJson(text, at, {
    enter: (key) =>
      described.push(described.at(-1) === true || (key !== undefined && describes(key))),
    leave: () => described.pop(),
    leaf({ key: own, value, start, written }) {
      if (written === undefined && !LONG_NUMBER.test(value)) return;
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

/** Whether a name within what is called a secret says that this is none: `token.id`, `password.expires_at`. */
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

/** Whether an object called so says something of each field by the name of that: `fieldErrors`. */
function isAboutFields(name: string): boolean {
  return CONTAINERS.has(wordsOf(name).split('-').at(-1) ?? '');
}
