/**
 * The fields that pages declare to be for passwords and the like, by `type="password"` or by their labels:
 * later requests carry them by names such as `p`, which say nothing by themselves.
 *
 * The secrets in the fields of a page that are called so by their labels alone: `<label>API token <input name=t>`.
 */

import { type LabelledField, readLabelledFields } from '../../formats/markup/labelled-fields.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { readEscapedMarkup } from '../../formats/text/escapes.ts';
import { pathOf } from '../../http/urls.ts';
import { mayNameSecrets } from './find-credentials.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { type SecretKind, secretKind } from './secret-names.ts';
import { isPostalCode } from './sibling-parameters.ts';

/** Pages may be made up. */
const MAX_FIELDS = 500;
/** A page whose form goes nowhere sends it by a script: wherever to. Shorter names mean other things there. */
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
   * Learns from what may be a page, or a script that makes one.
   * @param path raw path of the page's request
   */
  learn(page: string, path: string): void {
    this.add(findPasswordFields(page, path));
  }

  /** The names of passwords in a request. Undefined if there are none. @param path raw path of the request */
  in(path: string): ReadonlySet<string> | undefined {
    if (this.#size === 0) return undefined;
    const here = this.#names.get(lastSegment(path));
    const anywhere = this.#names.get(undefined);
    if (here === undefined || anywhere === undefined) return here ?? anywhere;
    return new Set([...here, ...anywhere]);
  }
}

/**
 * The fields for passwords of a page, and of one in a string of JSON. A field may be told twice.
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
    // An empty action is the page itself, as a missing one is where no script sends the form.
    const here: PasswordField = [lastSegment(action || path), name];
    const isAnywhere = action === undefined && name.length >= MIN_LENGTH_ANYWHERE;
    // A label says what the field is here: elsewhere, a `code` is another one.
    const isSure = field.isPassword || secretKind(name) !== 'weak';
    return isAnywhere && isSure ? [here, [undefined, name]] : [here];
  });
}

/** Of the path alone: what stands in front of it may be another one behind a proxy. */
function lastSegment(rawPath: string): string {
  const path = pathOf(rawPath);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What a text without such a field does not have. */
const FIELD = /<(?:input|textarea)[\s/]/i;
/** The most words of a label. More are a sentence. */
const MAX_LABEL_WORDS = 6;
/** `Password *`, `PIN (4 digits)`, `API token:` */
const BESIDE_NAME = /\([^()]{0,80}\)|(?<![*:…\s])[*:…\s]+$/g;
/** Some pages give it to any field, so that browsers fill in nothing. */
const FILLS_NOTHING = /^(?:new-password|on|off)$/i;

/** The secrets in markup, in the order of the text. */
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
  // A question, or a sentence.
  if (/[.?!]$/.test(name) || name.split(/\s+/).length > MAX_LABEL_WORDS) return undefined;
  return secretKind(name);
}
