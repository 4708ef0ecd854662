/** The kinds of ids and tokens that servers give. */
import type { Random } from './random.ts';

export type Id = string | number;

export const HEX = '0123456789abcdef';
export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const BASE62 = `0123456789${LOWER}${LOWER.toUpperCase()}`;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export interface IdKind {
  readonly name: string;
  /** The ids of one instance, one after another; no two are equal. */
  readonly create: (random: Random, type: string) => () => Id;
}

export const ID_KINDS: readonly IdKind[] = [
  { name: 'small integer', create: (random) => counter(random, 1, 12) },
  { name: 'integer', create: (random) => counter(random, 1_000, 99_000) },
  { name: 'long integer', create: (random) => counter(random, 1e11, 9e11) },
  {
    name: 'small integer as text',
    create: (random) => {
      const next = counter(random, 1, 12);
      return () => `${next()}`;
    },
  },
  { name: 'UUID', create: (random) => () => uuid(random) },
  { name: 'hex', create: (random) => () => random.text(HEX, 32) },
  { name: 'base62', create: (random) => () => random.text(BASE62, 14) },
  { name: 'letters', create: (random) => () => random.text(LOWER, 12) },
  { name: 'mixed letters', create: (random) => () => random.text(BASE62.slice(10), 10) },
  {
    name: 'prefixed',
    create: (random, type) => () => `${type.slice(0, 3)}_${random.text(BASE62, 16)}`,
  },
  {
    name: 'slug',
    create: (random) => () =>
      `${random.text(LOWER, 5)}-${random.text(LOWER, 6)}-${random.int(1, 99)}`,
  },
  {
    name: 'ULID',
    create: (random) => {
      const time = `01J${random.text(CROCKFORD, 5)}`;
      return () => time + random.text(CROCKFORD, 18);
    },
  },
  {
    name: 'Mongo id',
    create: (random) => {
      const time = counter(random, 0x66000000, 0x67000000);
      return () => time().toString(16) + random.text(HEX, 16);
    },
  },
  {
    name: 'compound',
    create: (random, type) => {
      const next = counter(random, 1, 90);
      return () => `${type}:${next()}`;
    },
  },
  {
    name: 'global id',
    create: (random, type) => {
      const next = counter(random, 1, 900);
      const typeName = type.slice(0, 1).toUpperCase() + type.slice(1);
      return () => Buffer.from(`${typeName}:${next()}`).toString('base64');
    },
  },
];

function counter(random: Random, from: number, to: number): () => number {
  let last = random.int(from, to);
  return () => {
    last += random.pick([1, 1, 1, 2, 3]);
    return last;
  };
}

export function uuid(random: Random): string {
  const hex = random.text(HEX, 32);
  const variant = random.pick(['8', '9', 'a', 'b']);
  return [
    ...[hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`],
    ...[variant + hex.slice(17, 20), hex.slice(20)],
  ].join('-');
}

/** A secret that nobody can guess, in one of the spellings of servers. */
export function createTokenKind(shape: Random): (random: Random) => string {
  return shape.pick([
    (random: Random) => random.text(HEX, 40),
    (random: Random) => random.text(BASE62, 32),
    (random: Random) => Buffer.from(random.text(BASE62, 24)).toString('base64'),
    (random: Random) => `${random.text(BASE62, 10)}.${random.text(BASE62, 27)}`,
    (random: Random) => uuid(random),
    (random: Random) => random.text(LOWER, 20),
  ]);
}

/** @param claims what it says of its bearer */
export function jwt(random: Random, claims: Readonly<Record<string, Id>>): string {
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return [...parts, random.text(BASE62, 43)].join('.');
}
