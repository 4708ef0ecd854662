import { escapedForms } from '../../formats/escaped-forms.ts';

/** How a secret may be written where it is echoed: as it is, and as other texts have it. */
export function secretForms(secret: string): string[] {
  return [...new Set([...escapedForms(secret), ...base64Forms(secret)])];
}

/** In bytes: what is shorter stands in the Base64 of other texts by chance. */
const SHORTEST_PART = 8;

/**
 * In both alphabets of Base64 and without padding, which is not echoed everywhere: by itself, and as a
 * part of a longer text, such as `user:password`. A part is written in one of three ways, by how many
 * bytes stand before it; characters that it shares with its neighbours are left out.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const before = bytes.length < SHORTEST_PART ? [] : [0, 1, 2];
  const parts = before.map((count) => {
    const coded = Buffer.concat([Buffer.alloc(count), bytes]).toString('base64url');
    const bits = 8 * (count + bytes.length);
    return coded.slice(Math.ceil((8 * count) / 6), Math.floor(bits / 6));
  });
  return [bytes.toString('base64url'), ...parts].flatMap((form) => [
    form,
    form.replaceAll('-', '+').replaceAll('_', '/'),
  ]);
}
