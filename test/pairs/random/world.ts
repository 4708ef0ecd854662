/** Two instances of one generated API, and the client that is driven in the same way against both. */
import type { Header } from '../../../src/session/schema.ts';
import type { Exchange } from '../../replay/correlate/links.ts';
import { ID_KINDS, type Id } from './ids.ts';
import { Random } from './random.ts';
import { NAMES, RESOURCES } from './words.ts';

export type Side = 'a' | 'b';
/** One for each instance. */
export type Twin<T> = Readonly<Record<Side, T>>;

export const ORIGINS: Twin<string> = { a: 'http://127.0.0.1:3000', b: 'http://127.0.0.1:4000' };

/** What is asked of both instances. */
export interface Step {
  readonly about: RequestSubject;
  readonly exchange: (side: Side) => Exchange;
  /** What the client has from then on, on each instance. */
  readonly after?: (side: Side) => void;
}

/** By what a request that is not right is told from others. */
export interface RequestSubject {
  /** Such as `HTML table`. */
  readonly source: string;
  /** How the client has come to it, such as `by its name`. */
  readonly choice: string;
  /** Whether the recording tells why the client has chosen it. */
  readonly isKnowable: boolean;
  /** The kind of its id, if it has one. */
  readonly ids?: string;
}

/** Things that the client does one after another. */
export type Episode = Generator<Step, void, undefined>;

export interface Resource {
  readonly one: string;
  readonly many: string;
  readonly idName: string;
  readonly idKind: string;
  readonly base: string;
  /** The next id of an instance. */
  readonly nextId: Twin<() => Id>;
}

export type WorldOptions = Partial<Pick<World, 'areStrangers'>>;

export class World {
  /** Decides what the API is like, and what the client does: it is the same for both. */
  readonly shape: Random;
  /** Decide what the instances hold. */
  readonly data: Twin<Random>;
  /** What the client calls things in this session. */
  readonly names: readonly string[];
  /** Headers of every request. */
  readonly credentials: Record<Side, readonly Header[]>;
  readonly jar: Twin<Map<string, string>>;
  readonly prefix: string;
  /** Ids that the instances have given. */
  readonly given: Twin<Set<string>>;
  /** Whether all rows of lists are strangers' ones, so that no text tells which of them is meant. */
  readonly areStrangers: boolean;
  readonly #resources: (readonly [string, string])[];

  constructor(seed: number, { areStrangers = false }: WorldOptions = {}) {
    this.areStrangers = areStrangers;
    this.shape = new Random(seed);
    this.data = { a: new Random(`${seed} a`), b: new Random(`${seed} b`) };
    this.names = this.shape.sample(NAMES, 9);
    this.credentials = { a: [], b: [] };
    this.jar = { a: new Map(), b: new Map() };
    this.given = { a: new Set(), b: new Set() };
    this.prefix = this.shape.pick(['', '', '/api', '/api/v1', '/v2', '/rest']);
    this.#resources = this.shape.shuffle(RESOURCES);
  }

  twin<T>(create: (random: Random, side: Side) => T): Twin<T> {
    return { a: create(this.data.a, 'a'), b: create(this.data.b, 'b') };
  }

  /** One that no other episode has. */
  createResource(): Resource {
    const [one, many] = this.#resources.pop() ?? ['thing', 'things'];
    const kind = this.shape.pick(ID_KINDS);
    return {
      one,
      many,
      idName: this.shape.pick(['id', 'id', 'id', 'uid', '_id', 'key', `${one}_id`, `${one}Id`]),
      idKind: kind.name,
      base: `${this.prefix}/${this.shape.pick([many, many, one])}`,
      nextId: this.twin((random, side) => {
        const next = kind.create(random, one);
        return () => {
          const id = next();
          this.given[side].add(`${id}`);
          return id;
        };
      }),
    };
  }

  /** What one instance is asked by the client as it is now. */
  complete(exchange: Exchange, side: Side): Exchange {
    const cookies = [...this.jar[side]].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      ...exchange,
      headers: [
        ...this.credentials[side],
        ...(cookies === '' ? [] : [['Cookie', cookies] satisfies Header]),
        ...(exchange.headers ?? []),
      ],
    };
  }

  /** Sends this header from then on. */
  authorize(side: Side, name: string, value: string): void {
    const others = this.credentials[side].filter(([each]) => each !== name);
    this.credentials[side] = [...others, [name, value]];
  }
}

export function isUnsafe(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method);
}
