/**
 * Secrets that are no tokens, such as `correct horse battery staple`. The end of a recording hashes only runs
 * of the characters of tokens to find secrets, so these are kept in memory, and everything that the process
 * records later is searched for them.
 */
import { escapedForms } from '../../../formats/text/escapes.ts';
import { createTextFinder } from '../../../formats/text/text-finder.ts';

/** Every text is searched for each of them. */
const MAX_KEPT = 50;
/** In characters. Shorter texts occur anywhere by chance. */
const MIN_LENGTH = 8;
/** In characters. A longer text is no password, and takes long to search for. */
const MAX_LENGTH = 250;
/** V8 allocates strings of this size where it collects garbage first. */
const PIECE = 64 * 1024;
/** In characters: what an escape of one character may take. */
const MAX_ESCAPED = 12;
/** Words in which servers complain about a password, or any other field. */
const COMPLAINT =
  /\b(?:at least|blank|can(?:'|no)t|characters?|does|incorrect|invalid|is|match|missing|must|required|should|wrong)\b/i;

/** A secret without its escapes, and its placeholder. Plain data: it crosses threads. */
type EchoedSecret = readonly [secret: string, placeholder: string];

export class EchoedSecrets {
  readonly #placeholders: Map<string, string> = new Map();
  /** The placeholders of all secrets by their escaped forms. Made when it is first needed. */
  #forms: ReadonlyMap<string, string> | undefined;
  #finder = createTextFinder([]);

  /** @param placeholder of the secret without escapes */
  add(secret: string, placeholder: string): void {
    if (this.#placeholders.size >= MAX_KEPT || this.#placeholders.has(secret)) return;
    if (secret.length < MIN_LENGTH || secret.length > MAX_LENGTH || COMPLAINT.test(secret)) return;
    this.#placeholders.set(secret, placeholder);
    this.#forms = undefined;
  }

  /** Forgets a value that turned out to be no secret. */
  remove(secret: string): void {
    if (this.#placeholders.delete(secret)) this.#forms = undefined;
  }

  get all(): EchoedSecret[] {
    return [...this.#placeholders];
  }

  /** Whether bytes contain one of the secrets, in UTF-8 or in Latin-1. */
  isIn(bytes: Uint8Array): boolean {
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const overlap = MAX_ESCAPED * MAX_LENGTH;
    for (let at = 0; this.#placeholders.size > 0 && at < source.length; at += PIECE) {
      const text = source.toString('latin1', at, at + PIECE + overlap);
      if (this.replaceIn(text) !== text) return true;
    }
    return false;
  }

  replaceIn(text: string): string {
    if (this.#placeholders.size === 0) return text;
    const forms = this.#forms ?? this.#compile();
    return this.#finder.replaceIn(text, (form) => forms.get(form) ?? form);
  }

  #compile(): ReadonlyMap<string, string> {
    const forms = this.all.flatMap(([secret, placeholder]) =>
      formsOf(secret).map((form) => [form, placeholder] as const),
    );
    this.#forms = new Map(forms);
    this.#finder = createTextFinder(this.#forms.keys());
    return this.#forms;
  }
}

/** How a secret may be written in bodies and URLs. */
function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = [...escapedForms(secret), JSON.stringify(inJson).slice(1, -1)];
  // Bytes that are not UTF-8 are read as Latin-1.
  return [...new Set([...forms, ...forms.map((form) => Buffer.from(form).toString('latin1'))])];
}
