/**
 * Learns which fields a page declares as password fields, by `type="password"` or by their labels. Later
 * requests carry these fields under names such as `p`, which reveal nothing by themselves.
 *
 * Finds the values of such fields in pages as well: `<label>API token <input name=t>`.
 */

import { type LabelledField, readLabelledFields } from '../../formats/markup/labelled-fields.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { readEscapedMarkup } from '../../formats/text/escapes.ts';
import { pathOf } from '../../http/urls.ts';
import { mayNameSecrets } from './find-credentials.ts';
import type { FoundSecret } from './found-secret.ts';
import { isOfPassword, isPostalCode, isSecretValue } from './is-secret-value.ts';
import { type SecretKind, secretKind } from './secret-names.ts';
import { secretWordsFor } from './secret-words.ts';

/** Limits the memory that a malicious page can occupy. */
const MAX_FIELDS = 500;
/**
 * In characters, for the names of fields in a form without an action. A script may send such a form to any
 * path, and shorter names mean other things on other paths.
 */
const MIN_LENGTH_ANYWHERE = 3;

/**
 * A password field, as plain data: the last segment of the path that its form is sent to, and the field's name.
 * The segment is undefined if the form may be sent anywhere.
 */
type PasswordField = readonly [segment: string | undefined, name: string];

/** The password fields of the pages of a session so far. */
export class PasswordFields {
  readonly #names: Map<string | undefined, Set<string>> = new Map();
  #size = 0;

  get all(): PasswordField[] {
    return [...this.#names].flatMap(([segment, names]) =>
      [...names].map((name): PasswordField => [segment, name]),
    );
  }

  add(fields: readonly PasswordField[]): void {
    for (const [segment, name] of fields) {
      const names = this.#names.get(segment) ?? new Set();
      if (this.#size >= MAX_FIELDS || names.has(name)) continue;
      this.#names.set(segment, names.add(name));
      this.#size += 1;
    }
  }

  /**
   * Adds the password fields of a text that may be a page, or a script that makes one.
   * @param path raw path of the page's request
   */
  learn(page: string, path: string): void {
    this.add(findPasswordFields(page, path));
  }

  /**
   * The names of password fields in a request. Undefined if there are none.
   * @param path raw path of the request
   */
  in(path: string): ReadonlySet<string> | undefined {
    const segment = lastSegment(path);
    const lists = [
      this.#names.get(segment),
      this.#names.get(undefined),
      partsOfPassword([segment]),
    ].filter((list) => list !== undefined);
    const all = lists.length > 1 ? new Set(lists.flatMap((list) => [...list])) : lists[0];
    return withLatterParts(all, path);
  }
}

const PARTS = inBothCases('changedParts');

/**
 * The fields of a request to change a password: the path, `PUT /me/password`, or a called operation, `changePassword`,
 * says what is `current` and what is `new`. Undefined for other requests.
 */
export function partsOfPassword(names: readonly string[]): ReadonlySet<string> | undefined {
  const isSaid = names.some((name) => isOfPassword(name) && secretKind(name) === 'secret');
  return isSaid ? PARTS : undefined;
}

const LATTER = inBothCases('latterParts');

/** Words as names of fields: `current`, `Current`. */
function inBothCases(kind: 'changedParts' | 'latterParts'): ReadonlySet<string> {
  const words = secretWordsFor(kind);
  return new Set([...words, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))]);
}

/** The name of a former password, in any format: `"old":`, `old=`, `<old>`, `name="old"`. */
const FORMER = /(?<![\w-])(?:current|old)\\{0,7}["']?\s{0,9}[:=<>\r]/i;

/** The declared password fields. If the text has a field of the former password, `next` or `text` is the new one. */
export function withLatterParts(
  declared: ReadonlySet<string> | undefined,
  text: string,
): ReadonlySet<string> | undefined {
  if (!(declared?.has('current') || declared?.has('old')) || !FORMER.test(text)) return declared;
  return new Set([...declared, ...LATTER]);
}

/**
 * The password fields of a page, and of a page in a string of JSON. The same field may be listed twice.
 * @param path raw path of the page's request
 */
function findPasswordFields(page: string, path: string): PasswordField[] {
  const escaped = readEscapedMarkup(page)?.text;
  return [page, ...(escaped === undefined ? [] : [escaped])].flatMap((text) => findIn(text, path));
}

function findIn(page: string, path: string): PasswordField[] {
  if (!FIELD.test(page) || !mayNameSecrets(page)) return [];
  return readLabelledFields(page).flatMap((field): PasswordField[] => {
    const { name, action } = field;
    if (name === '' || kindOfField(field) === undefined) return [];
    // An empty action means the page itself. So does a missing action, unless a script sends the form.
    const here: PasswordField = [lastSegment(action || path), name];
    const isAnywhere = action === undefined && name.length >= MIN_LENGTH_ANYWHERE;
    // A label describes the field on this page only. On another path, a `code` may be something else.
    const isSure = field.isPassword || secretKind(name) !== 'weak';
    return isAnywhere && isSure ? [here, [undefined, name]] : [here];
  });
}

/** The last segment of the path alone, since a proxy may change the segments before it. */
function lastSegment(rawPath: string): string {
  const path = pathOf(rawPath);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Matches any text with a field that people type into. */
const FIELD = /<(?:input|textarea)[\s/]/i;
/** In words. A longer label is a sentence. */
const MAX_LABEL_WORDS = 6;
/** `Password *`, `PIN (4 digits)`, `API token:` */
const BESIDE_NAME = /\([^()]{0,80}\)|(?<![*:…\s])[*:…\s]+$/g;
/** Some pages set these values on any field to stop browsers from filling it in. */
const FILLS_NOTHING = /^(?:new-password|on|off)$/i;

/** The values of password fields in markup, in the order of the text. */
export function findLabelled(text: string): FoundSecret[] {
  if (!FIELD.test(text)) return [];
  return readLabelledFields(text).flatMap((field): FoundSecret[] => {
    const { value: written, name } = field;
    const kind = written && kindOfField(field);
    if (written === undefined || kind === undefined) return [];
    const { raw, start } = written;
    const value = decodeEscapes(raw, 'html');
    if (!isSecretValue(value, kind, name) || isPostalCode(text, start, value)) return [];
    return [{ name: name || 'password', value, start, end: start + raw.length }];
  });
}

/** The kind of secret that a page declares a field to be. */
function kindOfField(field: LabelledField): SecretKind | undefined {
  if (field.isPassword) return 'secret';
  const hint = FILLS_NOTHING.test(field.autocomplete) ? '' : field.autocomplete;
  for (const label of [hint, ...field.labels]) {
    const kind = kindOfLabel(label);
    if (kind === 'secret') return kind;
    if (kind === 'pin') return 'typed';
  }
  return undefined;
}

function kindOfLabel(label: string): SecretKind | undefined {
  const name = label.replace(BESIDE_NAME, '').trim();
  // A label that ends like a question or a sentence is not a name.
  if (/[.?!]$/.test(name) || name.split(/\s+/).length > MAX_LABEL_WORDS) return undefined;
  return secretKind(name);
}
