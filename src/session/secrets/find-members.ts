/**
 * What has the name of a credential in a text of any kind, whole or cut off: members of JSON, also
 * escaped in another text, elements and attributes of markup, parameters, and lines such as
 * `token: abc`. One pass, in which every name is looked at once and no longer than 64 characters:
 * bodies are large, and may be made to take long.
 */

import { decodeEscapes, decodeHtml } from '../../formats/codecs.ts';
import {
  decodeLooseJson,
  type LooseQuote,
  QUOTE,
  readLooseString,
  readQuote,
} from '../../formats/loose-json.ts';
import { MarkupReader, readTag, withoutPrefix } from '../../formats/markup-tokens.ts';
import { isCredential } from './is-credential.ts';
import { findFields, findInElement } from './markup-members.ts';
import { anyOf } from './secret-words.ts';
import { findLeaves } from './value-leaves.ts';

/**
 * How a value is written: in quotes, with so many backslashes before each where it is JSON in a string;
 * as a literal of JSON, where quotes would be written so; in markup; bare, as a parameter or a line has it.
 */
export type Written =
  | (LooseQuote & { readonly kind: 'string' })
  | { readonly kind: 'literal'; readonly quote: string }
  | { readonly kind: 'markup' | 'bare' };

/** A value, and where it stands in a text. */
export interface Member {
  readonly name: string;
  /** As it is written there. */
  readonly value: string;
  readonly start: number;
  readonly written: Written;
  /** Of a bare one: where its name begins. */
  readonly nameAt?: number | undefined;
  /** Of something in an object that has the name: its own name. */
  readonly own?: string | undefined;
  /** Of something in an object within that: whether a name on the way says that it is no secret. */
  readonly isDescribed?: boolean | undefined;
}

/** What a value, or a part of it, is out of the escapes that it is written in. */
export function decodeMember(raw: string, { written }: Member): string {
  if (written.kind === 'markup') return decodeHtml(raw);
  if (written.kind !== 'string') return decodeEscapes(raw);
  return decodeLooseJson(raw, written);
}

/**
 * Whether a name is that of a secret.
 * @param isContainer whether an object or an array follows: all that is in it is told then
 */
export type IsSecretName = (name: string, isContainer: boolean) => boolean;

/** Any letter of another alphabet. */
const LETTERS = String.raw`\u00c0-\uffff`;
const NAME = String.raw`[\w.%[\]${LETTERS}-]{1,64}`;
const KEY = String.raw`[\w .$@:/[\]${LETTERS}-]{1,64}`;
const HEAD = headWith(String.raw`\\{0,7}["']`, KEY);
/** Names and quotes that are written with escapes, of which most texts have none. */
const ESCAPE = /&(?:quot|apos|#)|\\(?:u|x2)/;
const ESCAPED_KEY = String.raw`(?:${KEY})?(?:\\{1,7}u(?!0022)[\da-fA-F]{4}(?:${KEY})?){0,16}`;
const ESCAPED_HEAD = headWith(QUOTE, ESCAPED_KEY);

function headWith(quote: string, key: string): RegExp {
  return new RegExp(
    String.raw`(?<quote>${quote})(?<key>${key})\k<quote>\s{0,9}(?::|=>)\s{0,9}` +
      '|<(?=[A-Za-z])' +
      String.raw`|(?<![\w.%[\]${LETTERS}-])(?<word>${NAME})[ \t]?(?<sign>::?|=)(?!=)[ \t]{0,9}`,
    'g',
  );
}

/** Serialisers write `&` as `\u0026`, so that JSON may stand in markup. */
const BARE = new RegExp(
  String.raw`(?:(?:${anyOf('textSchemes')})[ \t]{1,9})?(?:[^&\s"'<>\\]|\\(?!\\{0,6}(?:["'nrt]|u00(?:2[267]|3[ce]))))+`,
  'iy',
);
const IN_JSON = /[^\s,\]}"'\\]+/y;

