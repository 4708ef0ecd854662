/** What has nothing to do with the rest, and looks as if it had. */
import type { Fields } from './bodies.ts';
import { createTokenKind, type Id, uuid } from './ids.ts';
import { createAnswer, createOwnFields } from './unsafe.ts';
import type { Episode, RequestSubject, World } from './world.ts';

const JSON_TYPE = 'application/json';
const ABOUT: RequestSubject = {
  source: 'decoys → elsewhere',
  choice: 'made up by itself',
  isKnowable: true,
};

/** Counts and dates with the numbers that ids have, and the client's own numbers beside them. */
export function* lookAround(world: World): Episode {
  const { shape } = world;
  const names = shape.sample(['total', 'visits', 'online', 'pending', 'errors', 'workers'], 4);
  const counts = world.twin((random) =>
    Object.fromEntries(names.map((name) => [name, random.int(1, 60)])),
  );
  const moments = world.twin((random) =>
    new Date(Date.UTC(2026, 1, random.int(1, 28))).toISOString(),
  );
  const recent = world.twin((random) => random.sample(world.names, 3));
  yield {
    about: ABOUT,
    exchange: (side) => ({
      request: `GET ${world.prefix}/stats`,
      answer: { ...counts[side], since: moments[side], recent: recent[side] },
      answerType: JSON_TYPE,
    }),
  };
  for (let times = shape.int(1, 2); times > 0; times -= 1) {
    const own = {
      ...createOwnFields(shape),
      quantity: shape.int(1, 60),
      label: shape.pick(world.names),
    };
    const answer = createAnswer(shape);
    const count = shape.int(1, 20);
    const [path, id] = shape.pick<readonly [path: string, id?: Fields]>([
      ['cart'],
      ['feedback'],
      [`votes/${count}`],
      [`rooms/${count}`],
      [`zoom/${count}`],
      ['badge', { id: count }],
    ]);
    yield {
      about: ABOUT,
      exchange: () => ({
        ...answer,
        request: `POST ${world.prefix}/${path}`,
        body: { ...id, ...own },
        type: JSON_TYPE,
      }),
    };
  }
}

/** The client's own id, which the server repeats, alone or in a list. */
export function* nameItself(world: World): Episode {
  const { shape } = world;
  const createToken = createTokenKind(shape);
  const isSame = shape.chance(0.5);
  const made = shape.pick([
    () => `doc-${shape.int(1, 60)}`,
    () => uuid(shape),
    () => createToken(shape).replaceAll(/[+/=]/g, 'x'),
  ]);
  const same = made();
  const id = isSame ? { a: same, b: same } : world.twin((random) => uuid(random));
  const others = world.twin((random): Id[] => [uuid(random), `doc-${random.int(1, 60)}`]);
  const own = createOwnFields(shape);
  yield {
    about: ABOUT,
    exchange: (side) => ({
      request: `PUT ${world.prefix}/docs/${id[side]}`,
      body: own,
      type: JSON_TYPE,
      status: 201,
      answer: { id: id[side], rev: 1 },
      answerType: JSON_TYPE,
    }),
  };
  const listed = world.twin((random, side) => random.shuffle([id[side], ...others[side]]));
  yield {
    about: ABOUT,
    exchange: (side) => ({
      request: `GET ${world.prefix}/docs`,
      answer: listed[side].map((each) => ({ id: each, rev: 1 })),
      answerType: JSON_TYPE,
    }),
  };
  yield {
    about: ABOUT,
    exchange: (side) => ({
      request: `DELETE ${world.prefix}/docs/${id[side]}`,
      headers: [['Idempotency-Key', `key-${same}`]],
      status: 204,
    }),
  };
}
