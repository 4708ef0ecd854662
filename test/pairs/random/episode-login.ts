/** A client that signs in: what it gets goes with all that it sends from then on. */
import type { Header } from '../../../src/session/schema.ts';
import type { Exchange } from '../../replay/correlate/links.ts';
import { createTokenKind, HEX, type Id, jwt } from './ids.ts';
import { createAnswer, createOwnFields, createUnsafe } from './unsafe.ts';
import type { Episode, RequestSubject, Side, Twin, World } from './world.ts';

const JSON_TYPE = 'application/json';

export function* signIn(world: World): Episode {
  const { shape } = world;
  const way = shape.pick([
    bearer,
    bearer,
    headerToken,
    cookie,
    instanceCookie,
    csrf,
    pageToken,
    claims,
  ]);
  yield* way(world);
}

function about(source: string, place: string): RequestSubject {
  return { source: `${source} → ${place}`, choice: 'as what it has got', isKnowable: true };
}

function login(world: World): Pick<Exchange, 'request' | 'body' | 'type'> {
  const path = world.shape.pick(['login', 'auth/token', 'session']);
  return {
    request: `POST ${world.prefix}/${path}`,
    body: { user: 'ada', password: 'byron-1815' },
    type: JSON_TYPE,
  };
}

function change(world: World): (side: Side) => Exchange {
  const own = createOwnFields(world.shape);
  const answer = createAnswer(world.shape);
  const path = world.shape.pick(['profile', 'preferences', 'cart']);
  return () => ({ ...answer, request: `PUT ${world.prefix}/${path}`, body: own, type: JSON_TYPE });
}

function* bearer(world: World): Episode {
  const { shape } = world;
  const createToken = createTokenKind(shape);
  const tokens = world.twin((random) => createToken(random));
  const refresh = world.twin((random) => createToken(random));
  const name = shape.pick(['token', 'access_token', 'accessToken', 'key', 'secret']);
  const [header, prefix] = shape.pick([
    ['Authorization', 'Bearer '],
    ['Authorization', 'token '],
    ['X-Api-Key', ''],
    ['X-Auth-Token', ''],
    ['Authorization', 'Basic '],
  ] as const);
  const isDeep = shape.chance(0.3);
  const start = login(world);
  yield {
    about: about('token in JSON', 'login'),
    exchange: (side) => {
      const pair = { refresh: refresh[side], [name]: tokens[side], expires_in: 3600 };
      return {
        ...start,
        answer: isDeep ? { data: { session: pair } } : pair,
        answerType: JSON_TYPE,
      };
    },
    after: (side) => {
      const basic = Buffer.from(`ada:${tokens[side]}`).toString('base64');
      world.authorize(side, header, prefix + (prefix === 'Basic ' ? basic : tokens[side]));
    },
  };
  yield { about: about('token in JSON', header), exchange: change(world) };
}

/** Each answer to a request with it brings the next one. */
function* headerToken(world: World): Episode {
  const createToken = createTokenKind(world.shape);
  const name = world.shape.pick([
    'X-Subject-Token',
    'X-Next-Nonce',
    'X-Session-Id',
    'Replay-Nonce',
  ]);
  const createTokens = (): Twin<string> => world.twin((random) => createToken(random));
  const start = login(world);
  let next = createTokens();
  const first = next;
  yield {
    about: about('token in a header', 'login'),
    exchange: (side) => ({ ...start, status: 204, answerHeaders: [[name, first[side]]] }),
  };
  for (let times = world.shape.int(1, 2); times > 0; times -= 1) {
    const [now, after] = [next, createTokens()];
    next = after;
    const done = change(world);
    yield {
      about: about('token in a header', 'header'),
      exchange: (side) => ({
        ...done(side),
        headers: [[name, now[side]]],
        answerHeaders: [[name, after[side]]],
      }),
    };
  }
}

function* cookie(world: World): Episode {
  const createToken = createTokenKind(world.shape);
  const name = world.shape.pick(['sid', 'JSESSIONID', 'session', '_app_session', 'connect.sid']);
  yield* setCookies(
    world,
    'cookie',
    world.twin(() => name),
    world.twin((random) => createToken(random)),
  );
}

