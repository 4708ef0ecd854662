/**
 * Live secrets of a recording, in memory alone: for those that no response will bring, the user may
 * have asked for a file of them (`record.secretsFile`).
 */

/** Secrets by their hashes. Plain data: it crosses processes, over channels that nobody logs. */
export type HashedSecrets = readonly (readonly [hash: string, secret: string])[];

/** In characters. A client may send another token with every request: what a person types comes first. */
const MOST_KEPT = 128 * 1024;

export class KeptSecrets {
  readonly #secrets: Map<string, string> = new Map();
  #room = MOST_KEPT;

  add(hash: string, secret: string): void {
    if (this.#secrets.has(hash) || secret.length > this.#room) return;
    this.#room -= secret.length;
    this.#secrets.set(hash, secret);
  }

  addAll(secrets: HashedSecrets): void {
    for (const [hash, secret] of secrets) this.add(hash, secret);
  }

  of(hash: string): string | undefined {
    return this.#secrets.get(hash);
  }

  all(): HashedSecrets {
    return [...this.#secrets];
  }
}
