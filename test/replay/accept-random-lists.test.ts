/** Accepts the answers of changed servers into the sessions of random clients of a list, and replays these again. */
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { Acceptance } from '../../src/replay/acceptance.ts';
import { type EngineSettings, Replay } from '../../src/replay/engine.ts';
import { resolveTargets } from '../../src/replay/send/target.ts';
import { readSession } from '../../src/session/read-session.ts';
import type { Header } from '../../src/session/schema.ts';
import { renderSession } from '../../src/session/write-session.ts';
import {
  createSession,
  type LooseRecording,
  recordingOf,
  serve,
  writeProject,
} from '../kit/index.ts';
import { createRandom } from '../session/random-sessions.ts';

const NAMES = ['apple', 'pear', 'plum', 'fig', 'kiwi'];
const SEED = 3;
/** Six of them show links that an acceptance lost before all sources of a value had to stay. */
const ROUNDS = 120;
const FILE = 'a.session.json';
const HEADERS: Header[] = [['Content-Type', 'application/json']];

interface Item {
  readonly id: number | string;
  readonly name: string;
  readonly price: number;
}

/** How a server names and shows its items. */
interface Shape {
  readonly names: readonly string[];
  readonly first: number;
  readonly hasTexts: boolean;
  readonly isWrapped: boolean;
  readonly isReversed?: boolean;
  readonly gains?: boolean;
  readonly renames?: boolean;
  readonly changesType?: boolean;
}

/** A list of things, and what has been done to which of them. */
class List {
  readonly log: string[] = [];
  items: readonly Item[];
  readonly #shape: Shape;
  #next: number;

  constructor(shape: Shape) {
    this.#shape = shape;
    this.#next = shape.first;
    const items = shape.names.map((name, index) => this.#create(name, index + 1));
    this.items = shape.isReversed ? items.reverse() : items;
  }

  handle(method: string, path: string, name: string): [status: number, answer?: unknown] {
    const [, , id] = path.split('/');
    if (id === undefined && method === 'GET') {
      const items = this.items.map((item) => this.#show(item));
      return [200, this.#shape.isWrapped ? { items, total: items.length } : items];
    }
    if (id === undefined) {
      const item = this.#create(name, 40);
      this.items = [...this.items, item];
      return [201, this.#show(item)];
    }
    const item = this.items.find((each) => String(each.id) === id);
    if (!item) return [404, { error: 'not found' }];
    if (method === 'GET') return [200, this.#show(item)];
    this.log.push(`${method} ${item.name}`);
    if (method === 'PUT') return [200, this.#show(item)];
    this.items = this.items.filter((each) => each !== item);
    return [204];
  }

  #create(name: string, price: number): Item {
    const id = this.#next++;
    return { id: this.#shape.hasTexts ? String(id) : id, name, price };
  }

  #show({ price, ...item }: Item): unknown {
    const { gains, renames, changesType } = this.#shape;
    const shown = changesType ? `${price} EUR` : price;
    return { ...item, [renames ? 'cost' : 'price']: shown, ...(gains && { stock: 4 }) };
  }
}

type Random = ReturnType<typeof createRandom>;

function pick<Value>(random: Random, values: readonly Value[]): Value | undefined {
  return values[Math.floor(random() * values.length)];
}

/** Lists the items, and does some things to some of them. */
function recordClient(list: List, random: Random): LooseRecording[] {
  const recordings: LooseRecording[] = [];
  const call = (method: string, path: string, name = ''): void => {
    const [status, answer] = list.handle(method, path, name);
    const response = answer === undefined ? {} : { headers: HEADERS, body: { json: answer } };
    const sent = name === '' ? {} : { headers: HEADERS, body: { json: { name } } };
    recordings.push(recordingOf(method, path, status, { ...sent, response }));
  };
  call('GET', '/items');
  for (let count = 2 + Math.floor(random() * 4); count > 0; count -= 1) {
    const method = pick(random, ['LIST', 'POST', 'GET', 'DELETE', 'PUT']) ?? '';
    const id = pick(random, list.items)?.id;
    if (method === 'LIST' || id === undefined) call('GET', '/items');
    else if (method === 'POST') call('POST', '/items', `new ${count}`);
    else call(method, `/items/${id}`);
  }
  return recordings;
}

function change(shape: Shape, random: Random): Shape {
  const isSo = (share: number): boolean => random() < share;
  const names = isSo(0.2) ? shape.names.slice(1) : shape.names;
  return {
    ...shape,
    names: isSo(0.2) ? ['cherry', ...names] : names,
    first: shape.first + (pick(random, [0, 1, 2, 100]) ?? 0),
    isWrapped: isSo(0.3) !== shape.isWrapped,
    isReversed: isSo(0.3),
    gains: isSo(0.4),
    renames: isSo(0.3),
    changesType: isSo(0.2),
  };
}

/** What replaying a session does to the items of a server, first with `-u`, and then without. */
async function acceptAndReplay(
  recordings: readonly LooseRecording[],
  shape: Shape,
  body: 'exact' | 'shape',
): Promise<string[][]> {
  let list = new List(shape);
  await using server = await serve(async (request, response) => {
    const { name = '' } = request.method === 'POST' ? ((await json(request)) as Partial<Item>) : {};
    const [status, answer] = list.handle(request.method ?? '', request.url ?? '', name);
    response.writeHead(status, answer === undefined ? {} : Object.fromEntries(HEADERS));
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  });
  const text = [...renderSession(createSession(recordings))].join('');
  await using project = await writeProject({ [FILE]: text });
  const file = join(project.folder, FILE);
  const run = async (isAccepting: boolean): Promise<string[]> => {
    list = new List(shape);
    const session = await readSession(file);
    const settings: EngineSettings = { target: server.url, expect: { body }, isAccepting };
    const targets = resolveTargets(session, settings);
    const acceptance = new Acceptance({ file, session, settings, targets, adviseNaming: String });
    const replay = new Replay(session, {
      ...settings,
      onOutcome(judged) {
        const recording = session.recordings.find(({ id }) => id === judged.outcome.id);
        if (!isAccepting || !recording || judged.outcome.state !== 'failed') return false;
        return acceptance.offer(recording, judged, false);
      },
    });
    await replay.run();
    await replay.close();
    if (isAccepting) acceptance.decide();
    return list.log;
  };
  return [await run(true), await run(false)];
}

test('after accepting, a replay changes no row that it has not changed before or when recorded', async () => {
  const random = createRandom(SEED);
  for (let round = 0; round < ROUNDS; round += 1) {
    const shape: Shape = {
      names: NAMES.slice(0, 3 + Math.floor(random() * 3)),
      first: 1 + Math.floor(random() * 5),
      hasTexts: random() < 0.3,
      isWrapped: random() < 0.3,
    };
    const list = new List(shape);
    const recordings = recordClient(list, random);
    const live = change(shape, random);
    const body = random() < 0.5 ? 'exact' : 'shape';
    const [accepting = [], after = []] = await acceptAndReplay(recordings, live, body);
    const others = after.filter((each) => ![...list.log, ...accepting].includes(each));
    expect(others, `round ${round}`).toEqual([]);
  }
});
