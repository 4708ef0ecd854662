/**
 * The claims of signed tokens on their way to the session file. Only the end of a recording knows which of
 * them later requests carry. Until then they are in the journal, encrypted with a key that is never written
 * to a disk. They are lost with the last process of the run.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { claimsText, mayHaveClaims } from '../../../formats/head/token.ts';

/** A token that a response brought: its placeholder, as the journal has it, and its claims. */
export type SealedClaims = readonly [placeholder: string, sealed: string];

const CIPHER = 'aes-256-gcm';
/** In bytes. */
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
/** In one response. A longer list of tokens is no login. */
const MAX_TOKENS = 16;

/** Collects the tokens that were replaced by placeholders, and seals their claims. */
export class SealedTokens {
  readonly #key: string | undefined;
  readonly #found: Map<string, string> = new Map();

  /** @param key undefined: no claims are kept */
  constructor(key: string | undefined) {
    this.#key = key;
  }

  /** @param secret ignored if it is not a signed token */
  add(placeholder: string, secret: string): void {
    if (this.#key === undefined || !mayHaveClaims(secret)) return;
    const claims = this.#found.size < MAX_TOKENS ? claimsText(secret) : undefined;
    if (claims !== undefined) this.#found.set(placeholder, claims);
  }

  /** Drops the tokens found so far, since a request carried them. */
  forget(): void {
    this.#found.clear();
  }

  /** Gives the tokens found since the last call of `take` or `forget`, sealed. */
  take(): SealedClaims[] {
    const key = this.#key;
    if (key === undefined || this.#found.size === 0) return [];
    const sealed = [...this.#found].map(([placeholder, claims]): SealedClaims => {
      return [placeholder, seal(claims, key)];
    });
    this.#found.clear();
    return sealed;
  }
}

function seal(text: string, key: string): string {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv(CIPHER, Buffer.from(key, 'hex'), nonce);
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** The claims as a JSON value. Undefined if the key does not fit. */
export function openClaims(sealed: string, key: string): unknown {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv(
      CIPHER,
      Buffer.from(key, 'hex'),
      bytes.subarray(0, NONCE_LENGTH),
    );
    decipher.setAuthTag(bytes.subarray(NONCE_LENGTH, NONCE_LENGTH + TAG_LENGTH));
    const text = decipher.update(bytes.subarray(NONCE_LENGTH + TAG_LENGTH), undefined, 'utf8');
    return JSON.parse(text + decipher.final('utf8'));
  } catch {
    return undefined;
  }
}