/** Its name belongs to the instance. */
function* instanceCookie(world: World): Episode {
  const createToken = createTokenKind(world.shape);
  const prefix = world.shape.pick(['app_', 'DW', 'sess-', 'wordpress_logged_in_']);
  const names = world.twin((random) => prefix + random.text(HEX, 12));
  yield* setCookies(
    world,
    'cookie of the instance',
    names,
    world.twin((random) => createToken(random)),
  );
}

function* setCookies(
  world: World,
  source: string,
  names: Twin<string>,
  values: Twin<string>,
): Episode {
  const start = login(world);
  yield {
    about: about(source, 'login'),
    exchange: (side) => ({
      ...start,
      answerHeaders: [
        ['Set-Cookie', `${names[side]}=${values[side]}; Path=/; HttpOnly`],
        ['Set-Cookie', 'theme=dark; Path=/'],
      ],
      answer: { ok: true },
      answerType: JSON_TYPE,
    }),
    after: (side) => {
      world.jar[side].set(names[side], values[side]);
      world.jar[side].set('theme', 'dark');
    },
  };
  yield { about: about(source, 'Cookie'), exchange: change(world) };
}

/** The cookie of a double submit, sent in a header as well. */
function* csrf(world: World): Episode {
  const createToken = createTokenKind(world.shape);
  const [name, header] = world.shape.pick([
    ['csrftoken', 'X-CSRFToken'],
    ['XSRF-TOKEN', 'X-XSRF-TOKEN'],
    ['_csrf', 'CSRF-Token'],
  ] as const);
  const tokens = world.twin((random) => createToken(random));
  yield {
    about: about('CSRF cookie', 'page'),
    exchange: (side) => ({
      request: `GET ${world.prefix}/home`,
      answerHeaders: [['Set-Cookie', `${name}=${encodeURIComponent(tokens[side])}; Path=/`]],
      answer: '<!doctype html><p>welcome</p>',
      answerType: 'text/html',
    }),
    after: (side) => {
      world.jar[side].set(name, encodeURIComponent(tokens[side]));
    },
  };
  const done = change(world);
  yield {
    about: about('CSRF cookie', header),
    exchange: (side) => ({ ...done(side), headers: [[header, tokens[side]]] }),
  };
}

/** In the page that an application starts from. */
function* pageToken(world: World): Episode {
  const { shape } = world;
  const createToken = createTokenKind(shape);
  const tokens = world.twin((random) => createToken(random));
  const decoys = world.twin((random) => createToken(random));
  const spell = shape.pick<(token: string) => string>([
    (token) => `<meta name="csrf-token" content="${token}">`,
    (token) => `<script>window.config = {"debug":false,"nonce":"${token}","limit":20};</script>`,
    (token) => `<script id="state" type="application/json">{"csrfToken":"${token}"}</script>`,
    (token) => `<div id="app" data-csrf-token="${token}"></div>`,
    (token) => `<p>Your key: <code>${token}</code></p>`,
  ]);
  const header = shape.pick(['X-CSRF-Token', 'X-WP-Nonce', 'X-Api-Key']);
  yield {
    about: about('token in a page', 'page'),
    exchange: (side) => ({
      request: `GET ${world.prefix}/app`,
      answer: `<!doctype html><html><head><meta name="build" content="${decoys[side]}">${spell(tokens[side])}</head></html>`,
      answerType: 'text/html',
    }),
  };
  const done = change(world);
  yield {
    about: about('token in a page', header),
    exchange: (side) => ({ ...done(side), headers: [[header, tokens[side]] as Header] }),
  };
}

/** Its subject is in the token alone. */
function* claims(world: World): Episode {
  const { shape } = world;
  const resource = world.createResource();
  const id: Twin<Id> = world.twin((_, side) => resource.nextId[side]());
  const claim = shape.pick(['sub', `${resource.one}_id`, resource.one]);
  const org = world.twin((random) => random.int(1, 60));
  const tokens = world.twin((random, side) =>
    jwt(random, { org: org[side], [claim]: id[side], exp: 1_900_000_000 }),
  );
  const start = login(world);
  yield {
    about: about('claim of a JWT', 'login'),
    exchange: (side) => ({ ...start, answer: { token: tokens[side] }, answerType: JSON_TYPE }),
    after: (side) => world.authorize(side, 'Authorization', `Bearer ${tokens[side]}`),
  };
  const { place, exchange } = createUnsafe(shape, resource, id);
  yield { about: about('claim of a JWT', place), exchange };
}
