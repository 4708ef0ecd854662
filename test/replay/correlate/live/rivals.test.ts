/** Elements of which the recording does not tell how the client had chosen them. */
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../links.ts';
import { sentLast } from '../pages/sent-last.ts';
import { lastOf } from './last-of.ts';

const NOT_SENT = /^blocked by #\d+ GET \/\w+\S*: .* may be /;

describe('a name that the client had given', () => {
  const exchanges: Exchange[] = [
    { request: 'POST /users', body: { name: 'alice' } },
    { request: 'POST /cities', body: { name: 'Oslo' } },
    {
      request: 'GET /users',
      answer: [
        { id: 'u-4c1d9e2f', name: 'alice', home: { city: 'Oslo' } },
        { id: 'u-5b7a3c8d', name: 'bob', home: { city: 'Bergen' } },
      ],
    },
    { request: 'DELETE /users/u-4c1d9e2f' },
  ];

  test('identifies no element if two have it now, although one of them has the rest as well', async () => {
    const users = [
      { id: 'u-9f6e2d4c', name: 'alice', home: { city: 'Oslo' } },
      { id: 'u-8d3c5b1a', name: 'bob', home: { city: 'Bergen' } },
      { id: 'u-7e2f4a6b', name: 'alice', home: { city: 'Turku' } },
    ];
    expect(await lastOf(exchanges, [{}, {}, users])).toMatch(NOT_SENT);
  });

  test('identifies the element if one has it, wherever that is', async () => {
    const users = [
      { id: 'u-7e2f4a6b', name: 'carol', home: { city: 'Bergen' } },
      { id: 'u-9f6e2d4c', name: 'alice', home: { city: 'Oslo' } },
    ];
    expect(await lastOf(exchanges, [{}, {}, users])).toBe('DELETE /users/u-9f6e2d4c');
  });
});

describe('names that the client had given, and that no element has alone', () => {
  const right = (id: number, thing: string, verb: string) => ({ id, thing, verb });
  const added = ['boats', 'boats', 'quays'].map((thing, index) => ({
    ...{ request: 'POST /rights', body: { thing, verb: index === 1 ? 'paint' : 'see' } },
  }));
  const answer = [
    right(11, 'boats', 'see'),
    right(12, 'boats', 'paint'),
    right(13, 'quays', 'see'),
    right(14, 'ropes', 'paint'),
  ];

  function deleted(id: number, live: readonly object[]) {
    const exchanges = [...added, { request: 'GET /rights', answer }];
    return lastOf([...exchanges, { request: `DELETE /rights/${id}` }], [{}, {}, {}, live]);
  }

  test('identify the one that has them all', async () => {
    const live = [
      right(30, 'ropes', 'paint'),
      right(31, 'boats', 'see'),
      right(32, 'quays', 'see'),
      right(33, 'boats', 'paint'),
    ];
    expect(await deleted(12, live)).toBe('DELETE /rights/33');
    expect(await deleted(11, live)).toBe('DELETE /rights/31');
  });

  test('identify none if two have them all now', async () => {
    const live = [
      right(31, 'boats', 'paint'),
      right(32, 'boats', 'see'),
      right(33, 'boats', 'paint'),
    ];
    expect(await deleted(12, live)).toMatch(NOT_SENT);
  });

  test('identify none if the recorded one was the first with one of them, and another one is now', async () => {
    const live = [
      right(31, 'boats', 'paint'),
      right(32, 'boats', 'see'),
      right(33, 'quays', 'see'),
    ];
    expect(await deleted(11, live)).toMatch(NOT_SENT);
  });
});

describe('of several names that the client had given', () => {
  const step = (id: string, by: string, note: string) => ({ id: `s-4c1d9e2${id}`, by, note });
  const exchanges: Exchange[] = [
    { request: 'POST /people', body: { name: 'Miller' } },
    { request: 'POST /steps', body: { note: 'painted' } },
    {
      request: 'GET /steps',
      answer: [
        step('1', 'Miller', 'painted'),
        step('2', 'Baker', 'swept'),
        step('3', 'Miller', 'sold'),
      ],
    },
    { request: 'DELETE /steps/s-4c1d9e21' },
  ];

  test('the one that no other element has decides, if the first with the others is the same', async () => {
    const steps = [
      step('7', 'Baker', 'aired'),
      step('8', 'Miller', 'painted'),
      step('9', 'Miller', 'sold'),
    ];
    expect(await lastOf(exchanges, [{}, {}, steps])).toBe('DELETE /steps/s-4c1d9e28');
  });

  test('the one that no other element has decides, if it was not the first with the others', async () => {
    const answer = [step('0', 'Miller', 'aired'), step('1', 'Miller', 'painted')];
    const second = exchanges.map((each) => (each.answer ? { ...each, answer } : each));
    const live = [
      step('5', 'Miller', 'sold'),
      step('6', 'Baker', 'swept'),
      step('7', 'Miller', 'painted'),
    ];
    expect(await lastOf(second, [{}, {}, live])).toBe('DELETE /steps/s-4c1d9e27');
  });

  test('none decides, if the first with another name is another element', async () => {
    const steps = [step('7', 'Miller', 'aired'), step('8', 'Miller', 'painted')];
    expect(await lastOf(exchanges, [{}, {}, steps])).toMatch(NOT_SENT);
  });
});

