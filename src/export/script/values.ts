/** The live values that a script can take from an answer, and write into a request. */
import type { Codec } from '../../formats/text/codecs.ts';
import type { Location, Step } from '../../formats/value/location.ts';
import type { TextStep } from '../../formats/write-text.ts';

/** How a script takes a value from an answer. */
export interface Extraction {
  readonly from:
    | { readonly kind: 'json'; readonly keys: readonly (string | number)[] }
    | { readonly kind: 'header'; readonly name: string };
  /** The part to take from a value that is a URL. */
  readonly part?: UrlPart;
}

type UrlPart =
  | { readonly kind: 'path' }
  /** The segment of the path after a given segment, or at a given position from 1. */
  | { readonly kind: 'segment'; readonly place: string | number }
  | { readonly kind: 'query'; readonly name: string };

/** How a live value is encoded in a text, from the inside out. */
export type Encoding =
  | ('plain' | 'percent' | 'form' | 'path' | 'json' | 'json-value' | 'html')
  /** A path that begins with a slash: after a host, any other text may name another host. */
  | 'rooted';

/** Undefined for a location that only a reader of this package can find. */
export function extractionOf({ steps }: Location): Extraction | undefined {
  const [first, ...rest] = steps;
  if (first?.kind === 'header' && first.name !== undefined) {
    return withPart({ kind: 'header', name: first.name }, rest);
  }
  if (first?.kind !== 'body') return undefined;
  const keys: (string | number)[] = [];
  for (const { kind, name, index } of rest) {
    if ((kind === 'key' || kind === 'entry') && name !== undefined) keys.push(name);
    else if (kind === 'item' && typeof index === 'number') keys.push(index);
    else break;
  }
  return keys.length === 0 ? undefined : withPart({ kind: 'json', keys }, rest.slice(keys.length));
}

function withPart(
  from: Extraction['from'],
  [step, ...more]: readonly Step[],
): Extraction | undefined {
  if (!step) return { from };
  if (more.length > 0) return undefined;
  const { kind, name, index } = step;
  if (kind === 'path') return { from, part: { kind } };
  if (kind === 'query' && name !== undefined) return { from, part: { kind, name } };
  if (kind !== 'segment') return undefined;
  return { from, part: { kind, place: name ?? (typeof index === 'number' ? index : 1) } };
}

/** The encodings, keyed by the codec of a range. */
const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ...(['plain', 'part', 'latin1', 'crlf'] as const).map((codec) => [codec, 'plain'] as const),
  ...(['percent', 'form', 'path', 'json', 'html'] as const).map((codec) => [codec, codec] as const),
]);

/** Undefined for an encoding that only a codec of this package can write. */
export function encodingsOf(steps: readonly TextStep[]): Encoding[] | undefined {
  const encodings: Encoding[] = [];
  for (const step of steps.toReversed()) {
    if (step.kind === 'json' && step.isKey) return undefined;
    const encoding = step.kind === 'json' ? 'json' : ENCODINGS.get(step.codec);
    if (encoding === undefined) return undefined;
    if (encoding !== 'plain') encodings.push(encoding);
  }
  return encodings;
}

/** The encodings of a value in a text that a codec writes. */
export function encodingsIn(codec: Codec = 'plain'): Encoding[] {
  const encoding = ENCODINGS.get(codec) ?? 'plain';
  return encoding === 'plain' ? [] : [encoding];
}

const RESERVED = new Set(['default', 'delete', 'in', 'new', 'class', 'function', 'return', 'this']);

/** Unique names for variables that describe their values. */
export class VariableNames {
  readonly #taken = new Set<string>();
  /** The next number to try, keyed by the name without a number. */
  readonly #numbers = new Map<string, number>();

  next({ steps }: Location): string {
    const names = steps.flatMap(({ name }) => (name === undefined ? [] : name));
    const words = (names.at(-1) ?? 'value').split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const [first = 'value', ...rest] = words;
    const joined =
      first.charAt(0).toLowerCase() +
      first.slice(1) +
      rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    // A name that every object inherits would never count as missing.
    const isOwn = /^[a-z]\w{0,40}$/i.test(joined) && !RESERVED.has(joined) && !(joined in {});
    return this.#number(isOwn ? joined : 'value');
  }

  #number(name: string): string {
    let number = this.#numbers.get(name) ?? 2;
    let unique = name;
    for (; this.#taken.has(unique); number += 1) unique = `${name}${number}`;
    this.#numbers.set(name, number);
    this.#taken.add(unique);
    return unique;
  }
}
