/** Values that are a part of what a request says, and how they are written there. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

/** The last request, where the first one is answered so. */
async function sent(answer: unknown, live: unknown, next: Exchange) {
  await using server = await serveAnswers([{ body: JSON.stringify(live) }]);
  await replaySession(sessionOf([{ request: 'GET /info', answer }, next]), { target: server.url });
  return server.seen[1];
}

test('a folder that a response names is the live one in the paths of what is in it', async () => {
  const request = await sent(
    { folder: '/srv/app-x7k2/in' },
    { folder: '/var/live-q9/out' },
    { request: 'POST /move', body: { to: '/srv/app-x7k2/in/films/new' } },
  );
  expect(request?.body).toBe('{"to":"/var/live-q9/out/films/new"}');
});

test('an id with words around it is the live one', async () => {
  const request = await sent(
    { id: '0f0f0f0f-1111-4222-8333-444444444444' },
    { id: 'abababab-5555-4666-8777-888888888888' },
    { request: 'PUT /docs/copy-of-0f0f0f0f-1111-4222-8333-444444444444' },
  );
  expect(request?.request).toBe('PUT /docs/copy-of-abababab-5555-4666-8777-888888888888');
});

test.each(['grp.k7Qz1xWv$notes', 'notes~grp.k7Qz1xWv', 'grp.k7Qz1xWv+notes'])(
  'an id with a dot in it is the live one in %s',
  async (pad) => {
    const request = await sent(
      { id: 'grp.k7Qz1xWv' },
      { id: 'grp.Zp03mBnY' },
      { request: 'POST /pads', body: { pad } },
    );
    expect(request?.body).toBe(JSON.stringify({ pad: pad.replace('k7Qz1xWv', 'Zp03mBnY') }));
  },
);

test('the hash of a revision is the live one without its number', async () => {
  const request = await sent(
    { rev: '3-00112233445566778899aabbccddeeff' },
    { rev: '5-ffeeddccbbaa99887766554433221100' },
    { request: 'POST /revisions', body: { ids: ['00112233445566778899aabbccddeeff'] } },
  );
  expect(request?.body).toBe('{"ids":["ffeeddccbbaa99887766554433221100"]}');
});

test('letters that are no word are an id', async () => {
  const request = await sent(
    { objectId: 'mrrPDXDimt' },
    { objectId: 'QvRjfzbfQp' },
    {
      request: 'POST /link',
      body: { friend: 'mrrPDXDimt' },
    },
  );
  expect(request?.body).toBe('{"friend":"QvRjfzbfQp"}');
});

