/**
 * Secrets that are no tokens, such as `correct horse battery staple`. The end of a recording hashes only runs
 * of the characters of tokens to find secrets, so these are kept in memory, and everything that the process
 * records later is searched for them.
 */
import { escapedForms } from '../../../formats/text/escapes.ts';

/** Every text is searched for each of them. */
const MAX_KEPT = 50;
/** In characters. Shorter texts occur anywhere by chance. */
const MIN_LENGTH = 8;
/** In characters. A longer text is no password, and takes long to search for. */
const MAX_LENGTH = 250;
/** V8 allocates strings of this size where it collects garbage first. */
const PIECE = 64 * 1024;
/** In characters: how much of each one the first search looks for. */
const HEAD = 32;
/** The characters with a meaning in regular expressions. */
const SYNTAX = /[\\^$.*+?()[\]{}|/-]/g;
/** Words in which servers complain about a password, or any other field. */
const COMPLAINT =
  /\b(?:at least|blank|can(?:'|no)t|characters?|does|incorrect|invalid|is|match|missing|must|required|should|wrong)\b/i;

/** A secret without its escapes, and its placeholder. Plain data: it crosses threads. */
type EchoedSecret = readonly [secret: string, placeholder: string];

export class EchoedSecrets {
  readonly #placeholders: Map<string, string> = new Map();
  /** The escaped forms of all secrets by their beginnings, the longest first. */
  readonly #forms: Map<string, EchoedSecret[]> = new Map();
  /** Matches the beginnings of all forms, so that a text is read once. */
  #pattern: RegExp | undefined;
  #longest = 0;

  /** @param placeholder of the secret without escapes */
  add(secret: string, placeholder: string): void {
    if (this.#placeholders.size >= MAX_KEPT || this.#placeholders.has(secret)) return;
    if (secret.length < MIN_LENGTH || secret.length > MAX_LENGTH || COMPLAINT.test(secret)) return;
    this.#placeholders.set(secret, placeholder);
    this.#compile();
  }

  /** Forgets a value that turned out to be no secret. */
  remove(secret: string): void {
    if (this.#placeholders.delete(secret)) this.#compile();
  }

  get all(): EchoedSecret[] {
    return [...this.#placeholders];
  }

  /** Whether bytes contain one of the secrets, in UTF-8 or in Latin-1. */
  isIn(bytes: Uint8Array): boolean {
    if (this.#pattern === undefined) return false;
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < source.length; at += PIECE) {
      const text = source.toString('latin1', at, at + PIECE + this.#longest);
      if (this.#find(text, 0) !== undefined) return true;
    }
    return false;
  }

  replaceIn(text: string): string {
    let replaced = '';
    let done = 0;
    for (let found = this.#find(text, 0); found; found = this.#find(text, done)) {
      replaced += text.slice(done, found.start) + found.placeholder;
      done = found.end;
    }
    return replaced + text.slice(done);
  }

  #find(text: string, from: number): FoundEcho | undefined {
    const pattern = this.#pattern;
    if (pattern === undefined) return undefined;
    pattern.lastIndex = from;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const { index: start, 0: head } = match;
      const isHere = ([written]: EchoedSecret): boolean => text.startsWith(written, start);
      // Of two forms with the same beginning, this may be the shorter one.
      const form =
        this.#forms.get(head)?.find(isHere) ?? [...this.#forms.values()].flat().find(isHere);
      if (form !== undefined) {
        const [written, placeholder] = form;
        return { start, end: start + written.length, placeholder };
      }
      pattern.lastIndex = start + 1;
    }
    return undefined;
  }

  #compile(): void {
    const forms = this.all.flatMap(([secret, placeholder]) =>
      formsOf(secret).map((form): EchoedSecret => [form, placeholder]),
    );
    forms.sort(([a], [b]) => b.length - a.length);
    this.#forms.clear();
    for (const form of forms) {
      const head = form[0].slice(0, HEAD);
      this.#forms.set(head, [...(this.#forms.get(head) ?? []), form]);
    }
    this.#longest = forms[0]?.[0].length ?? 0;
    const heads = [...this.#forms.keys()].map((head) => head.replace(SYNTAX, '\\$&'));
    this.#pattern = heads.length === 0 ? undefined : new RegExp(heads.join('|'), 'g');
  }
}

interface FoundEcho {
  readonly start: number;
  readonly end: number;
  readonly placeholder: string;
}

/** How a secret may be written in bodies and URLs. */
function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = [...escapedForms(secret), JSON.stringify(inJson).slice(1, -1)];
  // Bytes that are not UTF-8 are read as Latin-1.
  return [...new Set([...forms, ...forms.map((form) => Buffer.from(form).toString('latin1'))])];
}