describe('a name that the client had not given', () => {
  const mill = { name: 'Old Mill', kind: 'barn' };
  const villa = { name: 'Green Villa', kind: 'hotel' };
  const farm = { name: 'Green Villa', kind: 'farm' };

  /** What is sent to delete the place at a position, where the recorded list and the live one are these. */
  function deleted(recorded: readonly object[], position: number, live: readonly object[]) {
    const withIds = (prefix: string, places: readonly object[]) =>
      places.map((place, index) => ({ id: `${prefix}-4c1d9e2${index}`, ...place }));
    const exchanges: Exchange[] = [
      { request: 'GET /places', answer: withIds('p', recorded) },
      { request: `DELETE /places/p-4c1d9e2${position}` },
    ];
    return lastOf(exchanges, [withIds('q', live)]);
  }

  test('identifies no element if an earlier one has it now, although the last one has the rest', async () => {
    expect(await deleted([mill, villa], 1, [farm, mill, villa])).toMatch(NOT_SENT);
  });

  test('identifies the first element that has it, if the recorded one was the first', async () => {
    expect(await deleted([mill, villa, farm], 1, [farm, villa, mill])).toMatch(NOT_SENT);
  });

  test('identifies the element if no other has it', async () => {
    expect(await deleted([mill, villa], 1, [villa, mill])).toBe('DELETE /places/q-4c1d9e20');
  });
});

test('a kind is no name if all elements have it', async () => {
  const place = (id: string, kind: string) => ({ id, name: 'Lake House', kind });
  const exchanges: Exchange[] = [
    { request: 'GET /places', answer: [place('p-4c1d9e2f', 'hotel')] },
    { request: 'DELETE /places/p-4c1d9e2f' },
  ];
  const live = [place('p-11aa22bb', 'hotel'), place('p-33cc44dd', 'farm')];
  expect(await lastOf(exchanges, [live])).toMatch(NOT_SENT);
});

test('a state that several elements have now is no name, although one alone had it', async () => {
  const ticket = (key: string, state: string, title: string) => ({ key, state, title });
  const exchanges: Exchange[] = [
    {
      request: 'GET /tickets',
      answer: [
        ticket('t4c1d9e2f', 'On hold', 'Door squeaks'),
        ticket('t5b7a3c8d', 'All done', 'Lamp flickers'),
      ],
    },
    { request: 'DELETE /tickets/t4c1d9e2f' },
  ];
  const live = [
    ticket('t1f0e2d3c', 'On hold', 'Roof leaks'),
    ticket('t9a8b7c6d', 'On hold', 'Door squeaks'),
    ticket('t2e3f4a5b', 'On hold', 'Door sticks'),
    ticket('t7d6c5b4a', 'All done', 'Lamp flickers'),
  ];
  expect(await lastOf(exchanges, [live])).toBe('DELETE /tickets/t9a8b7c6d');
});

describe('a name that one element had and has', () => {
  const row = (id: string, ...texts: string[]) =>
    `<li><a href="/plans/${id}">Open</a>${texts.map((text) => `<span>${text}</span>`).join('')}</li>`;
  const list = (...rows: string[]) => `<ul>${rows.join('')}</ul>`;
  const deleted = (live: string) =>
    sentLast(
      {
        request: 'GET /plans',
        recorded: list(
          row('p4c1d9e2f', 'Paint the door', 'Newest', 'plan of', 'Zed Miller', 'in Oslo'),
          row('p5b7a3c8d', 'Buy a lamp', 'plan of', 'Ann Baker', 'in Turku'),
        ),
        live,
      },
      { request: 'DELETE /plans/p4c1d9e2f' },
    );

  test('outranks a tag that another one has now', async () => {
    const live = list(
      row('p1f0e2d3c', 'Mend the roof', 'Newest', 'plan of', 'Zed Miller', 'in Oslo'),
      row('p9a8b7c6d', 'Paint the door', 'plan of', 'Zed Miller', 'in Oslo'),
      row('p2e3f4a5b', 'Buy a lamp', 'plan of', 'Ann Baker', 'in Turku'),
    );
    expect(await deleted(live)).toBe('DELETE /plans/p9a8b7c6d');
  });

  test('identifies no element that has little else of the recorded one', async () => {
    const live = list(
      row('p1f0e2d3c', 'Mend the roof', 'Newest', 'plan of', 'Zed Miller', 'in Oslo'),
      row('p9a8b7c6d', 'Paint the door', 'idea by', 'Eve Smith', 'from Bergen'),
      row('p2e3f4a5b', 'Buy a lamp', 'plan of', 'Ann Baker', 'in Turku'),
    );
    expect(await deleted(live)).toMatch(NOT_SENT);
  });
});