/** What was found from some place on, and up to where. */
export interface Found {
  readonly members: readonly Member[];
  readonly end: number;
}

/**
 * The values of what has the name of a credential, in their order.
 * @param keepsShort whether short numbers, which may be counts, are told as well, and short words behind
 * a colon
 */
export function findMembers(
  text: string,
  isSecret: IsSecretName = isCredential,
  keepsShort = false,
): Member[] {
  const found: Member[] = [];
  const head = new RegExp(ESCAPE.test(text) ? ESCAPED_HEAD : HEAD);
  const reader = new MarkupReader(text);
  let tagEnd = 0;
  for (let match = head.exec(text); match; match = head.exec(text)) {
    const { quote, key, word, sign } = match.groups ?? {};
    const at = head.lastIndex;
    const tag = match[0].startsWith('<') ? readTag(text, match.index) : undefined;
    const name = readName(key, quote) ?? readName(word) ?? withoutPrefix(tag?.name ?? '');
    if (tag !== undefined) {
      for (const member of findFields(reader, tag, isSecret)) found.push(member);
      // Its name is no name of a parameter, as that of a lock is in `<opaquelocktoken:…>`.
      head.lastIndex = at + tag.name.length;
      tagEnd = tag.end;
    } else if (at < tagEnd && sign === '=' && /^\\{0,7}["']/.test(text.slice(at, at + 8))) {
      // An attribute, which is told by its tag.
      continue;
    }
    if (!isSecret(name, tag === undefined && /[[{]/.test(text[at] ?? ''))) continue;
    const { members, end } =
      tag === undefined
        ? findValue(text, at, {
            name,
            nameAt: word === undefined ? undefined : match.index,
            quote,
            dropsShort: sign !== '=' && !keepsShort,
          })
        : findInElement(text, tag, reader);
    // Not spread: there may be more than a call takes arguments.
    for (const member of members) found.push(member);
    head.lastIndex = end;
  }
  return inOrder(found);
}

/** @param quote that it stands in; undefined for a bare one */
function readName(raw: string | undefined, quote?: string): string | undefined {
  if (raw === undefined) return undefined;
  if (quote === undefined) return raw.includes('%') ? decodeEscapes(raw) : raw;
  return raw.includes('\\') ? decodeLooseJson(raw, readQuote(quote)) : raw;
}

interface Named {
  readonly name: string;
  readonly nameAt: number | undefined;
  /** What the name stands in; undefined for a bare one. */
  readonly quote: string | undefined;
  /** A short number is how many there are. */
  readonly dropsShort: boolean;
}

/** What begins behind a name: a string, an object or an array, or a bare word. */
function findValue(text: string, at: number, { name, nameAt, quote, dropsShort }: Named): Found {
  const string = readLooseString(text, at);
  if (string) {
    const { value, start, escapes, isInMarkup } = string;
    const written = { kind: 'string', escapes, isInMarkup } as const;
    return { members: [{ name, value, start, written }], end: start + value.length };
  }
  if (/[[{]/.test(text[at] ?? '')) return findLeaves(text, at, name, quote);
  const value = matchAt(quote === undefined ? BARE : IN_JSON, text, at);
  // Words of a sentence, as in "header authorization: from #1".
  const isPlain = dropsShort && /^(?:-?[\d.]{0,5}|[a-z]{1,4}|false)[,;]?$/.test(value);
  const written: Written = quote === undefined ? { kind: 'bare' } : { kind: 'literal', quote };
  const members = isPlain || value === '' ? [] : [{ name, nameAt, value, start: at, written }];
  return { members, end: at + value.length };
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** A field of a form is found by its tag, and may be by its own name as well. */
function inOrder(members: readonly Member[]): Member[] {
  let end = 0;
  return members
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start, value }) => {
      if (start < end) return false;
      end = start + value.length;
      return true;
    });
}
