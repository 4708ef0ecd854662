/**
 * Secrets that are no tokens, such as `correct horse battery staple`: at the end of a recording only
 * runs of the characters of tokens are hashed, to see whether they are secrets. So these are kept in
 * memory, and looked for in all that their process records later on.
 */
import { escapedForms } from '../../../formats/text/escapes.ts';

/** Each is looked for in every text. */
const MAX_KEPT = 50;
/** What is shorter stands everywhere by chance. */
const MIN_LENGTH = 8;
/** What is longer is no password, and to look for it in a text may take as many times the text. */
const MAX_LENGTH = 250;
/** V8 keeps strings of this size among those that it throws away first. */
const PIECE = 64 * 1024;
/** In characters, how much of each is looked for at once. */
const HEAD = 32;
/** What means something in a regular expression. */
const SYNTAX = /[\\^$.*+?()[\]{}|/-]/g;
/** What servers say of a password that they refuse, and of other fields as well. */
const COMPLAINT =
  /\b(?:at least|blank|can(?:'|no)t|characters?|does|incorrect|invalid|is|match|missing|must|required|should|wrong)\b/i;

/** A secret, and what stands for it out of its escapes. Plain data: it crosses threads. */
type EchoedSecret = readonly [secret: string, placeholder: string];

export class EchoedSecrets {
  readonly #placeholders: Map<string, string> = new Map();
  /** How they may be written, by how those forms begin, the longest first. */
  readonly #forms: Map<string, EchoedSecret[]> = new Map();
  /** The beginnings of all forms: a text is read once, however many there are. */
  #pattern: RegExp | undefined;
  #longest = 0;

  /** @param placeholder what stands for it out of its escapes */
  add(secret: string, placeholder: string): void {
    if (this.#placeholders.size >= MAX_KEPT || this.#placeholders.has(secret)) return;
    if (secret.length < MIN_LENGTH || secret.length > MAX_LENGTH || COMPLAINT.test(secret)) return;
    this.#placeholders.set(secret, placeholder);
    this.#compile();
  }

  /** It turned out to be none. */
  remove(secret: string): void {
    if (this.#placeholders.delete(secret)) this.#compile();
  }

  get all(): EchoedSecret[] {
    return [...this.#placeholders];
  }

  /** Whether one stands in bytes: in UTF-8, or with a character for each byte. */
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
      // Of two that begin alike, the shorter one may be written here.
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

/** How it may be written in bodies and URLs. */
function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = [...escapedForms(secret), JSON.stringify(inJson).slice(1, -1)];
  // Where bytes are no UTF-8, each is read as a character.
  return [...new Set([...forms, ...forms.map((form) => Buffer.from(form).toString('latin1'))])];
}
