/** A client that creates something, and goes on with it. */
import type { Header } from '../../../src/session/schema.ts';
import type { Exchange } from '../../replay/correlate/links.ts';
import { HEX, type Id } from './ids.ts';
import { escapeMarkup } from './lists.ts';
import { createAnswer, createOwnFields, createUnsafe, withHeaders } from './unsafe.ts';
import {
  type Episode,
  ORIGINS,
  type RequestSubject,
  type Resource,
  type Side,
  type Twin,
  type World,
} from './world.ts';

const JSON_TYPE = 'application/json';

export function* createAndChange(world: World): Episode {
  const { shape } = world;
  const resource = world.createResource();
  const made = createMade(world, resource);
  const { source, answer } = createdAnswer(world, resource, made);
  const about: RequestSubject = {
    source,
    choice: 'as what it has created',
    isKnowable: true,
    ids: resource.idKind,
  };
  const other: RequestSubject = { ...about, choice: 'nothing' };
  const name = shape.pick(world.names);
  const own = createOwnFields(shape);
  yield {
    about: other,
    exchange: (side) => ({
      request: `POST ${resource.base}`,
      body: { ...own, name },
      type: JSON_TYPE,
      ...answer(side),
    }),
  };
  const path = (side: Side): string => `${resource.base}/${encodeURIComponent(made.id[side])}`;
  const lock = shape.pick(['none', 'none', 'ETag', 'version', 'next version'] as const);
  const read = readMade(resource, made, lock, name);
  if (source === 'Location of a redirect') yield { about: other, exchange: follow(read) };
  if (lock !== 'none' || shape.chance(0.4)) yield { about: other, exchange: read };
  for (let count = shape.int(1, 3); count > 0; count -= 1) {
    if (lock === 'none') {
      const { place, exchange } = createUnsafe(shape, resource, made.id);
      yield { about: { ...about, source: `${source} → ${place}` }, exchange };
      continue;
    }
    const fields = createOwnFields(shape, 2);
    const done = createAnswer(shape);
    const change = (side: Side): Exchange => ({
      ...done,
      request: `PUT ${path(side)}`,
      body: fields,
      type: JSON_TYPE,
    });
    const step = lock === 'next version' ? 1 : 0;
    yield {
      about: { ...about, source: `${source} → path and ${lock}` },
      exchange: (side) =>
        lock === 'ETag'
          ? withHeaders(change(side), [['If-Match', made.etag[side]]])
          : { ...change(side), body: { ...fields, version: made.version[side] + step } },
    };
    // The next state is read anew.
    made.version = world.twin((random, side) => made.version[side] + random.int(1, 3));
    made.etag = createEtags(world, made);
    if (count > 1) yield { about: other, exchange: read };
  }
}

function follow(read: (side: Side) => Exchange): (side: Side) => Exchange {
  return (side) => ({ ...read(side), request: `${read(side).request}?created=1` });
}

interface Made {
  readonly id: Twin<Id>;
  version: Twin<number>;
  etag: Twin<string>;
  readonly etagKind: string;
}

function createMade(world: World, resource: Resource): Made {
  const made = {
    id: world.twin((_, side) => resource.nextId[side]()),
    version: world.twin((random) => random.int(1, 30)),
    etagKind: world.shape.pick(['hex', 'weak', 'version']),
  };
  return { ...made, etag: createEtags(world, made) };
}

function createEtags(world: World, { etagKind, version }: Omit<Made, 'etag'>): Twin<string> {
  return world.twin((random, side) => {
    const text = etagKind === 'version' ? `${version[side]}` : random.text(HEX, 12);
    return `${etagKind === 'weak' ? 'W/' : ''}"${text}"`;
  });
}

function createdAnswer(
  world: World,
  { one, base, idName }: Resource,
  { id, version }: Made,
): { source: string; answer: (side: Side) => Partial<Exchange> } {
  const { shape } = world;
  const requestId = world.twin((random) => random.int(1, 60));
  const href = (side: Side): string => `${base}/${encodeURIComponent(id[side])}`;
  const location = (side: Side, url: string): Header[] => [
    ['Location', url],
    ['X-Request-Count', `${requestId[side]}`],
  ];
  const answers: Record<string, (side: Side) => Partial<Exchange>> = {
    'created JSON': (side) => ({
      status: 201,
      answer: {
        [idName]: id[side],
        name: 'new',
        version: version[side],
        position: requestId[side],
      },
      answerType: JSON_TYPE,
    }),
    'created JSON inside': (side) => ({
      status: 201,
      answer: {
        count: requestId[side],
        data: { [one]: { [idName]: id[side], version: version[side] } },
      },
      answerType: JSON_TYPE,
    }),
    'bare JSON value': (side) => ({ answer: { [`${one}Id`]: id[side] }, answerType: JSON_TYPE }),
    'relative Location': (side) => ({ status: 201, answerHeaders: location(side, href(side)) }),
    'absolute Location': (side) => ({
      status: 201,
      answerHeaders: location(side, ORIGINS[side] + href(side)),
    }),
    'Location of a redirect': (side) => ({
      status: 303,
      answerHeaders: location(side, `${href(side)}?created=1`),
    }),
    'id header': (side) => ({
      status: 201,
      answerHeaders: [[`X-${one}-id`, `${id[side]}`]],
      answer: { count: requestId[side] },
      answerType: JSON_TYPE,
    }),
    'created page': (side) => ({
      answer: `<!doctype html><p class="done">${requestId[side]} saved</p><a href="${href(side)}">show</a><form method="post" action="${href(side)}/delete"><input type="hidden" name="${one}_id" value="${escapeMarkup(`${id[side]}`)}"><button>delete</button></form>`,
      answerType: 'text/html',
    }),
    'created XML': (side) => ({
      status: 201,
      answer: `<?xml version="1.0"?><${one} count="${requestId[side]}"><${idName}>${escapeMarkup(`${id[side]}`)}</${idName}></${one}>`,
      answerType: 'application/xml',
    }),
  };
  const source = shape.pick(Object.keys(answers));
  return { source, answer: (side) => answers[source]?.(side) ?? {} };
}

function readMade(
  { base, idName }: Resource,
  made: Made,
  lock: string,
  name: string,
): (side: Side) => Exchange {
  return (side) => ({
    request: `GET ${base}/${encodeURIComponent(made.id[side])}`,
    answer: {
      [idName]: made.id[side],
      name,
      ...(lock.endsWith('version') ? { version: made.version[side] } : {}),
      comments: [],
      views: 3,
    },
    answerType: JSON_TYPE,
    ...(lock === 'ETag' ? { answerHeaders: [['ETag', made.etag[side]] as Header] } : {}),
  });
}
