/** Live secrets in bodies: what may not be shown of them, and not be written. */
import { createPlaceholder, findPlaceholders } from '../../formats/text/placeholder.ts';
import { areTooMany, createTextFinder } from '../../formats/text/text-finder.ts';
import { printableLine } from '../../printable.ts';
import { findMembers } from '../../session/secrets/find-members.ts';
import { findSecrets } from '../../session/secrets/find-secrets.ts';
import { type KnownSecret, type NamedText, namedTexts, secretForms } from '../failure/mask.ts';
import { headerText } from './compare-body.ts';
import type { AnswerComparison } from './comparison.ts';
import { type Content, textOf } from './content.ts';

/** What is shorter stands everywhere by chance. */
const MIN_LENGTH = 4;
/** Of a part of a text: schemes of authentication are shorter. */
const MIN_PART_LENGTH = 8;

/** A live body and the recorded one. */
interface BodyPair {
  readonly recorded: Content;
  readonly live: Content;
}

/** What is a live secret by where it stands in a body, by what stands for it. */
export function bodySecrets(bodies: BodyPair): KnownSecret[] {
  const secrets = secretTexts(bodies).flatMap(({ name, text }) =>
    partsOf(text).map((part): KnownSecret => [createPlaceholder(name), part]),
  );
  const texts = secrets.map(([, secret]) => secret);
  if (areTooMany(texts)) return secrets;
  const finder = createTextFinder(texts);
  // What the recording has as well is none.
  const old = finder.findIn(textOf(bodies.recorded));
  return secrets.filter(([, secret]) => !old.has(secret));
}

/**
 * Texts of a live body under a name under which the recording has a placeholder, or which tells by
 * itself that it is of a secret, unless the recording has those in clear.
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

/** What has a name in a content: in a value all of it, and in texts what has that of a credential. */
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

/** Most texts are short, and have none of the signs that a name is followed by. */
const MAY_HAVE_MEMBERS = /[:=<]/;

function membersOf(text: string): NamedText[] {
  return findMembers(text).map(({ name, value }) => {
    return { name, text: value, isKey: false, isSecret: true };
  });
}

/** A secret as a whole, and what stands in it behind a scheme. */
function partsOf(text: string): string[] {
  const parts = text.split(/\s+/).filter((part) => part.length >= MIN_PART_LENGTH);
  return [...new Set(text.length >= MIN_LENGTH ? [text, ...parts] : parts)];
}

function holdsPlaceholder({ text }: NamedText): boolean {
  return findPlaceholders(text).length > 0;
}

function placeOf({ name, isKey }: NamedText): string {
  return `${isKey ? 'key' : 'text'} ${name}`;
}

/**
 * Whether a live secret is in what `vitest -u` would write of an answer. Known are those that were
 * given, sent, or came in headers, and those that are secrets by where they stand in the body.
 * @param accepted the body that would be written
 * @returns what it is, in words that may begin a clause; undefined where there is none
 */
export function findLeak(
  { headers, liveHeaders, restoreRecorded, body, secrets }: AnswerComparison,
  accepted: Content,
): string | undefined {
  const known = secrets().map(([, secret]) => secret);
  const written = headers.found.map(({ at }) =>
    restoreRecorded(headerText(liveHeaders, at.last?.name ?? '') ?? ''),
  );
  const old = headers.found.map(({ recorded }) => String(recorded)).join('\n');
  if (isLeaked(written.join('\n'), old, known)) return 'a live secret in a header';
  if (!body || body.differences.count === 0) return undefined;
  const [next, before] = [textOf(accepted), textOf(body.recorded)];
  if (isLeaked(next, before, known)) return 'a live secret in its body';
  const texts = secretTexts({ recorded: body.recorded, live: body.live.content });
  const leaked = findLeaked(
    next,
    before,
    texts.flatMap(({ text }) => partsOf(text)),
  );
  const named = texts.find(({ text }) => partsOf(text).some((part) => leaked.has(part)));
  const name = named?.name ?? findNew(next, before);
  return name === undefined
    ? undefined
    : `what may be a live secret in its body (${printableLine(JSON.stringify(name))})`;
}

/** What the recorder would redact in a text that is not the recorded one, unless that has it as well. */
function findNew(written: string, recorded: string): string | undefined {
  return findSecrets(written).find(({ value }) => !recorded.includes(value))?.name;
}

function isLeaked(written: string, recorded: string, secrets: readonly string[]): boolean {
  return findLeaked(written, recorded, secrets).size > 0;
}

/** The secrets that stand in a text in any form. What the recording has as well is no live one. */
function findLeaked(
  written: string,
  recorded: string,
  secrets: readonly string[],
): ReadonlySet<string> {
  // More than can be looked for may be anywhere.
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
