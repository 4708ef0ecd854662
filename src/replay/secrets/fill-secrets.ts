/**
 * Which secrets go into a recorded text, where its placeholders stand: plain, in percent escapes, as
 * numbers of JSON, in Base64. Nothing but recorded texts comes here (see `rewrite-request.ts`).
 */

import { encodeBase64, locateInBase64 } from '../../formats/base64-text.ts';
import { type Codec, encodePiece } from '../../formats/codecs.ts';
import { readMarkup } from '../../formats/markup-tokens.ts';
import { isJsonNumber, locateNumbers, locatePlaceholders } from '../../formats/placeholder.ts';
import { applySplices, withoutInner } from '../../formats/splices.ts';
import type { Fill, Splice } from '../../formats/write-text.ts';
import type { LiveSecrets } from './secrets.ts';

type Filled = Splice<never>;

/** A placeholder for which no secret is given stays, and is told of. */
export function createFill(secrets: LiveSecrets): Fill {
  const fill: Fill = (text, codec) => {
    const coded = fillBase64(text, fill);
    const all = [...fillNumbers(text, secrets), ...fillPlaceholders(text, codec, secrets)];
    if (coded.length === 0 && all.length === 0) return NOTHING;
    // A number has a placeholder in it.
    return withoutInner([...coded, ...all]);
  };
  return fill;
}

const NOTHING: readonly Filled[] = [];

function fillBase64(text: string, fill: Fill): Filled[] {
  return locateInBase64(text).flatMap(({ start, raw, decoded }): Filled[] => {
    const inside = fill(decoded, 'latin1');
    const unfilled = inside.flatMap((each) => each.unfilled ?? []);
    const filled = encodeBase64(applySplices(decoded, inside), raw);
    return [{ start, end: start + raw.length, text: filled, unfilled }];
  });
}

/** They lose the quotes of what stands for them. */
function fillNumbers(text: string, secrets: LiveSecrets): Filled[] {
  return locateNumbers(text).flatMap(({ start, end, placeholder, quote }) => {
    const secret = secrets.get(placeholder);
    if (secret === undefined) return [];
    const written = encodePiece(secret, 'json', '');
    return { start, end, text: isJsonNumber(secret) ? secret : `${quote}${written}${quote}` };
  });
}

function fillPlaceholders(text: string, codec: Codec, secrets: LiveSecrets): Filled[] {
  const sections = codec === 'html' && text.includes('<![CDATA[') ? findSections(text) : NOTHING;
  let next = 0;
  return locatePlaceholders(text).map(({ start, end, placeholder, layers }): Filled => {
    const secret = secrets.get(placeholder);
    const raw = text.slice(start, end);
    if (secret === undefined) return { start, end, text: raw, unfilled: [placeholder] };
    while ((sections[next]?.end ?? Infinity) <= start) next += 1;
    const own = (sections[next]?.start ?? Infinity) < start ? 'cdata' : codec;
    if (layers === 0) return { start, end, text: encodePiece(secret, own, raw) };
    // In escapes of its own, it needs none of what is around it.
    let escaped = secret;
    for (let layer = 0; layer < layers; layer += 1) escaped = encodeURIComponent(escaped);
    return { start, end, text: escaped };
  });
}

/** The CDATA sections of a document, in which nothing is escaped. */
function findSections(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...readMarkup(text)].filter(({ kind }) => kind === 'cdata');
}
