import type { CorrelationRule } from '../../src/session/link-rule.ts';
import type { Body, ContentCoding, Header, Recording, Session } from '../../src/session/schema.ts';

/** A stream of numbers from 0 to below 1 that is the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const characters = 'ab z/%"\\{}[],:@\n\t\u0000\u001b\u007fé€\u2028😀\ud800';

/** Values of every kind that a session can hold, the awkward ones included. */
export class RandomSessions {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  session(): Session {
    const recordings = this.#list(5, (index) => this.#recording(String(index + 1)));
    const link = (): CorrelationRule => this.#link(recordings);
    return {
      ...this.#maybe('$schema', () => 'https://example.test/schema.json'),
      version: 1,
      name: this.#text(),
      origin: 'http://127.0.0.1:3000',
      recordedAt: '2026-11-24T10:00:00.000Z',
      ...this.#maybe('recordedBy', () => this.#text()),
      ...this.#maybe('servedBy', () => 'test' as const),
      ...this.#maybe('interrupted', () => true as const),
      ...this.#maybe('links', () => [link(), ...this.#list(3, link)]),
      recordings,
    };
  }

  /** Bytes of up to 40: binary, text or JSON. */
  bytes(): Uint8Array {
    const kind = this.#below(3);
    if (kind === 0) return Uint8Array.from(this.#list(40, () => this.#below(256)));
    return Buffer.from(kind === 1 ? this.#text() : JSON.stringify(this.json()));
  }

  json(depth = 3): unknown {
    const kind = this.#below(depth === 0 ? 4 : 6);
    if (kind === 0) return this.#text();
    if (kind === 1) return Math.floor((this.#random() - 0.5) * 10 ** this.#below(20));
    if (kind === 2) return this.#random() * 1e-7;
    if (kind === 3) return this.#pick([true, false, null]);
    if (kind === 4) return this.#list(4, () => this.json(depth - 1));
    return Object.fromEntries(this.#list(4, () => [this.#text(), this.json(depth - 1)]));
  }

  #link(recordings: readonly Recording[]): CorrelationRule {
    const recording = recordings.map(({ id }) => ({ recording: id }));
    const which = this.#pick([...recording, { path: 'POST /orders/*' }, {}]);
    const name = `x${this.#text()}`;
    const part = this.#pick([
      { pointer: '/items/0/id' },
      ...[{ header: 'X-Next' }, { cookie: name }, { place: 'header location segment 2' }],
      { place: `body form /items field ${JSON.stringify(name)}` },
    ]);
    const ofRequest = this.#pick([part, { query: name }, { segment: 2 }, { field: name }]);
    return { from: { ...which, ...part }, to: { ...which, ...ofRequest } };
  }

  #recording(id: string): Recording {
    return {
      id,
      at: this.#milliseconds(),
      ...this.#maybe('origin', () => 'https://other.test'),
      request: {
        method: this.#pick(['GET', 'POST', 'M-SEARCH']),
        path: `/${this.#text().replace(/[^\u0021-\u00ff]/g, '')}`,
        headers: this.#sentHeaders(),
        ...this.#maybe('body', () => this.#body()),
        ...this.#maybe('trailers', () => this.#sentHeaders()),
      },
      response: this.#response(),
    };
  }

  #response(): Recording['response'] {
    const cut = this.#maybe('aborted', () => true as const);
    const time = this.#milliseconds();
    if (this.#below(4) === 0) return { error: 'ECONNRESET', time, ...cut };
    return {
      status: 100 + this.#below(900),
      ...this.#maybe('statusText', () => this.#text()),
      time,
      ...this.#maybe('parts', () => this.#list(3, () => this.#part())),
      headers: [['X-Token', 'REDACTED_TOKEN'], ...this.#headers()],
      ...this.#maybe('body', () => this.#body()),
      ...this.#maybe('trailers', () => this.#headers()),
      ...cut,
      ...this.#maybe('error', () => 'ECONNRESET'),
      ...this.#maybe('claims', () => ({ REDACTED_TOKEN: { sub: this.#text(), n: [1, {}] } })),
      ...this.#maybe('noise', () => ({
        ...this.#maybe('body', () => ['', '/items/*/id']),
        ...this.#maybe('headers', () => this.#list(2, () => 'Date')),
      })),
    };
  }

  #part(): [number, number] {
    return [this.#milliseconds(), this.#below(9)];
  }

  #body(): Body {
    const body = this.#pick<Body>([
      { json: this.json() },
      { text: this.#text() },
      { base64: Buffer.from(this.bytes()).toString('base64') },
      { file: 'a.0123456789abcdef.bin', bytes: this.#below(1e9) },
      { truncated: this.#below(1e9) },
    ]);
    if ('truncated' in body) return body;
    return {
      ...body,
      ...this.#maybe('coding', () => this.#pick<ContentCoding>(['gzip', 'deflate', 'br'])),
    };
  }

  #headers(): Header[] {
    return this.#list(4, (): Header => [this.#text(), this.#text()]);
  }

  #sentHeaders(): Header[] {
    return this.#headers().map(
      ([name, value]): Header => [
        `X-${name.replace(/[^a-z%]/g, '')}`,
        value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ''),
      ],
    );
  }

  #milliseconds(): number {
    return Math.round(this.#random() * 1e7) / 1000;
  }

  #text(): string {
    const points = [...characters];
    return this.#list(12, () => this.#pick(points)).join('');
  }

  #maybe<Key extends string, Value>(key: Key, value: () => Value): { [K in Key]?: Value } {
    const present: { [K in Key]?: Value } = {};
    if (this.#below(2) === 0) present[key] = value();
    return present;
  }

  #list<Item>(longest: number, item: (index: number) => Item): Item[] {
    return Array.from({ length: this.#below(longest + 1) }, (_, index) => item(index));
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
