import { createPlaceholder, findPlaceholders } from '../../formats/placeholder.ts';
import { areTooMany, createTextFinder } from '../../formats/text-finder.ts';
import { findMembers } from '../../session/secrets/find-members.ts';
import type { KnownSecret } from '../secrets/mask.ts';
import type { Content } from './content.ts';
import { type NamedText, namedTexts } from './named-texts.ts';
import { textOf } from './text-of.ts';

/** What is shorter stands everywhere by chance. */
const shortest = 4;
/** Of a part of a text: schemes of authentication are shorter. */
const shortestPart = 8;

/** A live body and the recorded one. */
export interface BodyPair {
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
export function secretTexts({ recorded, live }: BodyPair): NamedText[] {
  const old = namedIn(recorded);
  const redacted = new Set(old.filter(holdsPlaceholder).map(placeOf));
  const plain = new Set(old.filter((text) => !holdsPlaceholder(text)).map(placeOf));
  return namedIn(live).filter((text) => {
    const place = placeOf(text);
    if (redacted.has(place)) return true;
    return text.isSecret && !plain.has(place);
  });
}

/** What has a name in a content: in JSON all of it, and in texts what has that of a credential. */
function namedIn(content: Content): NamedText[] {
  if (content.kind === 'text') return membersOf(content.text);
  if (content.kind !== 'json') return [];
  const named = namedTexts(content.json);
  const inTexts = named.filter(({ text }) => MAY_HAVE_MEMBERS.test(text));
  return [...named, ...inTexts.flatMap(({ text }) => membersOf(text))];
}

/** Most texts are short, and have none of the signs that a name is followed by. */
const MAY_HAVE_MEMBERS = /[:=<]/;

function membersOf(text: string): NamedText[] {
  return findMembers(text).map(({ name, value }) => {
    return { name, text: value, isKey: false, isSecret: true };
  });
}

/** A secret as a whole, and what stands in it behind a scheme. */
export function partsOf(text: string): string[] {
  const parts = text.split(/\s+/).filter((part) => part.length >= shortestPart);
  return [...new Set(text.length >= shortest ? [text, ...parts] : parts)];
}

function holdsPlaceholder({ text }: NamedText): boolean {
  return findPlaceholders(text).length > 0;
}

function placeOf({ name, isKey }: NamedText): string {
  return `${isKey ? 'key' : 'text'} ${name}`;
}
