/** Values that several things have in the recording, by chance or by counting, and that differ on another instance. */
import type { Random } from './random.ts';
import { createAnswer, createOwnFields } from './unsafe.ts';
import type { Episode, RequestSubject, Resource, Side, Twin, World } from './world.ts';

const JSON_TYPE = 'application/json';

function about(source: string): RequestSubject {
  return { source, choice: 'as the one that it made or read', isKnowable: true };
}

/** What is made within two containers, each of which counts its own from 1 on. The client then changes both. */
export function* changeAlike(world: World): Episode {
  const { shape } = world;
  const subject = about('numbers within containers → path');
  const outer = world.createResource();
  const second = shape.chance(0.5) ? outer : world.createResource();
  const { one, many } = world.createResource();
  const first = shape.int(1, 9);
  const made = [outer, second].map((container) => {
    const parent = container.nextId;
    const id = { a: parent.a(), b: parent.b() };
    const number = { a: first, b: world.data.b.int(first + 1, 90) };
    const path = (side: Side): string =>
      `${container.base}/${encodeURIComponent(id[side])}/${many}`;
    return { container, id, number, path };
  });
  const name = shape.pick(['id', 'number', `${one}Id`]);
  for (const { container, id } of made) yield create(subject, container, id, world);
  for (const { path, number } of made) {
    const body = createOwnFields(shape, 1);
    yield {
      about: subject,
      exchange: (side) => ({
        request: `POST ${path(side)}`,
        body,
        type: JSON_TYPE,
        status: 201,
        answer: { [name]: number[side] },
        answerType: JSON_TYPE,
      }),
    };
  }
  for (const { path, number } of shape.shuffle(made)) {
    const answer = createAnswer(shape);
    const method = shape.pick(['PATCH', 'DELETE']);
    yield {
      about: subject,
      exchange: (side) => ({ ...answer, request: `${method} ${path(side)}/${number[side]}` }),
    };
  }
}

function create(
  subject: RequestSubject,
  { base, idName }: Resource,
  id: Twin<string | number>,
  { shape }: World,
) {
  const body = createOwnFields(shape, 1);
  return {
    about: subject,
    exchange: (side: Side) => ({
      request: `POST ${base}`,
      body,
      type: JSON_TYPE,
      status: 201,
      answer: { [idName]: id[side] },
      answerType: JSON_TYPE,
    }),
  };
}

/** A number of the client's own leads to what the client had made, and to a stranger's thing on the other instance. */
export function* lookByNumber(world: World): Episode {
  const { shape } = world;
  const subject = about('a number of its own → path');
  const resource = world.createResource();
  const id = { a: resource.nextId.a(), b: resource.nextId.b() };
  const stranger = resource.nextId.b();
  const number = shape.int(1, 40);
  const name = shape.pick(['revision', 'position', 'size']);
  const { base, idName } = resource;
  const body = createOwnFields(shape, 1);
  const seen = `${world.prefix}/${shape.pick(['archive', 'preview'])}/${number}`;
  yield {
    about: subject,
    exchange: (side) => ({
      request: `POST ${base}`,
      body,
      type: JSON_TYPE,
      status: 201,
      answer: { [idName]: id[side], [name]: side === 'a' ? number : number + 7 },
      answerType: JSON_TYPE,
    }),
  };
  yield {
    about: subject,
    exchange: (side) => ({
      request: `GET ${seen}`,
      answer: { [idName]: side === 'a' ? id.a : stranger, text: 'as it was' },
      answerType: JSON_TYPE,
    }),
  };
  yield {
    about: subject,
    exchange: (side) => ({ request: `DELETE ${base}/${id[side]}`, status: 204 }),
  };
}

/** Two things have the same time in the recording. The client writes that of a row back. */
export function* writeTime(world: World): Episode {
  const { shape } = world;
  const subject = about('a time that two things have → JSON body');
  const name = shape.pick(['since', 'started_at', 'lockedAt']);
  const { base, nextId, idName } = world.createResource();
  const [title, other] = shape.sample(world.names, 2);
  const times = world.twin((random) => [createTime(random), createTime(random)]);
  const rows = world.twin((random, side) =>
    random.shuffle([
      { [idName]: nextId[side](), title, [name]: times[side][0] },
      { [idName]: nextId[side](), title: other, [name]: createTime(random) },
    ]),
  );
  yield {
    about: subject,
    exchange: (side) => ({
      request: `GET ${world.prefix}/status`,
      answer: { booted: times[side][side === 'a' ? 0 : 1] },
      answerType: JSON_TYPE,
    }),
  };
  yield {
    about: subject,
    exchange: (side) => ({ request: `GET ${base}`, answer: rows[side], answerType: JSON_TYPE }),
  };
  yield {
    about: subject,
    exchange: (side) => ({
      request: `PUT ${world.prefix}/locks`,
      body: { title, [name]: times[side][0] },
      type: JSON_TYPE,
      status: 204,
    }),
  };
}

function createTime(random: Random): string {
  const time = Date.UTC(2026, 2, random.int(1, 28), random.int(0, 23), random.int(0, 59), 7);
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
