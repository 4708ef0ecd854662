import type { Found, IsSecretName, Member } from './find-members.ts';

/**
 * The rest of a tag, and an attribute in it. Quotes are escaped within a string of JSON, and end there
 * at the next backslash, which is a character like any other elsewhere.
 */
const REST = /[^<>]{0,4000}/y;
const ATTRIBUTE =
  /(?<![\w:.-])([\w:.-]{1,64})\s{0,9}=\s{0,9}(?:\\{1,7}(["'])((?:(?!\2)[^\\])*)|(["'])((?:(?!\4)[\s\S])*)|([^\s"'<>\\]+))/g;
/** The key that a browser takes for a shortcut. */
const SHORTCUT = /^accesskey$/i;
const NAMING = /^(?:name|id|key|property)$/i;
const VALUE = /^(?:value|content)$/i;
const MARKUP = { kind: 'markup' } as const;
/** The name in an opening tag, without its prefix. */
const OPENING = /^<(?:[\w.-]{1,64}:)?([A-Za-z][\w.-]{0,63})/;
const PART = /<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)|<[^<>]*>|[^<]+|</g;

/**
 * What the attributes of a tag say: those with the name of a credential, and the value of a field with
 * such a name, as in `<input name="csrf_token" value="…">`.
 * @param at behind the name of the tag
 */
export function findFields(text: string, at: number, isSecret: IsSecretName): Found {
  REST.lastIndex = at;
  const [rest = ''] = REST.exec(text) ?? [];
  const attributes = [...rest.matchAll(ATTRIBUTE)].map((match) => {
    const [all, name = '', , escaped, , quoted, bare = ''] = match;
    const value = escaped ?? quoted ?? bare;
    return { name, value, start: at + match.index + all.length - value.length };
  });
  const names = attributes.filter(({ name }) => NAMING.test(name)).map(({ value }) => value);
  const isHidden = attributes.some(({ name, value }) => name === 'type' && value === 'password');
  const named = names.find((name) => isSecret(name, false)) ?? (isHidden ? 'password' : undefined);
  const members = attributes.flatMap(({ name, value, start }): Member[] => {
    if (SHORTCUT.test(name)) return [];
    const owner = isSecret(name, false) ? name : VALUE.test(name) && named;
    return owner && value !== '' ? [{ name: owner, value, start, written: MARKUP }] : [];
  });
  return { members, end: at + rest.length };
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
