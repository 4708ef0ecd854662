import type { Found, IsSecretName, Member } from './find-members.ts';
import { looksRandom } from './looks-random.ts';

/**
 * The rest of a tag, and an attribute in it. Quotes are escaped within a string of JSON, and end there
 * at the next backslash, which is a character like any other elsewhere.
 */
const REST = /[^<>]{0,4000}/y;
const ATTRIBUTE =
  /(?<![\w:.-])([\w:.-]{1,64})\s{0,9}=\s{0,9}(?:\\{1,7}(["'])((?:(?!\2)[^\\])*)|(["'])((?:(?!\4)[\s\S])*)|([^\s"'<>\\]+))/g;
/** The key that a browser takes for a shortcut, and what a page gives to its own scripts. */
const NO_SECRET = /^(?:accesskey|nonce)$/i;
const NAMING = /^(?:name|id|key|property)$/i;
const VALUE = /^(?:value|content)$/i;
const MARKUP = { kind: 'markup' } as const;
/** The name in an opening tag, without its prefix. */
const OPENING = /^<(?:[\w.-]{1,64}:)?([A-Za-z][\w.-]{0,63})/;
const PART = /<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)|<[^<>]*>|[^<]+|</g;

/** An attribute of a tag, as it is written. */
interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly start: number;
}

/** The attributes of a tag. @param at behind its name */
export function readAttributes(text: string, at: number): { attributes: Attribute[]; end: number } {
  REST.lastIndex = at;
  const [rest = ''] = REST.exec(text) ?? [];
  const attributes: Attribute[] = [];
  // Most tags have none, and are many.
  if (!rest.includes('=')) return { attributes, end: at + rest.length };
  ATTRIBUTE.lastIndex = 0;
  for (let match = ATTRIBUTE.exec(rest); match; match = ATTRIBUTE.exec(rest)) {
    const value = match[3] ?? match[5] ?? match[6] ?? '';
    const start = at + ATTRIBUTE.lastIndex - value.length;
    attributes.push({ name: match[1] ?? '', value, start });
  }
  return { attributes, end: at + rest.length };
}

/**
 * What the attributes of a tag say: those with the name of a credential, and the value of a field with
 * such a name, as in `<input name="csrf_token" value="…">`. Where it has no value, its text is that, as
 * in `<textarea name="token">…` and `<param name="password">…`.
 * @param at behind the name of the tag
 */
export function findFields(text: string, at: number, isSecret: IsSecretName, tag = ''): Found {
  const { attributes, end } = readAttributes(text, at);
  const members: Member[] = [];
  if (attributes.length === 0) return { members, end };
  let naming: Attribute | undefined;
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
  for (const { name, value, start } of attributes) {
    if (value === '' || NO_SECRET.test(name)) continue;
    const owner = isSecret(name, false) ? name : VALUE.test(name) ? field : undefined;
    if (owner !== undefined) members.push({ name: owner, value, start, written: MARKUP });
  }
  if (naming === undefined || hasValue || SHOWN.test(tag)) return { members, end };
  const inside = findText(text, end, naming.value);
  const isField = /^textarea$/i.test(tag) || /^(?:name|key)$/i.test(naming.name);
  if (inside && (isField || looksRandom(inside.value))) members.push(inside);
  return { members, end };
}

/** Elements of pages that people read and click, whose name is that of what they are about. */
const SHOWN =
  /^(?:a|button|details|fieldset|form|h\d|iframe|label|legend|li|map|meta|object|option|section|select|slot|summary)$/i;
const TEXT = />(?:<!\[CDATA\[)?\s{0,99}([^<>\s](?:[^<>]{0,4095}))(?:\]\]>)?<\//y;

/** The text of an element that has nothing else in it. @param at the end of its tag */
function findText(text: string, at: number, name: string): Member | undefined {
  TEXT.lastIndex = at;
  const [all, raw = ''] = TEXT.exec(text) ?? [];
  if (all === undefined) return undefined;
  const value = raw.trimEnd();
  return { name, value, start: at + all.indexOf(raw), written: MARKUP };
}

/**
 * The texts within an element, each with the name of the innermost one that it stands in, if that is
 * another: in a `UsernameToken` the `Password`.
 * @param at behind the name in its opening tag
 */
export function findInElement(text: string, at: number, tag: string): Found {
  const name = tag.slice(tag.indexOf(':') + 1);
  REST.lastIndex = at;
  const [rest = ''] = REST.exec(text) ?? [];
  const from = at + rest.length + 1;
  if (text[from - 1] !== '>' || rest.endsWith('/')) return { members: [], end: from - 1 };
  const close = text.indexOf(`</${tag}`, from);
  const end = close === -1 ? text.length : close;
  const members: Member[] = [];
  let own: string | undefined;
  for (const match of text.slice(from, end).matchAll(PART)) {
    const [all, data] = match;
    const raw = data ?? (all.startsWith('<') ? '' : all);
    const value = raw.trim();
    const before = data === undefined ? 0 : '<![CDATA['.length;
    const start = from + match.index + before + raw.length - raw.trimStart().length;
    if (value !== '') members.push({ name, own, value, start, written: MARKUP });
    else if (all.startsWith('<')) own = OPENING.exec(all)?.[1];
  }
  return { members, end };
}
