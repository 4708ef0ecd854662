/** List elements to which the client gave nothing: what they say tells where they stand now. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

/** What is sent after a list came, or why nothing is. */
async function sentAfter(exchanges: readonly Exchange[], live: string): Promise<string> {
  const last = exchanges.length - 1;
  await using server = await serveAnswers(
    exchanges.map((_, index) => (index === last - 1 ? { body: live } : {})),
  );
  const { outcomes } = await replaySession(sessionOf(exchanges), { target: server.url });
  return server.seen[last]?.request ?? told(outcomes[last])?.message ?? '';
}

describe('an element of JSON to which the client gave nothing', () => {
  const todo = { id: 11, title: 'my todo', state: 'open', created: '2026-11-25T10:00:00Z' };
  const afterList = (...list: unknown[]): Exchange[] => [
    { request: 'GET /todos', answer: list },
    { request: 'DELETE /todos/11' },
  ];
  const replayOn = (...list: unknown[]) => sentAfter(afterList(todo), JSON.stringify(list));

  test('is found wherever it is now', async () => {
    const stranger = { ...todo, id: 90, title: 'rent' };
    const moved = { ...todo, id: 91, created: '2026-12-24T10:00:00Z' };
    expect(await replayOn(stranger, moved)).toBe('DELETE /todos/91');
  });

  const doubtful = (one: string, other: string) =>
    `blocked by #1 GET /todos: body /0 of its response may be body /${one} or body /${other} now, of 1 then and 2 now`;

  test('is not guessed if two have the same texts', async () => {
    const same = { ...todo, id: 91, created: '2026-12-24T10:00:00Z' };
    expect(await replayOn(same, { ...same, id: 92 })).toBe(
      doubtful('0 (/id "91")', '1 (/id "92")'),
    );
  });

  test('is not guessed if its name is gone, whatever else one of them has', async () => {
    const other = { ...todo, id: 90, title: 'rent', state: 'done' };
    expect(await replayOn(other, { ...other, id: 91, state: 'open' })).toBe(
      doubtful('1 (/state "open")', '0 (/state "done")'),
    );
  });

  test('is not guessed if others have the same texts, although it was the last and newest', async () => {
    const plain = (id: number) => ({ id, title: 'todo' });
    const exchanges: Exchange[] = [
      { request: 'GET /todos', answer: [plain(10), plain(11)] },
      { request: 'DELETE /todos/11' },
    ];
    const live = [plain(1), { id: 2, title: 'rent' }, plain(3)];
    expect(await sentAfter(exchanges, JSON.stringify(live))).toMatch(
      /^blocked by #1 GET \/todos: body \/1 of its response may be body \/2 \(\/id "3"\) or body \/0 \(\/id "1"\) now/,
    );
  });

  test('is not guessed if the recorded list had two of its name, although one is left', async () => {
    const plain = (id: number) => ({ id, title: 'weekly' });
    const exchanges: Exchange[] = [
      { request: 'GET /todos', answer: [plain(10), plain(11), { id: 12, title: 'rent' }] },
      { request: 'DELETE /todos/11' },
    ];
    const live = [{ id: 1, title: 'rent' }, plain(2), { id: 3, title: 'eggs' }];
    expect(await sentAfter(exchanges, JSON.stringify(live))).toBe(
      'blocked by #1 GET /todos: body /1 of its response may be the recorded body /1 (/id "11") or body /0 (/id "10")',
    );
  });

  test('names the one that the request means if it is the last of those that were alike', async () => {
    const plain = (id: number) => ({ id, title: 'weekly' });
    const exchanges: Exchange[] = [
      {
        request: 'GET /todos',
        answer: [plain(10), plain(11), plain(12), { id: 13, title: 'rent' }],
      },
      { request: 'DELETE /todos/12' },
    ];
    const live = [{ id: 1, title: 'rent' }, plain(2), { id: 3, title: 'eggs' }];
    expect(await sentAfter(exchanges, JSON.stringify(live))).toBe(
      'blocked by #1 GET /todos: body /1 of its response may be the recorded body /2 (/id "12") or body /0 (/id "10")',
    );
  });

  test.each(['pwd', 'pin', 'mnemonic', 'contraseña'])(
    'is told from another by its id, not by its %s',
    async (name) => {
      const exchanges: Exchange[] = [
        { request: 'GET /todos', answer: [{ id: 11, title: 'weekly', [name]: 'anna' }] },
        { request: 'DELETE /todos/11' },
      ];
      const live = ['berta', 'carla'].map((secret, at) => ({ id: at, title: 'x', [name]: secret }));
      expect(await sentAfter(exchanges, JSON.stringify(live))).toMatch(
        /\(\/id "\d"\).+\(\/id "\d"\)/,
      );
    },
  );

  test('is not guessed if others have the name that the client gave, whatever else they have', async () => {
    const named = (id: number, title: string, owner: string) => ({ id, title, owner });
    const exchanges: Exchange[] = [
      { request: 'POST /todos', body: { title: 'weekly' }, answer: { ok: true } },
      { request: 'GET /todos', answer: [named(11, 'weekly', 'weekly')] },
      { request: 'DELETE /todos/11' },
    ];
    const live = [named(1, 'weekly', 'ada'), named(2, 'weekly', 'weekly')];
    expect(await sentAfter(exchanges, JSON.stringify(live))).toMatch(/^blocked by #2 GET/);
  });

  test.each(['web-1', '10.0.0.1', 'SKU-0001-RED', 'invoice_7.pdf'])(
    'is known by a name that looks like an id: %s',
    async (name) => {
      const named = (id: number, title: string) => ({ id, title });
      const live = JSON.stringify([named(90, 'web-2'), named(91, name)]);
      expect(await sentAfter(afterList(named(11, name)), live)).toBe('DELETE /todos/91');
    },
  );

  test('is not the one at its position if that was another element', async () => {
    const named = (id: number, title: string) => ({ id, title });
    const exchanges = [
      { request: 'GET /todos', answer: [named(10, 'rent'), named(11, 'eggs')] },
      { request: 'DELETE /todos/11' },
    ];
    const live = JSON.stringify([named(90, 'milk'), named(91, 'rent')]);
    expect(await sentAfter(exchanges, live)).toBe(
      'blocked by #1 GET /todos: its response has no element that is clearly the recorded body /1',
    );
  });

  test('is identified by a text with a number, if it has no other', async () => {
    const buy = (id: number, count: number) => ({ id, title: `buy ${count} eggs` });
    expect(await sentAfter(afterList(buy(11, 6)), JSON.stringify([buy(90, 10), buy(91, 6)]))).toBe(
      'DELETE /todos/91',
    );
  });

  test('is searched for in the element around it, by the texts of that one', async () => {
    const list = (name: string, id: number) => ({ name, todos: [{ id }] });
    const exchanges = afterList(list('home', 11));
    expect(await sentAfter(exchanges, JSON.stringify([list('work', 90), list('home', 91)]))).toBe(
      'DELETE /todos/91',
    );
  });
});

describe('an element of XML that was alone at the recording', () => {
  const item = (name: string, id: string) =>
    `<item><info><name>${name}</name></info><id>${id}</id></item>`;
  const exchanges = (name: string, ...before: Exchange[]): Exchange[] => [
    ...before,
    { request: 'GET /list', answer: `<list>${item(name, 'old-11223344')}</list>` },
    { request: 'DELETE /items/old-11223344' },
  ];
  const live = `<list>${item('rent', 'new-99887766')}${item('eggs', 'new-55667788')}</list>`;

  test('is found among others by what the client had given it', async () => {
    const created: Exchange = { request: 'POST /items', body: { name: 'eggs' } };
    expect(await sentAfter(exchanges('eggs', created), live)).toBe('DELETE /items/new-55667788');
  });

  test('is the one at its position if only that one has the same texts', async () => {
    expect(await sentAfter(exchanges('rent'), live)).toBe('DELETE /items/new-99887766');
  });

  test('is found wherever it is now', async () => {
    expect(await sentAfter(exchanges('eggs'), live)).toBe('DELETE /items/new-55667788');
  });
});

describe('an element that has another name on the instance that was recorded', () => {
  const thing = (id: string | number, name: string, size: number) => ({ id, name, size });
  const [one, two, three] = [
    'b3c1a9e2-4d5f-4a6b-8c7d-9e0f1a2b3c4d',
    'd4e2b0f3-5e6a-4b7c-9d8e-0f1a2b3c4d5e',
    'e5f3c1a4-6f7b-4c8d-8e9f-1a2b3c4d5e6f',
  ];

  test('is the one with its id', async () => {
    const list = [thing(one, 'red', 1), thing(two, 'blue', 2), thing(three, 'green', 3)];
    const exchanges = [
      { request: 'GET /things', answer: list },
      { request: `DELETE /things/${two}` },
    ];
    const live = [list[0], { ...list[1], name: 'violet' }, list[2]];
    expect(await sentAfter(exchanges, JSON.stringify(live))).toBe(`DELETE /things/${two}`);
  });

  test('is not the one with its number, which may be that of another thing', async () => {
    const list = [thing(1, 'red', 1), thing(2, 'blue', 2), thing(3, 'green', 3)];
    const exchanges = [{ request: 'GET /things', answer: list }, { request: 'DELETE /things/2' }];
    const live = [list[0], list[2], { ...list[1], name: 'violet' }];
    expect(await sentAfter(exchanges, JSON.stringify(live))).toMatch(/^blocked by #1/);
  });
});
