/** A client that follows where the server sends it: uploads in parts, redirects, links of answers. */
import { createTokenKind } from './ids.ts';
import { createAnswer, createOwnFields } from './unsafe.ts';
import { type Episode, ORIGINS, type RequestSubject, type Side, type World } from './world.ts';

/** Each part is answered with the address for the next one. */
export function* uploadParts(world: World): Episode {
  const { shape } = world;
  const resource = world.createResource();
  const createToken = createTokenKind(shape);
  const isAbsolute = shape.chance(0.5);
  const header = shape.pick(['Location', 'Location', 'Upload-URL']);
  const id = world.twin((_, side) => resource.nextId[side]());
  const length = shape.int(1, 60);
  const about: RequestSubject = {
    source: `${header} of uploads → URL`,
    choice: 'as the next',
    isKnowable: true,
  };
  const createUrl = (): ((side: Side) => string) => {
    const state = world.twin((random) => encodeURIComponent(createToken(random)));
    const path = `${resource.base}/uploads`;
    return (side) => `${path}/${encodeURIComponent(id[side])}?_state=${state[side]}`;
  };
  const location = (url: string, side: Side): [string, string] => [
    header,
    isAbsolute ? ORIGINS[side] + url : url,
  ];
  const parts = shape.int(1, 3);
  let next = createUrl();
  const first = next;
  yield {
    about: { ...about, choice: 'nothing' },
    exchange: (side) => ({
      request: `POST ${resource.base}/uploads`,
      status: 202,
      answerHeaders: [location(first(side), side), ['Range', '0-0']],
    }),
  };
  for (let part = 0; part < parts; part += 1) {
    const [url, after] = [next, createUrl()];
    next = after;
    yield {
      about,
      exchange: (side) => ({
        request: `PATCH ${url(side)}`,
        headers: [['Content-Range', `${part * length}-${(part + 1) * length - 1}`]],
        body: 'x'.repeat(length),
        type: 'application/octet-stream',
        status: 202,
        answerHeaders: [location(after(side), side), ['Range', `0-${(part + 1) * length - 1}`]],
      }),
    };
  }
  const last = next;
  yield {
    about,
    exchange: (side) => ({
      request: `PUT ${last(side)}&digest=sha256%3Aabc`,
      status: 201,
      answerHeaders: [['Location', `${resource.base}/${encodeURIComponent(id[side])}`]],
    }),
  };
}

/** The address is in a link of the answer, which also has others of its kind. */
export function* followLinks(world: World): Episode {
  const { shape } = world;
  const resource = world.createResource();
  const id = world.twin((_, side) => resource.nextId[side]());
  const item = world.twin((_, side) => resource.nextId[side]());
  const origin = shape.pick(['', 'own']);
  const href = (side: Side, end: string): string =>
    `${origin === 'own' ? ORIGINS[side] : ''}${resource.base}/${encodeURIComponent(id[side])}${end}`;
  const [action, other] = shape.sample(['pay', 'cancel', 'approve', 'publish'], 2);
  const itemPath = (side: Side): string => `/items/${encodeURIComponent(item[side])}`;
  const links: Record<string, (side: Side) => object> = {
    'HAL links': (side) => ({
      _links: {
        self: { href: href(side, '') },
        [action ?? '']: { href: href(side, `/${action}`) },
        [other ?? '']: { href: href(side, `/${other}`) },
        item: { href: href(side, itemPath(side)) },
      },
    }),
    'JSON URLs': (side) => ({
      url: href(side, ''),
      [`${action}_url`]: href(side, `/${action}`),
      item_url: href(side, itemPath(side)),
    }),
    'JSON list of links': (side) => ({
      links: [
        { rel: 'self', href: href(side, '') },
        { rel: action, href: href(side, `/${action}`) },
        { rel: 'item', href: href(side, itemPath(side)) },
      ],
    }),
  };
  const source = shape.pick(Object.keys(links));
  const about: RequestSubject = {
    source: `${source} → URL`,
    choice: 'by its relation',
    isKnowable: true,
  };
  yield {
    about: { ...about, source, choice: 'nothing' },
    exchange: (side) => ({
      request: `GET ${resource.base}/current`,
      answer: { name: 'current', count: 3, ...links[source]?.(side) },
      answerType: 'application/json',
    }),
  };
  const own = createOwnFields(shape);
  const done = createAnswer(shape);
  const end = shape.pick(['', `/${action}`, 'item']);
  const method = shape.pick(['POST', 'PUT', 'DELETE']);
  yield {
    about,
    exchange: (side) => ({
      ...done,
      request: `${method} ${resource.base}/${encodeURIComponent(id[side])}${end === 'item' ? itemPath(side) : end}`,
      ...(method === 'DELETE' ? {} : { body: own, type: 'application/json' }),
    }),
  };
}
