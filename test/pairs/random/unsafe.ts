/** Requests that change something: where a client puts what it has got. */
import type { Header } from '../../../src/session/schema.ts';
import type { Exchange } from '../../replay/correlate/links.ts';
import type { Fields } from './bodies.ts';
import type { Id } from './ids.ts';
import { PLACES } from './places.ts';
import type { Random } from './random.ts';
import { OWN_NUMBERS, OWN_TEXTS } from './words.ts';
import { ORIGINS, type Resource, type Side, type Twin } from './world.ts';

export interface Unsafe {
  /** Such as `JSON body`. */
  readonly place: string;
  readonly exchange: (side: Side) => Exchange;
}

/** What the client has made up itself: the same on both instances, and perhaps the text of an id there. */
export function createOwnFields(shape: Random, most = 3): Fields {
  const texts = shape
    .sample(OWN_TEXTS, shape.int(0, most))
    .map(([name, values]) => [name, shape.pick(values)]);
  const numbers = shape
    .sample(OWN_NUMBERS, shape.int(0, 1))
    .map((name) => [name, shape.int(1, 60)]);
  return Object.fromEntries([...texts, ...numbers]);
}

/** A request on one row of a resource by its id. */
export function createUnsafe(shape: Random, resource: Resource, id: Twin<Id>): Unsafe {
  const { one, base } = resource;
  const plan = {
    resource,
    name: shape.pick([`${one}_id`, `${one}Id`, one]),
    method: shape.pick(['POST', 'PUT', 'PATCH']),
    action: `${base}/${shape.pick(['archive', 'move', 'assign', 'close'])}`,
    deeper: shape.pick(['', '', `/${shape.pick(['notes', 'status', 'items/1', 'publish'])}`]),
    own: createOwnFields(shape),
    boundary: `----form${shape.text('0123456789', 12)}`,
  };
  const often = ['path', 'path', 'path', 'path of DELETE', 'path of DELETE'];
  const place = shape.pick([...often, ...Object.keys(PLACES)]);
  const render = PLACES[place];
  if (!render) throw new Error(`there is no place "${place}"`);
  const answer = createAnswer(shape);
  return {
    place,
    exchange: (side) => ({
      ...answer,
      ...render({ ...plan, id: id[side], origin: ORIGINS[side] }),
    }),
  };
}

/** The same for both instances. */
export function createAnswer(shape: Random): Partial<Exchange> {
  return shape.pick<Partial<Exchange>>([
    { status: 204 },
    { answer: { ok: true }, answerType: 'application/json' },
    { answer: { status: 'done', count: shape.int(1, 30) }, answerType: 'application/json' },
  ]);
}

export function withHeaders(exchange: Exchange, headers: readonly Header[]): Exchange {
  return { ...exchange, headers: [...(exchange.headers ?? []), ...headers] };
}
