import type { Roles } from '../roles.ts';
import type { RequestCursor } from './cursor.ts';

const SLOTS = 4096;

/**
 * Targets and headers that were gone through: the same ones come with request after request. What is
 * in one depends on its text and on its roles, which the path of the request may have a part in. It
 * remembers some thousand, and forgets one for another: those that come once are many.
 */
export class KnownTexts {
  readonly #texts: string[] = Array.from({ length: SLOTS }, () => '');
  readonly #roles: (Roles | undefined)[] = Array.from({ length: SLOTS });

  has(text: string, at: RequestCursor): boolean {
    const slot = slotOf(text);
    return this.#texts[slot] === text && this.#roles[slot] === at.roles();
  }

  add(text: string, at: RequestCursor): void {
    const slot = slotOf(text);
    this.#texts[slot] = text;
    this.#roles[slot] = at.roles();
  }
}

/** By its last signs: in paths and ids these differ the most. */
function slotOf(text: string): number {
  let hash = text.length;
  for (let at = Math.max(0, text.length - 6); at < text.length; at += 1) {
    hash = Math.imul(hash, 31) + text.charCodeAt(at);
  }
  return (hash ^ (hash >>> 12)) & (SLOTS - 1);
}
