import {
  type MarkupAttribute,
  type MarkupReader,
  type MarkupSpan,
  type MarkupTag,
  withoutPrefix,
} from '../../formats/markup-tokens.ts';
import type { Found, IsSecretName, Member } from './find-members.ts';
import { looksRandom } from './looks-random.ts';
import { isValueOfPair } from './named-pairs.ts';
import { anyOf } from './secret-words.ts';

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
export function findFields(
  reader: MarkupReader,
  tag: MarkupTag,
  isSecret: IsSecretName,
): readonly Member[] {
  const { attributes } = tag;
  const members: Member[] = [];
  if (attributes.length === 0) return members;
  let naming: MarkupAttribute | undefined;
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
export function findInElement(text: string, tag: MarkupTag, reader: MarkupReader): Found {
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
