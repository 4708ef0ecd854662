/**
 * The fields that pages declare to be for passwords, by `type="password"`: later requests carry them by
 * names such as `p`, which say nothing by themselves.
 */

import { decodeHtml } from '../../formats/codecs.ts';
import { readEscapedMarkup } from '../../formats/escaped-markup.ts';
import { readMarkup } from '../../formats/markup-tokens.ts';

/** What a page without such a field does not have. */
const PASSWORD = /type\s{0,9}=\s{0,9}\\{0,7}(?:["']|u002[27])?password/i;
/** Pages may be made up. */
const MOST_FIELDS = 500;
/** A page whose form goes nowhere sends it by a script: wherever to. Shorter names mean other things there. */
const SHORTEST_ANYWHERE = 3;

/**
 * The name of a password field, behind the last segment of the path that its form is sent to; that is
 * undefined where the form may be sent anywhere. Plain data.
 */
export type PasswordField = readonly [segment: string | undefined, name: string];

/** The fields of the pages of a session so far. */
export class PasswordFields {
  readonly #names: Map<string | undefined, Set<string>> = new Map();
  #size = 0;

  get all(): PasswordField[] {
    return [...this.#names].flatMap(([segment, names]) =>
      [...names].map((name): PasswordField => [segment, name]),
    );
  }

  add(fields: readonly PasswordField[]): void {
    for (const [segment, name] of fields) {
      const names = this.#names.get(segment) ?? new Set();
      if (this.#size >= MOST_FIELDS || names.has(name)) continue;
      this.#names.set(segment, names.add(name));
      this.#size += 1;
    }
  }

  /**
   * Learns from what may be a page, or a script that makes one.
   * @param path raw target by which it came
   */
  learn(page: string, path: string): void {
    if (PASSWORD.test(page)) this.add(findPasswordFields(page, path));
  }

  /** The names that are those of passwords in a request; undefined: none. @param path its raw target */
  in(path: string): ReadonlySet<string> | undefined {
    if (this.#size === 0) return undefined;
    const here = this.#names.get(lastSegment(path));
    const anywhere = this.#names.get(undefined);
    if (here === undefined || anywhere === undefined) return here ?? anywhere;
    return new Set([...here, ...anywhere]);
  }
}

/**
 * The fields for passwords of a page, and of one in a string of JSON. A field may be told twice.
 * @param path raw target by which it came
 */
export function findPasswordFields(page: string, path: string): PasswordField[] {
  const escaped = readEscapedMarkup(page)?.text;
  return [page, ...(escaped === undefined ? [] : [escaped])].flatMap((text) => findIn(text, path));
}

function findIn(page: string, path: string): PasswordField[] {
  const found: PasswordField[] = [];
  let action: string | undefined;
  for (const token of readMarkup(page)) {
    if (token.kind !== 'open' && token.kind !== 'close') continue;
    const attribute = (wanted: string): string | undefined =>
      token.attributes.find(({ name }) => name.toLowerCase() === wanted)?.value;
    const tag = token.name.toLowerCase();
    if (tag === 'form') action = token.kind === 'open' ? attribute('action') : undefined;
    if (tag !== 'input' || attribute('type')?.toLowerCase() !== 'password') continue;
    const name = decodeHtml(attribute('name') ?? '');
    if (name === '') continue;
    // An empty action is the page itself, as a missing one is where no script sends the form.
    found.push([lastSegment(decodeHtml(action ?? '') || path), name]);
    if (action === undefined && name.length >= SHORTEST_ANYWHERE) found.push([undefined, name]);
  }
  return found;
}

/** Of the path alone: what stands in front of it may be another one behind a proxy. */
function lastSegment(target: string): string {
  const [path = ''] = /^[^?#]*/.exec(target) ?? [];
  return path.slice(path.lastIndexOf('/') + 1);
}
