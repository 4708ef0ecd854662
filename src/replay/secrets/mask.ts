/**
 * What takes live secrets out of all that is shown of a live answer: a target may answer with what was
 * sent to it, or with secrets of its own. Texts are masked before they are cut to a length that is
 * read, since the start of a secret tells enough of it.
 */

import {
  type ExactNumber,
  isLongNumber,
  isNumber,
  textOfNumber,
} from '../../formats/exact-number.ts';
import { areTooMany, createTextFinder } from '../../formats/text-finder.ts';
import { splitScheme } from '../../session/secrets/find-credentials.ts';
import { isCredential } from '../../session/secrets/is-credential.ts';
import { isSecretNumber, isSecretValue } from '../../session/secrets/is-secret-value.ts';
import { secretKind } from '../../session/secrets/secret-names.ts';
import type { OutcomeError } from '../outcome/outcome.ts';
import { hideInHeader, hideInStart, hideSecrets, hideValue } from './hide-secrets.ts';
import { secretForms } from './secret-forms.ts';

/** A live secret, and what stands for it where it is not shown. */
export type KnownSecret = readonly [placeholder: string, secret: string];

export interface Mask {
  /** The live secrets that it knows by itself. */
  secrets(): readonly KnownSecret[];
  /** A text without them, and without what the recorder would redact in it: see `hideSecrets`. */
  text(text: string): string;
  /** The same of the start of a text that was cut off. */
  start(text: string): string;
  /** The same of the value of a header. */
  header(name: string, value: string): string;
  /**
   * The same of a JSON value, names of members included.
   * @param name of the nearest member that holds it
   */
  value(value: unknown, name?: string): unknown;
}

/**
 * @param know is called once, where something is to be shown
 * @param before whose secrets are taken out first: they are known better
 */
export function createMask(know: () => readonly KnownSecret[], before?: Mask): Mask {
  let known: readonly KnownSecret[] | undefined;
  let replace: ((text: string) => string) | undefined;
  const secrets = (): readonly KnownSecret[] => {
    known ??= know();
    return known;
  };
  const replaceKnown = (shown: string): string => {
    replace ??= createReplace(secrets());
    return replace(shown);
  };
  const text = (shown: string): string => hideSecrets(replaceKnown(before?.text(shown) ?? shown));
  const start = (shown: string): string => hideInStart(replaceKnown(before?.text(shown) ?? shown));
  const header = (name: string, shown: string): string =>
    hideInHeader(name, replaceKnown(before?.header(name, shown) ?? shown));
  const walk = (shown: unknown, name: string, isSecret: boolean): unknown => {
    if (typeof shown === 'string') {
      return isSecret || isSecretText(shown, name) ? hideValue(text(shown)) : text(shown);
    }
    if (isNumber(shown)) {
      const isHidden = (isSecret && isLongNumber(shown)) || isSecretDigits(shown, name);
      return isHidden ? '…' : maskNumber(shown, text);
    }
    if (typeof shown !== 'object' || shown === null) return shown;
    if (Array.isArray(shown)) return shown.map((element) => walk(element, name, isSecret));
    const members = Object.entries(shown);
    return Object.fromEntries(
      members.map(([key, child]) => [
        text(key),
        // In XML, the text of an element; in a part, its content.
        walk(child, key === '' ? name : key, isSecret || isCredential(key)),
      ]),
    );
  };
  const value = (shown: unknown, name = ''): unknown => walk(shown, name, isCredential(name));
  return { secrets, text, start, header, value };
}

/** Whether the recorder would redact a string of JSON under this name. */
function isSecretText(text: string, name: string): boolean {
  const kind = secretKind(name);
  return kind !== undefined && isSecretValue(splitScheme(text).credentials, kind, name);
}

/** The same of a number. */
function isSecretDigits(number: number | ExactNumber, name: string): boolean {
  const kind = secretKind(name);
  return kind !== undefined && isSecretNumber(textOfNumber(number), kind, name);
}

/** An error that shows no secret. */
export function maskError(error: OutcomeError, mask: Pick<Mask, 'text'>): OutcomeError {
  const { code, message, detail } = error;
  return { code, message: mask.text(message), ...(detail && { detail: mask.text(detail) }) };
}

/**
 * A secret in any of the forms in which it may be written, by its placeholder. Nothing is shown where
 * there are more secrets than can be looked for.
 */
function createReplace(secrets: readonly KnownSecret[]): (text: string) => string {
  if (areTooMany(secrets.map(([, secret]) => secret))) return () => '…';
  const placeholders = new Map<string, string>();
  for (const [placeholder, secret] of secrets) {
    for (const form of secretForms(secret)) {
      if (!placeholders.has(form)) placeholders.set(form, placeholder);
    }
  }
  if (areTooMany([...placeholders.keys()])) return () => '…';
  const finder = createTextFinder(placeholders.keys());
  return (text) => finder.replaceIn(text, (found) => placeholders.get(found) ?? found);
}

/** A number that is a secret known from elsewhere becomes its placeholder. */
function maskNumber(number: number | ExactNumber, text: (shown: string) => string): unknown {
  if (!isLongNumber(number)) return number;
  const written = textOfNumber(number);
  const masked = text(written);
  return masked === written ? number : masked;
}