test.each(['Fri, 27 Nov 2026 05:28:35 GMT', 'Sat, 5 Dec 2026 17:03 +0100', '2026-11-27T05:28:35Z'])(
  'a time is no name, however it is written: %s',
  async (time) => {
    const message = (id: string, text: string, at = time) => ({ id, at, text });
    const exchanges: Exchange[] = [
      {
        request: 'GET /inbox',
        answer: [message('3j3qg85c1k', 'six apples'), message('8f2kq0z7xd', 'two pears')],
      },
      { request: 'DELETE /inbox/8f2kq0z7xd' },
    ];
    const later = time.replaceAll(':2', ':4').replace(':0', ':5');
    const inbox = [
      message('k2m9w4r7tz', 'a plum', later),
      message('p0d8w2m5vq', 'six apples', later),
      message('z5t1nb6hc8', 'two pears', later),
      message('q7x3ve9l0s', 'a fig', later),
    ];
    expect(await lastOf(exchanges, [inbox])).toBe('DELETE /inbox/z5t1nb6hc8');
  },
);

test('a quantity given by the client identifies no element', async () => {
  const stock = (id: string, city: string, quantity: number) => ({ id, city, quantity });
  const exchanges: Exchange[] = [
    { request: 'POST /orders', body: { quantity: 250 } },
    {
      request: 'GET /stock',
      answer: [stock('s-4c1d9e2f', 'Oslo', 250), stock('s-5b7a3c8d', 'Rome', 10)],
    },
    { request: 'DELETE /stock/s-4c1d9e2f' },
  ];
  const live = [
    stock('s-7e2f4a6b', 'Paris', 9),
    stock('s-8d3c5b1a', 'Bonn', 250),
    stock('s-9f6e2d4c', 'Oslo', 7),
  ];
  expect(await lastOf(exchanges, [{}, live])).not.toBe('DELETE /stock/s-8d3c5b1a');
});

describe('an element without a name of its own', () => {
  const plan = (id: number, isDefault: boolean) => ({ id, title: 'weekly', default: isDefault });
  const exchanges: Exchange[] = [
    { request: 'GET /plans', answer: [plan(11, true), plan(12, false)] },
    { request: 'DELETE /plans/11' },
  ];

  test('is taken if its flag and its position lead to the same one', async () => {
    expect(await lastOf(exchanges, [[plan(31, true), plan(32, false), plan(33, false)]])).toBe(
      'DELETE /plans/31',
    );
  });

  test('is not guessed if its flag and its position lead to different ones', async () => {
    expect(await lastOf(exchanges, [[plan(31, false), plan(32, true)]])).toMatch(NOT_SENT);
  });
});

describe('an element that was alone', () => {
  const task = (id: number, title: string, day: number) => ({
    id,
    title,
    created: `2026-11-0${day}T10:00:00Z`,
  });
  const exchanges: Exchange[] = [
    { request: 'GET /tasks', answer: [task(11, 'Pay the rent', 1)] },
    { request: 'DELETE /tasks/11' },
  ];

  test('is found by its name if it is the newest, as it was', async () => {
    const live = [task(41, 'Call Ada', 2), task(42, 'Pay the rent', 3)];
    expect(await lastOf(exchanges, [live])).toBe('DELETE /tasks/42');
  });

  test('is not guessed if another one is the newest', async () => {
    const live = [task(41, 'Call Ada', 5), task(42, 'Pay the rent', 3)];
    expect(await lastOf(exchanges, [live])).toMatch(NOT_SENT);
  });
});

test('a number that names one of several is a name', async () => {
  const exchanges: Exchange[] = [
    {
      request: 'GET /folders',
      answer: [
        { id: 'f-66ace06b', name: '2024', rev: 4 },
        { id: 'f-6a2a341c', name: 'Kitchen', rev: 6 },
      ],
    },
    { request: 'DELETE /folders/f-66ace06b' },
  ];
  const live = [
    { id: 'f-41afa086', name: 'Kitchen', rev: 9 },
    { id: 'f-5f64e54d', name: '2024', rev: 5 },
  ];
  expect(await lastOf(exchanges, [live])).toBe('DELETE /folders/f-5f64e54d');
});

