/** What has the name of a credential in a text of any kind, whole or cut off. */

import { readLooseString } from '../../formats/loose-json.ts';
import { type LooseName, LooseNames, readBare, type Written } from '../../formats/loose-names.ts';
import { MarkupReader } from '../../formats/markup-tokens.ts';
import { withoutInner } from '../../formats/splices.ts';
import { schemeAt } from './find-credentials.ts';
import { isCredential } from './is-credential.ts';
import { findFields, findInElement } from './markup-members.ts';
import { isAboutFields } from './said-of-fields.ts';
import { findLeaves } from './value-leaves.ts';

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
export interface Found {
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
    const { value, start, escapes, isInMarkup } = string;
    const end = start + value.length;
    const written = { kind: 'string', escapes, isInMarkup } as const;
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

/** A template of a script, or code in a text: what stands between the signs. */
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
