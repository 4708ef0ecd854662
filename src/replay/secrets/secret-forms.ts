/** How a secret may be written where it is echoed: as it is, and as other texts have it. */
export function secretForms(secret: string): string[] {
  // This one has no padding, which is not echoed everywhere.
  const base64url = Buffer.from(secret).toString('base64url');
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  if (/^\w+$/.test(secret)) return [...new Set([secret, base64, base64url])];
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
      base64,
      base64url,
    ]),
  ];
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
