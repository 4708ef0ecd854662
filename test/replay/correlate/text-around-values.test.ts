/** What stands around a live value stays as the client wrote it. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../src/replay/index.ts';
import { sessionOf } from './links.ts';
import { serveAnswers } from './serve-answers.ts';

test.each([
  [
    'an attribute',
    '<img src="/i/old-7f3a9b2c?a=1&amp;b=2">',
    '<img src="/i/new-1d2e3f4a?a=1&amp;b=2">',
  ],
  ['a text', '<p title="A &amp; B">old-7f3a9b2c</p>', '<p title="A &amp; B">new-1d2e3f4a</p>'],
  ['quotes', "<a href='/old-7f3a9b2c?x&amp;y'>", "<a href='/new-1d2e3f4a?x&amp;y'>"],
])('HTML stays as it is around a live value: in %s', async (_, recorded, live) => {
  await using server = await serveAnswers([{ body: '{"id":"new-1d2e3f4a"}' }]);
  const session = sessionOf([
    { request: 'GET /a', answer: { id: 'old-7f3a9b2c' } },
    { request: 'POST /json', body: { html: recorded } },
    { request: 'POST /html', type: 'text/html', body: recorded },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen.slice(1).map(({ body }) => body)).toEqual([
    JSON.stringify({ html: live }),
    live,
  ]);
});

test.each([
  ['a query', 'a=1&next=/x%2Fy/old-7f3a9b2c&b', 'a=1&next=/x%2Fy/new-1d2e3f4a&b'],
  ['a URI', 'mailto:a%40b?id=old-7f3a9b2c', 'mailto:a%40b?id=new-1d2e3f4a'],
  ['escapes of two styles', '%7e!%7E~(%28)=old-7f3a9b2c', '%7e!%7E~(%28)=new-1d2e3f4a'],
  ['more than ASCII', 'ü%C3%BC%F0%9F%98%80😀&old-7f3a9b2c', 'ü%C3%BC%F0%9F%98%80😀&new-1d2e3f4a'],
])('escapes stay as they are around a live value: %s', async (_, recorded, live) => {
  await using server = await serveAnswers([{ body: '{"id":"new-1d2e3f4a"}' }]);
  const session = sessionOf([
    { request: 'GET /a', answer: { id: 'old-7f3a9b2c' } },
    { request: 'POST /text', type: 'text/plain', body: recorded },
    { request: `GET /find?in=${encodeURIComponent(recorded)}` },
    { request: 'POST /json', type: 'application/json', body: `{"a\\/":"\\/\\u0041${recorded}"}` },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe(live);
  expect(server.seen[2]?.request).toBe(`GET /find?in=${encodeURIComponent(live)}`);
  expect(server.seen[3]?.body).toBe(`{"a\\/":"\\/\\u0041${live}"}`);
});

test('a value that is escaped in an HTML attribute is found, and escaped in the same way', async () => {
  await using server = await serveAnswers([{ body: '{"name":"new \\"1\\" & <1d2e3f4a>"}' }]);
  const session = sessionOf([
    { request: 'GET /a', answer: { name: 'old "7" & <7f3a9b2c>' } },
    {
      request: 'POST /html',
      body: { html: '<p title="old &quot;7&quot; &amp; &lt;7f3a9b2c&gt;">old</p>' },
    },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe(
    JSON.stringify({ html: '<p title="new &quot;1&quot; &amp; &lt;1d2e3f4a&gt;">old</p>' }),
  );
});
