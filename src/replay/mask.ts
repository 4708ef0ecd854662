/**
 * What takes live secrets out of all that is shown of a live answer: a target may answer with what was
 * sent to it, or with secrets of its own. Texts are masked before they are cut to a length that is
 * read, since the start of a secret tells enough of it.
 */
import { findPlaceholders } from '../session/placeholder.ts';
import { ExactNumber } from './compare/exact-number.ts';
import { hideMembers } from './hide-members.ts';
import { isCredential } from './is-credential.ts';
import type { OutcomeError } from './outcome.ts';

/** A live secret, and what stands for it where it is not shown. */
export type KnownSecret = readonly [placeholder: string, secret: string];

export interface Mask {
  /** The live secrets that it knows by itself. */
  secrets(): readonly KnownSecret[];
  /** A text without them, and without what has the name of a credential in it. */
  text(text: string): string;
  /**
   * The same of a JSON value, names of members included.
   * @param name of the nearest member that holds it
   */
  value(value: unknown, name?: string): unknown;
}

/** Of what is left beside a placeholder, such as a scheme of authentication. */
const shortestRest = 8;

/**
 * @param know is called once, where something is to be shown
 * @param before whose secrets are taken out first: they are known better
 */
export function createMask(know: () => readonly KnownSecret[], before?: Mask): Mask {
  let known: readonly KnownSecret[] | undefined;
  let written: readonly KnownSecret[] | undefined;
  const secrets = (): readonly KnownSecret[] => {
    known ??= know();
    return known;
  };
  const text = (shown: string): string => {
    written ??= secrets()
      .flatMap(formsOf)
      .toSorted(([, a], [, b]) => b.length - a.length);
    return hideMembers(
      written.reduce(
        (masked, [placeholder, secret]) => masked.replaceAll(secret, () => placeholder),
        before?.text(shown) ?? shown,
      ),
    );
  };
  const value = (shown: unknown, name = ''): unknown => {
    if (typeof shown === 'string') return isCredential(name) ? hide(text(shown)) : text(shown);
    if (typeof shown !== 'object' || shown === null || shown instanceof ExactNumber) return shown;
    if (Array.isArray(shown)) return shown.map((element) => value(element, name));
    const members = Object.entries(shown);
    return Object.fromEntries(members.map(([key, child]) => [text(key), value(child, key)]));
  };
  return { secrets, text, value };
}

/** An error that shows no live secret. */
export function maskError(error: OutcomeError, mask: Mask): OutcomeError {
  const { code, message, detail } = error;
  return { code, message: mask.text(message), ...(detail && { detail: mask.text(detail) }) };
}

/** As it is, and as JSON and URLs have it. */
function formsOf([placeholder, secret]: KnownSecret): KnownSecret[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inUrl = encodeURIComponent(Buffer.from(secret).toString());
  return [...new Set([secret, inJson, inUrl])].map((form) => [placeholder, form]);
}

/** Nothing but a placeholder, and perhaps a scheme, tells which secret it is. */
function hide(text: string): string {
  const placeholders = findPlaceholders(text);
  const rest = text.length - placeholders.join('').length;
  return text === '' || (placeholders.length > 0 && rest < shortestRest) ? text : '…';
}
