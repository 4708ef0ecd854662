/** Live secrets in bodies, which must be neither shown nor written to a session. */
import { decodeText } from '../../formats/formats.ts';
import { createPlaceholder, findPlaceholders } from '../../formats/text/placeholder.ts';
import { areTooMany, createTextFinder } from '../../formats/text/text-finder.ts';
import { printableLine } from '../../printable.ts';
import { findInBody } from '../../session/secrets/find-in-body.ts';
import { findMembers } from '../../session/secrets/find-members.ts';
import { type KnownSecret, type NamedText, namedTexts, secretForms } from '../failure/mask.ts';
import type { RestoreRecorded } from './as-recorded.ts';
import { headerText } from './compare-body.ts';
import type { AnswerComparison } from './comparison.ts';
import { type Content, textOf } from './content.ts';

/** A shorter text may occur by chance. */
const MIN_LENGTH = 4;
/** The same for part of a text. Authentication schemes are shorter. */
const MIN_PART_LENGTH = 8;

/** A live body and the recorded one. */
interface BodyPair {
  readonly recorded: Content;
  readonly live: Content;
}

/** The live secrets in a body that their places identify, by placeholder. */
export function bodySecrets(bodies: BodyPair): KnownSecret[] {
  const secrets = secretTexts(bodies).flatMap(({ name, text }) =>
    partsOf(text).map((part): KnownSecret => [createPlaceholder(name), part]),
  );
  const texts = secrets.map(([, secret]) => secret);
  if (areTooMany(texts)) return secrets;
  const finder = createTextFinder(texts);
  // A text that the recording has in clear is not a secret.
  const old = finder.findIn(textOf(bodies.recorded));
  return secrets.filter(([, secret]) => !old.has(secret));
}

/**
 * Texts of a live body whose name has a placeholder in the recording, or is the name of a credential, unless
 * the recording has texts of that name in clear.
 */
function secretTexts({ recorded, live }: BodyPair): NamedText[] {
  const old = namedIn(recorded);
  const redacted = new Set(old.filter(holdsPlaceholder).map(placeOf));
  const plain = new Set(old.filter((text) => !holdsPlaceholder(text)).map(placeOf));
  return namedIn(live).filter((text) => {
    const place = placeOf(text);
    if (redacted.has(place)) return true;
    return text.isSecret && !plain.has(place);
  });
}

/** The named texts of a content. Of plain text, only those that have the name of a credential. */
function namedIn(content: Content): NamedText[] {
  if (content.kind === 'text') return membersOf(content.text);
  if (content.kind !== 'view') return [];
  const named = namedTexts(content.view.value);
  const inTexts = named.filter(({ text }) => MAY_HAVE_MEMBERS.test(text));
  return [
    ...named,
    ...membersOf(content.text ?? ''),
    ...inTexts.flatMap(({ text }) => membersOf(text)),
  ];
}

/** Most texts have none of the characters that follow a name. */
const MAY_HAVE_MEMBERS = /[:=<]/;

function membersOf(text: string): NamedText[] {
  return findMembers(text).map(({ name, value }) => {
    return { name, text: value, isKey: false, isSecret: true };
  });
}

/** A secret as a whole, and its parts without a scheme. */
function partsOf(text: string): string[] {
  const parts = text.split(/\s+/).filter((part) => part.length >= MIN_PART_LENGTH);
  return [...new Set(text.length >= MIN_LENGTH ? [text, ...parts] : parts)];
}

function holdsPlaceholder({ text }: NamedText): boolean {
  return findPlaceholders(text).length > 0;
}

/**
 * Whether a secret of a recorded body has no place in the one that would be written: neither its placeholder is there,
 * nor any under its name. The live secret may then be in the body under another name.
 */
export function losesSecret(recorded: Content, written: Content): boolean {
  const text = textOf(written);
  const isGone = (texts: string): boolean =>
    findPlaceholders(texts).some((placeholder) => !text.includes(placeholder));
  if (!isGone(textOf(recorded))) return false;
  const places = new Set(namedIn(written).filter(holdsPlaceholder).map(placeOf));
  const old = namedIn(recorded).filter(holdsPlaceholder);
  if (old.length === 0) return true;
  return old.some((each) => isGone(each.text) && !places.has(placeOf(each)));
}

function placeOf({ name, isKey }: NamedText): string {
  return `${isKey ? 'key' : 'text'} ${name}`;
}

/**
 * Finds a live secret in the parts of an answer that `vitest -u` would write: a secret that was given, was
 * sent or came in a header, or a value that is a secret because of its place in the body.
 * @param accepted the body that would be written, if any
 * @returns a description of the secret, as the start of a clause; undefined if there is none
 */
export function findLeak(
  { headers, liveHeaders, body, secrets }: AnswerComparison,
  accepted: { readonly bytes: Uint8Array; readonly content: Content } | undefined,
  restoreRecorded: RestoreRecorded,
): string | undefined {
  const known = secrets().map(([, secret]) => secret);
  const written = headers.found.map(({ at }) =>
    restoreRecorded(headerText(liveHeaders, at.last?.name ?? '') ?? ''),
  );
  const old = headers.found.map(({ recorded }) => String(recorded)).join('\n');
  if (isLeaked(written.join('\n'), old, known)) return 'a live secret in a header';
  if (!body || !accepted) return undefined;
  const [next, before] = [textOf(accepted.content), textOf(body.recorded)];
  if (isLeaked(next, before, known)) return 'a live secret in its body';
  const texts = secretTexts({ recorded: body.recorded, live: body.live.content });
  const leaked = findLeaked(
    next,
    before,
    texts.flatMap(({ text }) => partsOf(text)),
  );
  const named = texts.find(({ text }) => partsOf(text).some((part) => leaked.has(part)));
  const { contentType } = body.live;
  const name = named?.name ?? findNew(accepted.bytes, contentType, body.recorded);
  return name === undefined
    ? undefined
    : `what may be a live secret in its body (${printableLine(JSON.stringify(name))})`;
}

/** The name of a text that the recorder would redact, if the recording has no text of that name in clear. */
function findNew(
  written: Uint8Array,
  contentType: string | undefined,
  recorded: Content,
): string | undefined {
  const text = decodeText(written, contentType) ?? '';
  const old = textOf(recorded);
  const plain = new Set(
    namedIn(recorded)
      .filter((each) => !holdsPlaceholder(each))
      .map(({ name }) => name),
  );
  return findInBody(text, contentType ?? '').find(
    ({ name, value }) => !plain.has(name) && !old.includes(value),
  )?.name;
}

function isLeaked(written: string, recorded: string, secrets: readonly string[]): boolean {
  return findLeaked(written, recorded, secrets).size > 0;
}

/** The secrets that are in a text in any form, except for those that the recorded text has as well. */
function findLeaked(
  written: string,
  recorded: string,
  secrets: readonly string[],
): ReadonlySet<string> {
  // If there are too many secrets to search for, any of them may be in the text.
  if (areTooMany(secrets)) return new Set(secrets);
  const secretOf = new Map<string, string>();
  for (const secret of secrets) {
    for (const form of secretForms(secret)) secretOf.set(form, secret);
  }
  if (areTooMany([...secretOf.keys()])) return new Set(secrets);
  const finder = createTextFinder(secretOf.keys());
  const old = finder.findIn(recorded);
  const found = [...finder.findIn(written)].filter((form) => !old.has(form));
  return new Set(found.map((form) => secretOf.get(form) ?? form));
}
