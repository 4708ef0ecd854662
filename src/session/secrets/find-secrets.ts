/**
 * Finds the secrets in a text of any kind by what it says itself: the names of members, parameters,
 * elements and fields, the forms of well-known keys, credentials of URLs and of schemes such as
 * `Bearer`. One set of rules for the recorder, which puts placeholders in their places, and for the
 * check of sessions, which tells of them.
 *
 * All of it is linear: bodies are large, and may be made to take long.
 */
import { findCredentials } from './find-credentials.ts';
import { findMembers, type Member } from './find-members.ts';
import { type FoundSecret, sortFound } from './found-secret.ts';
import { isSecretNumber, isSecretValue } from './is-secret-value.ts';
import { findKeys } from './key-formats.ts';
import { looksRandom } from './looks-random.ts';
import { mayHoldSecrets } from './may-hold-secrets.ts';
import { decodePercent } from './read-percent.ts';
import { secretKind } from './secret-names.ts';
import { decodeHtml, decodeJson } from './text-escapes.ts';

/** What kind of text it is: in programs and style sheets, most of what looks like a parameter is code. */
export type TextKind = 'text' | 'code';

/** The secrets in a text, in their order. */
export function findSecrets(text: string, kind: TextKind = 'text'): FoundSecret[] {
  if (!mayHoldSecrets(text)) return [];
  const keys = findKeys(text).map(
    (key): FoundSecret => ({ ...key, end: key.start + key.value.length }),
  );
  const found = [...findNamed(text, kind), ...findCredentials(text), ...keys];
  return sortFound(found);
}

function findNamed(text: string, kind: TextKind): FoundSecret[] {
  const isSecret = (name: string, isContainer: boolean): boolean => {
    const found = secretKind(name);
    return found !== undefined && !(isContainer && found === 'weak');
  };
  return findMembers(text, isSecret, true).flatMap((member) => secretOf(text, member, kind));
}

function secretOf(text: string, member: Member, textKind: TextKind): FoundSecret[] {
  const { written, value: raw } = member;
  const name = nameOf(member);
  const kind = secretKind(name) ?? secretKind(member.name);
  if (kind === undefined) return [];
  if (written.kind === 'literal') {
    if (!isSecretNumber(raw, kind, name)) return [];
    return [
      {
        name,
        value: raw,
        start: member.start,
        end: member.start + raw.length,
        quote: written.quote,
      },
    ];
  }
  const { scheme, credentials } = splitScheme(written.kind === 'bare' ? cutBare(raw) : raw);
  const value = decode(credentials, member);
  const isSure =
    isSecretValue(value, kind, name) &&
    isLikely(text, member, textKind) &&
    !(member.own !== undefined && isDescription(member.own, value));
  const start = member.start + scheme.length;
  return isSure ? [{ name, value, start, end: start + credentials.length }] : [];
}

/** Of a list such as `AccountKey=abc;EndpointSuffix=core`, or a sentence. */
function cutBare(raw: string): string {
  return raw.replace(/;.*$/s, '').replace(/(?<![.,])[.,]+$/, '');
}

/** In an object that is called `token`, the `value`; and in one called `credentials`, the `password`. */
function nameOf({ name, own }: Member): string {
  return own !== undefined && secretKind(own) !== undefined ? own : name;
}

/** What else is in an object with the name of a secret, and is no secret itself. */
function isDescription(own: string, value: string): boolean {
  if (secretKind(own) !== undefined) return false;
  return (
    !/^(?:value|raw|data|content|plain|text|access|refresh|id|current|next)$/i.test(own) &&
    !looksRandom(value)
  );
}

/** Where nothing but a name and a sign stand before it, it may be a sentence, or a program. */
function isLikely(text: string, { written, start, value, name }: Member, kind: TextKind): boolean {
  if (kind === 'code') return written.kind === 'string' && looksRandom(value) && value.length >= 12;
  if (written.kind !== 'bare') return true;
  const at = text.slice(Math.max(0, start - name.length - 12), start);
  const head = at.slice(0, at.lastIndexOf(name));
  if (/[?&;#]$|&amp;$|\\u0026$/.test(head) && /=$/.test(at)) return true;
  if (/(?:^|[\r\n]|\\n)[ \t]*(?:[-+*][ \t]+|export[ \t]+)?$/.test(head)) {
    return /^[ \t]*(?:$|[\r\n"\\&;,#])/.test(
      text.slice(start + value.length, start + value.length + 8),
    );
  }
  return /\d/.test(value) && /[a-z]/i.test(value) && value.length >= 6 && !/[()[\]{}]/.test(value);
}

/** `Bearer` and the like say what follows, and stay. */
export function splitScheme(raw: string): { scheme: string; credentials: string } {
  const [scheme = ''] =
    /^(?:bearer|basic|digest|dpop|token|apikey)(?:[ \t]+|%20|\+)(?=\S)/i.exec(raw) ?? [];
  return { scheme, credentials: raw.slice(scheme.length) };
}

function decode(raw: string, { written }: Member): string {
  if (written.kind === 'string') return decodeJson(raw, written.escapes);
  if (written.kind === 'markup') return decodeHtml(raw);
  return decodePercent(raw);
}
