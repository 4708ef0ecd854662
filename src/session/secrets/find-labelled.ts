/** The secrets in the fields of a page that are called so by their labels alone: `<label>API token <input name=t>`. */
import { decodeHtml } from '../../formats/codecs.ts';
import { type LabelledField, readLabelledFields } from '../../formats/labelled-fields.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { isPostalCode } from './parameter-company.ts';
import { type SecretKind, secretKind } from './secret-names.ts';

/** What a text without such a field does not have. */
const FIELD = /<(?:input|textarea)[\s/]/i;
/** In words: a label is no sentence. */
const LONGEST_LABEL = 6;
/** `Password *`, `PIN (4 digits)`, `API token:` */
const BESIDE_NAME = /\([^()]{0,80}\)|(?<![*:…\s])[*:…\s]+$/g;
/** Some pages give it to any field, so that browsers fill in nothing. */
const FILLS_NOTHING = /^(?:new-password|on|off)$/i;

/** The secrets in a text that is markup, in their order. */
export function findLabelled(text: string): FoundSecret[] {
  if (!FIELD.test(text)) return [];
  return readLabelledFields(text).flatMap((field): FoundSecret[] => {
    const { value: written, name } = field;
    const kind = written && kindOfField(field);
    if (written === undefined || kind === undefined) return [];
    const { raw, start } = written;
    const value = decodeHtml(raw);
    if (!isSecretValue(value, kind, name) || isPostalCode(text, start, value)) return [];
    return [{ name: name || 'password', value, start, end: start + raw.length }];
  });
}

/** Whether a text may have fields that people type into. */
export function mayHaveFields(text: string): boolean {
  return FIELD.test(text);
}

/** What the page says of a field: that it is a secret, or a short one, as somebody has typed it in. */
export function kindOfField(field: LabelledField): SecretKind | undefined {
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
  if (/[.?!]$/.test(name) || name.split(/\s+/).length > LONGEST_LABEL) return undefined;
  return secretKind(name);
}
