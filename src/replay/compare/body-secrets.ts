import { createPlaceholder, findPlaceholders } from '../../session/placeholder.ts';
import { isCredential } from '../is-credential.ts';
import type { KnownSecret } from '../mask.ts';
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
  const before = textOf(bodies.recorded);
  return secretTexts(bodies).flatMap(({ name, text }) =>
    // What the recording has as well is none.
    partsOf(text)
      .filter((part) => !before.includes(part))
      .map((part): KnownSecret => [createPlaceholder(name), part]),
  );
}

/**
 * Texts of a live body under a name under which the recording has a placeholder, or which tells by
 * itself that it is of a secret, unless the recording has those in clear.
 */
export function secretTexts({ recorded, live }: BodyPair): NamedText[] {
  if (live.kind !== 'json') return [];
  const old = recorded.kind === 'json' ? namedTexts(recorded.json) : [];
  const redacted = new Set(old.filter(holdsPlaceholder).map(placeOf));
  const plain = new Set(old.filter((text) => !holdsPlaceholder(text)).map(placeOf));
  return namedTexts(live.json).filter((text) => {
    const place = placeOf(text);
    if (redacted.has(place)) return true;
    return !text.isKey && isCredential(text.name) && !plain.has(place);
  });
}

/** A secret as a whole, and what stands in it behind a scheme. */
export function partsOf(text: string): string[] {
  const parts = text.split(/\s+/).filter((part) => part.length >= shortestPart);
  return text.length >= shortest ? [text, ...parts] : parts;
}

function holdsPlaceholder({ text }: NamedText): boolean {
  return findPlaceholders(text).length > 0;
}

function placeOf({ name, isKey }: NamedText): string {
  return `${isKey ? 'key' : 'text'} ${name}`;
}
