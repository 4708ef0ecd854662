/** Links of pages, which a person follows as they are. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';
import { type Step, sentLast } from './sent-last.ts';

const page = (...links: string[]) =>
  `<!doctype html><body>${links.map((link) => `<a href="${link}">Edit</a>`).join(' ')}</body>`;

/** A page with links, of which one is followed. */
const follow = (at: string, recorded: string[], live: string[], next: string) =>
  sentLast(
    { request: `GET ${at}`, recorded: page(...recorded), live: page(...live) },
    { request: next },
  );

test('a link is found by its shape, whatever other links the live page has before it', async () => {
  const live = ['/news', '/help', '/users/3/edit', '/items/12/edit'];
  expect(await follow('/own', ['/items/7/edit'], live, 'GET /items/7/edit')).toBe(
    'GET /items/12/edit',
  );
});

test.each([
  ['a token in the query', '/items/7?t=dc2', '/items/12?t=e7', 'GET /items/7?t=dc2'],
  ['a query that is all of it', '/new?nonce=b1', '/new?nonce=c44', 'GET /new?nonce=b1'],
  [
    'one path for all',
    'index.php?action=edit&amp;id=4',
    'index.php?action=edit&amp;id=9',
    'GET /index.php?action=edit&id=4',
  ],
  ['a sign that browsers escape', '/f/a 1', '/f/é 2', 'GET /f/a%201'],
])('a link is followed as a whole: %s', async (_, recorded, live, next) => {
  const wanted = new URL(live.replaceAll('&amp;', '&'), 'http://a');
  expect(await follow('/own', [recorded], [live], next)).toBe(
    `GET ${wanted.pathname}${wanted.search}`,
  );
});

test('a link does another thing where its words differ', async () => {
  const live = ['?do=delete&amp;id=9', '?do=edit&amp;id=9'];
  expect(await follow('/own', ['?do=edit&amp;id=4'], live, 'GET /own?do=edit&id=4')).toBe(
    'GET /own?do=edit&id=9',
  );
});

test('relative links start where the live request went', async () => {
  const steps = (link: string, next: string): Step[] => [
    {
      request: 'POST /items',
      body: 'name=Saw',
      recorded: { to: '/items/7/' },
      live: { to: '/items/12/' },
    },
    { request: 'GET /items/7/', recorded: page(link), live: page(link) },
    { request: next },
  ];
  expect(await sentLast(...steps('edit', 'GET /items/7/edit'))).toBe('GET /items/12/edit');
  expect(await sentLast(...steps('../7', 'GET /items/7'))).toBe('GET /items/12');
});

test('what is excluded from correlation stays in a link that is followed', async () => {
  const [recorded, live] = ['/items/7?t=dc2', '/items/12?t=e7'].map((link) => ({
    answer: page(link),
    answerType: 'text/html',
  }));
  await using server = await serveAnswers([{ body: live?.answer ?? '' }]);
  const session = sessionOf([
    { request: 'GET /own', ...recorded },
    { request: 'GET /items/7?t=dc2' },
  ]);

  const correlate = { exclude: [{ to: { query: 't' } }] };
  await replaySession(session, { target: server.url, correlate });

  expect(server.seen[1]?.request).toBe('GET /items/12?t=dc2');
});

test.each([
  ['a path', '/app/items/12/x'],
  ['a path that a proxy has taken off', '/items/12/x'],
  ['a relative one', 'items/12/x'],
])('below a base path, a link is followed there: %s', async (_, link) => {
  await using server = await serveAnswers([{ body: page(link) }]);
  const recorded = { answer: page('items/7/x'), answerType: 'text/html' };
  const session = sessionOf([{ request: 'GET /own', ...recorded }, { request: 'GET /items/7/x' }]);

  await replaySession(session, { target: `${server.url}/app` });

  expect(server.seen[1]?.request).toBe('GET /app/items/12/x');
});

