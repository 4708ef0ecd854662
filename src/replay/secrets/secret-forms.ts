/** How a secret may be written where it is echoed: as it is, and as other texts have it. */
export function secretForms(secret: string): string[] {
  const inBase64 = base64Forms(secret);
  if (/^\w+$/.test(secret)) return [...new Set([secret, ...inBase64])];
  const text = Buffer.from(secret).toString();
  const inUrl = [encodeURIComponent(text), encodeURI(text), inForm(text)];
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [
    ...new Set([
      secret,
      inJson,
      inJson.replaceAll('/', '\\/'),
      inJson.replace(/[<>&'+\u0080-\uffff]/g, unicodeEscape),
      ...inUrl,
      ...inUrl.map((form) => form.replace(/%../g, (code) => code.toLowerCase())),
      ...markupForms(secret),
      ...inBase64,
    ]),
  ];
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

function inForm(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Libraries differ in what they do with quotes. */
function markupForms(secret: string): string[] {
  const escaped = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const double = ['"', '&quot;', '&#34;'];
  const single = ["'", '&#39;', '&#x27;', '&apos;'];
  return double.flatMap((forDouble) =>
    single.map((forSingle) =>
      escaped.replaceAll('"', () => forDouble).replaceAll("'", () => forSingle),
    ),
  );
}
