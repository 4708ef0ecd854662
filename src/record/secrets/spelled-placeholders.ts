/**
 * Text of the traffic that spells a placeholder, as what a server echoes of anybody may. In a session
 * it could not be told from one that stands for a secret, and a replay would fill it with that secret:
 * so it is replaced as if it were a secret itself, by a placeholder of its own.
 */
import { locateInBase64 } from '../../formats/base64-text.ts';
import { withoutInner } from '../../formats/splices.ts';
import type { FoundSecret } from '../../session/secrets/found-secret.ts';

/** In whatever stands around it: also as journals have one, with a hash behind it. */
const SPELLED = /REDACTED(?:_|%(?:25)*5F)\w+/g;

/** What was found in a text, and what spells a placeholder between. */
export function addSpelled(text: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
  const spelled = text.includes('REDACTED')
    ? [...text.matchAll(SPELLED)].map(({ 0: value, index }) => secretAt(value, index))
    : [];
  const coded = locateInBase64(text).map(({ raw, start }) => secretAt(raw, start));
  return spelled.length + coded.length === 0
    ? found
    : withoutInner([...found, ...spelled, ...coded]);
}

/** Whether bytes may spell one as they are. */
export function maySpell(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('REDACTED');
}

function secretAt(value: string, start: number): FoundSecret {
  return { name: 'placeholder', value, start, end: start + value.length, isUnnamed: true };
}
