/** Recorded texts that look like placeholders. A replay would replace them by the user's secrets. */
import { locateInBase64 } from '../../../formats/text/base64.ts';
import { isPlaceholder } from '../../../formats/text/placeholder.ts';
import { withoutInner } from '../../../formats/text/splices.ts';
import type { FoundSecret } from '../../../session/secrets/found-secret.ts';

/** A text that looks like a placeholder, with or without the hash that journals append. */
const SPELLED = /REDACTED(?:_|%(?:25)*5F)\w+/g;

/** The secrets in a text, including texts that look like placeholders, since a replay would fill these in. */
export function addSpelled(text: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
  const spelled = text.includes('REDACTED')
    ? [...text.matchAll(SPELLED)].map(({ 0: value, index }) => secretAt(value, index))
    : [];
  const coded = locateInBase64(text).map(({ raw, start }) => secretAt(raw, start));
  return spelled.length + coded.length === 0
    ? found
    : withoutInner([...found, ...spelled, ...coded]);
}

/** The secrets in a text, without those that are placeholders. */
export function leavePlaceholders(found: readonly FoundSecret[]): readonly FoundSecret[] {
  return found.flatMap((secret): readonly FoundSecret[] => {
    const { value, coded } = secret;
    if (isPlaceholder(value)) return [];
    if (coded === undefined) return [secret];
    const inside = leavePlaceholders(coded.found);
    return inside.length === 0 ? [] : [{ ...secret, coded: { ...coded, found: inside } }];
  });
}

function secretAt(value: string, start: number): FoundSecret {
  return { name: 'placeholder', value, start, end: start + value.length, isUnnamed: true };
}

/** Whether bytes may contain a text that looks like a placeholder. */
export function maySpell(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('REDACTED');
}
