/**
 * Secrets that are no tokens, such as `correct horse battery staple`: at the end of a recording only
 * runs of the characters of tokens are hashed, to see whether they are secrets. So these are kept in
 * memory, and looked for in all that their process records later on.
 */

/** Each is looked for in every text. */
const mostKept = 50;
/** What is shorter stands everywhere by chance. */
const shortest = 8;
/** What is longer is no password, and to look for it in a text may take as many times the text. */
const longest = 250;
/** What servers say of a password that they refuse, and of other fields as well. */
const complaint =
  /\b(?:at least|blank|can(?:'|no)t|characters?|does|incorrect|invalid|is|match|missing|must|required|should|wrong)\b/i;

export class EchoedSecrets {
  readonly #placeholders: Map<string, string> = new Map();
  #count = 0;

  /** @param placeholder what stands for it out of its escapes */
  add(secret: string, placeholder: string): void {
    if (this.#count >= mostKept || this.#placeholders.has(secret)) return;
    if (secret.length < shortest || secret.length > longest || complaint.test(secret)) return;
    this.#count += 1;
    for (const form of formsOf(secret)) this.#placeholders.set(form, placeholder);
  }

  /** Whether one stands in bytes: in UTF-8, or with a character for each byte. */
  isIn(bytes: Uint8Array): boolean {
    if (this.#count === 0) return false;
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return [...this.#placeholders.keys()].some(
      (form) => source.includes(form) || source.includes(form, 0, 'latin1'),
    );
  }

  replaceIn(text: string): string {
    if (this.#count === 0) return text;
    let replaced = text;
    for (const [form, placeholder] of this.#placeholders) {
      if (replaced.includes(form)) replaced = replaced.replaceAll(form, () => placeholder);
    }
    return replaced;
  }
}

/** How it may be written in bodies and URLs. */
function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
  const inMarkup = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const inAttribute = inMarkup.replaceAll('"', '&quot;');
  return [
    ...new Set([
      secret,
      inJson,
      JSON.stringify(inJson).slice(1, -1),
      encodeURIComponent(Buffer.from(secret).toString()),
      inForm,
      inMarkup,
      inAttribute,
      inAttribute.replaceAll("'", '&#39;'),
      Buffer.from(secret).toString('latin1'),
    ]),
  ];
}
