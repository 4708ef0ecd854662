import type { Roles } from '../roles.ts';
import type { RequestCursor } from './cursor.ts';

/**
 * Targets and headers that were gone through: the same ones come with request after request. What is
 * in one depends on its text and on its roles, which the path of the request may have a part in.
 */
export class KnownTexts {
  readonly #texts = new WeakMap<Roles, Set<string>>();

  has(text: string, at: RequestCursor): boolean {
    return this.#texts.get(at.roles())?.has(text) ?? false;
  }

  add(text: string, at: RequestCursor): void {
    const roles = at.roles();
    const texts = this.#texts.get(roles);
    if (texts) texts.add(text);
    else this.#texts.set(roles, new Set([text]));
  }
}
