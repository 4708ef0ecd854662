/** Whole URLs of other origins, which an API brings as values. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const HOOK = 'https://hooks.garden.example/in';
const SIGNED = `${HOOK}?sign=a8f3bc12de90&until=7`;
const ESCAPED = encodeURIComponent(HOOK);
const form = 'application/x-www-form-urlencoded';
const told = { request: 'GET /settings', answer: { hook: HOOK } };

describe('a URL of another origin is linked whole', () => {
  test.each<[string, Exchange, string, string?]>([
    ['of its name in JSON', { request: 'PUT /settings', body: { hook: HOOK } }, 'body /hook'],
    ['of another name', { request: 'POST /tests', body: { target: HOOK } }, 'body /target'],
    ['in a query', { request: `POST /tests?url=${ESCAPED}` }, 'query url'],
    ['in a form', { request: 'POST /tests', body: `url=${ESCAPED}`, type: form }, 'body field url'],
    [
      'in JSON in a form',
      { request: 'POST /tests', body: `at=${encodeURIComponent(`{"h":"${HOOK}"}`)}`, type: form },
      'body field at /h',
    ],
    [
      'with a query behind it',
      { request: 'POST /tests', body: { target: `${HOOK}?try=1` } },
      'body /target',
    ],
    [
      'with a parameter more behind its own',
      { request: 'POST /tests', body: { target: `${SIGNED}&try=1` } },
      'body /target',
      SIGNED,
    ],
    ['as a folder', { request: 'POST /tests', body: { target: `${HOOK}/tom` } }, 'body /target'],
  ])('%s', async (_, request, place, hook = HOOK) => {
    const links = await linksOf([{ ...told, answer: { hook } }, request]);
    expect(links).toEqual([`2 ${place} <- 1 body /hook`]);
  });

  test.each(['https://garden.example', 'https://garden.example/'])(
    'where it is no more than a host: %s',
    async (site) => {
      const links = await linksOf([
        { request: 'GET /settings', answer: { site } },
        { request: 'POST /tests', body: { target: site } },
      ]);
      expect(links).toEqual(['2 body /target <- 1 body /site']);
    },
  );
});

test('what is in a part that is linked is not linked by itself', async () => {
  const hook = `${HOOK}/c51e9d07ab`;
  const links = await linksOf([
    { request: 'GET /settings', answer: { hook, id: 'c51e9d07ab' } },
    { request: 'POST /tests', body: { target: `${hook}/tom` } },
  ]);
  expect(links).toEqual(['2 body /target <- 1 body /hook']);
});

test('the previous page is linked if it has an id', async () => {
  const site = 'https://garden.example/in/c51e9d07ab';
  const links = await linksOf([
    { request: 'GET /settings', answer: { site } },
    { request: 'POST /tests', headers: [['Referer', site]], body: {} },
  ]);
  expect(links).toEqual(['2 header referer <- 1 body /site']);
});

describe('the recorded URL stays if the live response does not have it', () => {
  const SITE = 'https://garden.example/in';
  test.each([
    ['whole', SITE],
    ['with more behind it', `${SITE}/tom`],
  ])('%s', async (_, target) => {
    expect(await sent(settings({ site: SITE }), {}, { target })).toEqual({ target });
  });

  test('since its request failed', async () => {
    const failed = settings({ site: SITE });
    expect(await sent(failed, { site: SITE }, { target: SITE }, 500)).toEqual({ target: SITE });
  });

  test('since either of two may be meant', async () => {
    const both = [{ site: SITE }, { site: SITE }];
    const live = [{ site: 'https://one.example/in' }, { site: 'https://two.example/in' }];
    expect(await sent(settings(both), live, { target: SITE })).toEqual({ target: SITE });
  });

  test('but an id in it does not stay', async () => {
    const hook = 'https://garden.example/in/a8f3bc12de';
    expect(await sent(settings({ hook }), {}, { target: hook })).toBeUndefined();
  });
});

describe('it is not linked', () => {
  test.each([
    ['as the origin of a page', 'Origin', 'https://garden.example'],
    ['as the page before', 'Referer', 'https://garden.example/'],
    ['as the page before, in a folder', 'Referer', 'https://garden.example/in'],
  ])('%s', async (_, name, site) => {
    const links = await linksOf([
      { request: 'GET /settings', answer: { site } },
      { request: 'POST /tests', headers: [[name, site]], body: {} },
    ]);
    expect(links).toEqual([]);
  });

  test('if the client had it first', async () => {
    const links = await linksOf([
      { request: 'POST /hooks', body: { url: HOOK }, answer: { url: HOOK } },
      { request: 'POST /tests', body: { target: HOOK } },
    ]);
    expect(links).toEqual([]);
  });

  test.each(['http://fern/in'])('if its host has no domain: %s', async (target) => {
    const links = await linksOf([
      { request: 'GET /settings', answer: { hook: target } },
      { request: 'POST /tests', body: { target } },
    ]);
    expect(links).toEqual([]);
  });

  test('if the two have only the host in common', async () => {
    const links = await linksOf([
      { request: 'GET /settings', answer: { site: 'https://garden.example' } },
      { request: 'POST /tests', body: { target: 'https://garden.example/about' } },
    ]);
    expect(links).toEqual([]);
  });

  test('if one is a part of a word of the other', async () => {
    const links = await linksOf([told, { request: 'POST /tests', body: { target: `${HOOK}put` } }]);
    expect(links).toEqual([]);
  });
});

function settings(answer: unknown): Exchange {
  return { request: 'GET /settings', answer };
}

/** What is sent to a server that answers the first request so; undefined for nothing. */
async function sent(
  recorded: Exchange,
  live: unknown,
  body: unknown,
  status = 200,
): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json' };
  await using server = await serveAnswers([
    { status, headers, body: JSON.stringify(live) },
    { status: 200, headers, body: '{}' },
  ]);
  const test = { request: 'POST /tests', body, type: 'application/json' };
  await replaySession(sessionOf([recorded, test]), { target: server.url });
  const text = server.seen[1]?.body;
  return text === undefined ? undefined : JSON.parse(text);
}