test('a link that the live page does not have is not followed', async () => {
  expect(await follow('/own', ['/items/7/edit'], ['/items/7'], 'GET /items/7/edit')).toBe(
    'blocked by #1 GET /own: its response has no body link /items/*/edit 1 path',
  );
});

test('where the live page has more links of that shape, one that only shows something is followed', async () => {
  const live = ['/items/11/edit', '/items/12/edit'];
  expect(await follow('/own', ['/items/7/edit'], live, 'GET /items/7/edit')).toBe(
    'GET /items/11/edit',
  );
});

test('where the live page has more links of that shape, none is followed that deletes something', async () => {
  const live = ['/items/11/delete', '/items/12/delete'];
  expect(await follow('/own', ['/items/7/delete'], live, 'GET /items/7/delete')).toBe(
    'blocked by #1 GET /own: body link /items/*/delete 1 of its response may be ' +
      'body link /items/*/delete 1 ("/items/11/delete") or body link /items/*/delete 2 ("/items/12/delete") now, of 1 then and 2 now',
  );
});

describe('a number in the query', () => {
  const linked = (text: string, ...pages: number[]) =>
    pages.map((each) => `<a href="?page=${each}">${text || each}</a>`).join(' ');

  test.each(['', 'Next page', '»'])(
    'of a page of a list stays, however many the live list has: %s',
    async (text) => {
      const sent = await sentLast(
        { request: 'GET /items', recorded: linked(text, 2), live: linked(text, 3, 4, 5) },
        { request: 'GET /items?page=2' },
      );
      expect(sent).toBe('GET /items?page=2');
    },
  );

  test('of a page that has a name is that of this page', async () => {
    const sent = await sentLast(
      { request: 'GET /cms', recorded: linked('About us', 2), live: linked('About us', 31) },
      { request: 'GET /cms?page=2' },
    );
    expect(sent).toBe('GET /cms?page=31');
  });
});

describe('the value of a redirect', () => {
  const steps = (live: string): Step[] => [
    {
      request: 'POST /items',
      body: 'name=Saw',
      recorded: { to: '/items/7' },
      live: { to: '/items/12' },
    },
    { request: 'GET /own', recorded: page('/items/7/delete?t=dc2'), live },
    { request: 'GET /items/7/delete?t=dc2' },
  ];

  test('is more certain than the position of a link, which gives the rest', async () => {
    expect(await sentLast(...steps(page('/items/12/delete?t=e70')))).toBe(
      'GET /items/12/delete?t=e70',
    );
    expect(await sentLast(...steps(page('/items/11/delete?t=e99')))).toBe(
      'GET /items/12/delete?t=e99',
    );
  });

  test('identifies one of several links, which gives the rest', async () => {
    const live = page('/items/11/delete?t=e99', '/items/12/delete?t=e70');
    expect(await sentLast(...steps(live))).toBe('GET /items/12/delete?t=e70');
  });
});

describe('a link outside of rows', () => {
  const named = (...names: string[]) =>
    names
      .map((name, index) => `<p><a href="/items/${names.length}${index}">${name}</a></p>`)
      .join('');
  const steps = (live: string): Step[] => [
    { request: 'POST /items', body: 'name=Saw' },
    { request: 'GET /own', recorded: named('Hammer', 'Saw'), live },
    { request: 'DELETE /items/21' },
  ];

  test('is identified by its text, if the client had given that', async () => {
    expect(await sentLast(...steps(named('Saw', 'File', 'Drill')))).toBe('DELETE /items/30');
  });

  test.each([
    [
      'twice',
      named('Saw', 'File', 'Saw'),
      'body link /items/* 2 of its response may be body link /items/* 3 ("/items/32") or body link /items/* 1 ("/items/30") now, of 2 then and 3 now',
    ],
    [
      'not at all',
      named('File', 'Drill'),
      'its response has no element that is clearly the recorded body link /items/* 2, with text "Saw"',
    ],
  ])('is not guessed if the live page has that text %s', async (_, live, why) => {
    expect(await sentLast(...steps(live))).toBe(`blocked by #2 GET /own: ${why}`);
  });
});