test('nothing inside of a signed token is replaced', async () => {
  const token = [{ alg: 'HS256' }, { sub: 'user-11223344' }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('c2lnbmF0dXJl')
    .join('.');
  const request = await sent(
    { id: 'user-11223344' },
    { id: 'user-99887766' },
    {
      request: 'GET /me',
      headers: [['X-Token', `Bearer ${token}`]],
    },
  );
  expect(request?.headers['x-token']).toBe(`Bearer ${token}`);
});

test('a client that escapes everything but letters and digits escapes the live value in the same way', async () => {
  const basic = (user: string) => `Basic ${Buffer.from(`${user}:pass`).toString('base64')}`;
  const request = await sent(
    { client: 'ab_12cd34ef' },
    { client: 'zy-98xw_76' },
    {
      request: 'POST /token',
      headers: [['Authorization', basic('ab%5F12cd34ef')]],
    },
  );
  expect(request?.headers.authorization).toBe(basic('zy%2D98xw%5F76'));
});

test('a password with spaces is the live one in Basic credentials', async () => {
  const basic = (password: string) => `Basic ${Buffer.from(`otto:${password}`).toString('base64')}`;
  const request = await sent(
    { password: 'Hz14 5Z55 AzbM NLHb' },
    { password: 'aEpG bAeR i3aP QqcK' },
    { request: 'POST /posts', headers: [['Authorization', basic('Hz14 5Z55 AzbM NLHb')]] },
  );
  expect(request?.headers.authorization).toBe(basic('aEpG bAeR i3aP QqcK'));
});

test.each([
  ['web:7', 'web:19'],
  ['arn:shop:eu-1:4711:jobs/web:7', 'arn:shop:eu-1:4711:jobs/web:19'],
])('the revision after a name is the live one of that thing: %s', async (recorded, live) => {
  const request = await sent(
    { job: { family: 'web', revision: 7 } },
    { job: { family: 'web', revision: 19 } },
    { request: 'PUT /services/front', body: { job: recorded } },
  );
  expect(request?.body).toBe(JSON.stringify({ job: live }));
});

test('the revision after a path is the live one if a response names the path', async () => {
  const range = (revision: number) => ({ path: 'plans/roof', first: 3, revision });
  const request = await sent(range(7), range(19), {
    request: 'PUT /merged',
    body: '<p><from>/plans/roof:7</from></p>',
    type: 'text/xml',
  });
  expect(request?.body).toBe('<p><from>/plans/roof:19</from></p>');
});

test.each(['mail:7', 'web.example.org:7', '/plans/roof:7', 'localhost:7', '08:7'])(
  'a number behind something else is no revision: %s',
  async (kept) => {
    const request = await sent(
      { job: { family: 'web', revision: 7 } },
      { job: { family: 'web', revision: 19 } },
      { request: 'PUT /services/front', body: { job: kept } },
    );
    expect(request?.body).toBe(JSON.stringify({ job: kept }));
  },
);

test('the address of another server is the live one in what is below it', async () => {
  const request = await sent(
    { feed: 'http://10.1.2.3:45599/' },
    { feed: 'http://10.9.8.7:41837/' },
    { request: 'POST /discover', body: { url: 'http://10.1.2.3:45599/' } },
  );
  expect(request?.body).toBe('{"url":"http://10.9.8.7:41837/"}');
});

const signedUrl = (key: string, sig: string, exp: number) =>
  `https://files.example.net/d/${key}?sig=${sig}&exp=${exp}`;

test('a URL in a text is the live one as a whole', async () => {
  const textOf = (url: string, key: string) => `See ${url}, "${url}" (${url}). Key: ${key}!`;
  const was = signedUrl('k8f3bc12de', 's9f3bc12dea1', 176401);
  const is = signedUrl('k00ff11ee2', 's00aa11bb22c', 176987);
  const request = await sent(
    { url: was, key: 'q5w4e3r2t1' },
    { url: is, key: 'z9y8x7w6v5' },
    { request: 'POST /notes', body: { text: textOf(was, 'q5w4e3r2t1'), exp: 176401 } },
  );
  expect(request?.body).toBe(JSON.stringify({ text: textOf(is, 'z9y8x7w6v5'), exp: 176987 }));
});

test('a URL in a text that the client had sent before stays', async () => {
  const was = signedUrl('k8f3bc12de', 's9f3bc12dea1', 176401);
  const is = signedUrl('k00ff11ee2', 's00aa11bb22c', 176987);
  await using server = await serveAnswers([{ body: JSON.stringify({ url: is }) }, {}]);
  const session = sessionOf([
    { request: 'POST /files', body: { from: was }, answer: { url: was } },
    { request: 'POST /notes', body: { text: `See ${was}, issues/7` } },
  ]);
  await replaySession(session, { target: server.url });
  expect(server.seen[1]?.body).toBe(JSON.stringify({ text: `See ${was}, issues/7` }));
});

test.each(['k3/dov', 'k3x9/7dq', 'dov2/m4'])(
  'all parts of a path that a response had come from it, with more behind them: %s',
  async (then) => {
    const request = await sent(
      { href: `/quays/south/${then}` },
      { href: '/quays/south/w8/pel' },
      { request: `POST /quays/south/${then}/lamp?on=1` },
    );
    expect(request?.request).toBe('POST /quays/south/w8/pel/lamp?on=1');
  },
);

test('a part of another path stays, where an id in it is the live one', async () => {
  const request = await sent(
    { id: 'k3x9w8q2', at: '/quays/west/k3x9w8q2/dov' },
    { id: 'w8m4t7b1', at: '/quays/west/w8m4t7b1/pel' },
    { request: 'POST /quays/south/k3x9w8q2/dov/lamp' },
  );
  expect(request?.request).toBe('POST /quays/south/w8m4t7b1/dov/lamp');
});