describe('an option of a form', () => {
  const page = (...labels: string[]) =>
    `<!doctype html><form method="post" action="/assign">${labels
      .map(
        (label, index) =>
          `<label><input type="radio" name="task_id" value="t${labels.length}${index}-x9k2"> ${label}</label>`,
      )
      .join('')}</form>`;
  const steps = (live: string) =>
    [
      { request: 'GET /own', recorded: page('Rent', 'Milk'), live },
      { request: 'POST /assign', body: 'task_id=t20-x9k2' },
    ] as const;

  test('is found by its label', async () => {
    expect(await sentLast(...steps(page('Tea', 'Milk', 'Rent')))).toBe(
      'POST /assign task_id=t32-x9k2',
    );
  });

  test('is not guessed if two have the same label now', async () => {
    expect(await sentLast(...steps(page('Tea', 'Rent', 'Rent')))).toMatch(NOT_SENT);
  });
});

describe('a name on a page of a longer list', () => {
  const boats = (prefix: string, ...names: string[]) =>
    names.map((name, index) => ({ id: `${prefix}-4c1d9e2${index}`, name, moored: true }));
  const exchanges = (first: readonly string[], second: readonly string[]): Exchange[] => [
    { request: 'GET /boats', answer: { next: 'c7Xq2LmPz9', boats: boats('a', ...first) } },
    { request: 'GET /boats?cursor=c7Xq2LmPz9', answer: { boats: boats('b', ...second) } },
    { request: `DELETE /boats/b-4c1d9e2${second.length - 1}` },
  ];
  const live = (first: readonly string[], second: readonly string[]) => [
    { next: 'k3Rt8VwYb1', boats: boats('c', ...first) },
    { boats: boats('d', ...second) },
  ];

  test('identifies no element if the previous page had it as well', async () => {
    const recorded = exchanges(['Heron', 'Teal'], ['Egret', 'Heron']);
    expect(await lastOf(recorded, live(['Teal', 'Snipe'], ['Heron', 'Crane']))).toMatch(NOT_SENT);
  });

  test('identifies no element if the previous page has it now', async () => {
    const recorded = exchanges(['Snipe', 'Teal'], ['Egret', 'Heron']);
    expect(await lastOf(recorded, live(['Teal', 'Heron'], ['Heron', 'Crane']))).toMatch(NOT_SENT);
  });

  test('identifies no element if the previous page had it, whatever its owner is called now', async () => {
    const owned = (id: string, name: string, owner: string) => ({
      boat: { id, name, plan: name === 'Heron' ? 'basic' : 'full', owner: { name: owner } },
      moored: false,
    });
    const recorded: Exchange[] = [
      {
        request: 'GET /boats',
        answer: {
          next: 'c7Xq2LmPz9',
          boats: [owned('a-4c1d9e20', 'Teal', 'Eve'), owned('a-4c1d9e21', 'Heron', 'Ada')],
        },
      },
      {
        request: 'GET /boats?cursor=c7Xq2LmPz9',
        answer: { boats: [owned('b-4c1d9e20', 'Heron', 'Bob')] },
      },
      { request: 'DELETE /boats/b-4c1d9e20' },
    ];
    const boats = [
      { next: 'k3Rt8VwYb1', boats: [owned('c-4c1d9e20', 'Teal', 'Eve')] },
      { boats: [owned('d-4c1d9e20', 'Heron', 'Joe'), owned('d-4c1d9e21', 'Snipe', 'Kim')] },
    ];
    expect(await lastOf(recorded, boats)).toMatch(NOT_SENT);
  });

  test('identifies the element if no previous page has it', async () => {
    const recorded = exchanges(['Snipe', 'Teal'], ['Egret', 'Heron']);
    expect(await lastOf(recorded, live(['Teal', 'Snipe'], ['Heron', 'Crane']))).toBe(
      'DELETE /boats/d-4c1d9e20',
    );
  });
});

test('a name given by the client identifies no element if all have it, although only one has an owner of that name', async () => {
  const boat = (id: string, owner: string, seats: number) => ({
    id,
    name: 'Heron',
    owner: { name: owner },
    seats,
  });
  const exchanges: Exchange[] = [
    { request: 'POST /boats', body: { name: 'Heron' } },
    {
      request: 'GET /boats',
      answer: [boat('b-4c1d9e2f', 'Heron', 4), boat('b-5b7a3c8d', 'Ada', 6)],
    },
    { request: 'DELETE /boats/b-4c1d9e2f' },
  ];
  const boats = [
    boat('b-9f6e2d4c', 'Eve', 3),
    { ...boat('b-8d3c5b1a', 'Bob', 7), name: 'Teal' },
    boat('b-7e2f4a6b', 'Heron', 4),
  ];
  expect(await lastOf(exchanges, [{}, boats])).toMatch(NOT_SENT);
});
