/** How a text may be written in bodies and URLs: as it is, and in the escapes of JSON, URLs and markup. */
export function escapedForms(plain: string): string[] {
  if (/^\w*$/.test(plain)) return [plain];
  const text = Buffer.from(plain).toString();
  const inUrl = [encodeURIComponent(text), encodeURI(text), inForm(text)];
  const inJson = JSON.stringify(plain).slice(1, -1);
  return [
    ...new Set([
      plain,
      inJson,
      inJson.replaceAll('/', '\\/'),
      inJson.replace(/[<>&'+\u0080-\uffff]/g, unicodeEscape),
      ...inUrl,
      ...inUrl.map((form) => form.replace(/%../g, (code) => code.toLowerCase())),
      ...markupForms(plain),
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
function markupForms(plain: string): string[] {
  const escaped = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const double = ['"', '&quot;', '&#34;'];
  const single = ["'", '&#39;', '&#x27;', '&apos;'];
  return double.flatMap((forDouble) =>
    single.map((forSingle) =>
      escaped.replaceAll('"', () => forDouble).replaceAll("'", () => forSingle),
    ),
  );
}
