import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const TOKEN = 'p8r2zt6hb4nc05';
const client: Exchange = { request: 'POST /clients', answer: { shortId: 'k3x9', token: TOKEN } };

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function me(authorization: string): Exchange {
  return { request: 'GET /me', headers: [['Authorization', authorization]] };
}

test('the user beside a live password is live as well, however short', async () => {
  const exchanges = [client, me(basic('k3x9', TOKEN))];
  expect(await linksOf(exchanges)).toEqual([
    '2 header authorization <- 1 body /token',
    '2 header authorization <- 1 body /shortId',
  ]);

  const answer = { shortId: 'z1', token: 'w5n1vk8sj3ye64' };
  await using server = await serveAnswers([{ body: JSON.stringify(answer) }, {}]);
  await replaySession(sessionOf(exchanges), { target: server.url });
  expect(server.seen[1]?.headers.authorization).toBe(basic('z1', 'w5n1vk8sj3ye64'));
});

test('a user stays as it is that the answer does not have beside the password', async () => {
  const links = await linksOf([
    { request: 'POST /clients', answer: { by: { name: 'k3x9' }, token: TOKEN } },
    me(basic('k3x9', TOKEN)),
  ]);
  expect(links).toEqual(['2 header authorization <- 1 body /token']);
});

test('a user stays as it is that the client had given itself', async () => {
  const links = await linksOf([{ ...client, body: { shortId: 'k3x9' } }, me(basic('k3x9', TOKEN))]);
  expect(links).toEqual(['2 header authorization <- 1 body /token']);
});

test('credentials with a signature, which only the client can make anew, stay as they are', async () => {
  const nonce = 'dcd98b7102dd2f0e8b11d0f600bfb0c093';
  const response = '6629fae49393a05397450978507c4ef1';
  const links = await linksOf([
    { request: 'POST /challenges', answer: { nonce } },
    me(`Digest username="Mufasa", nonce="${nonce}", uri="/me", response="${response}"`),
  ]);
  expect(links).toEqual([]);
});

test('a token is live beside an id that its client had sent before', async () => {
  const device = 'Device id="c7a31f0e9b52d486ef07", app="Reader"';
  const links = await linksOf([
    { request: 'POST /logins', headers: [['Authorization', device]], answer: { token: TOKEN } },
    me(`${device}, token="${TOKEN}"`),
  ]);
  expect(links).toEqual(['2 header authorization <- 1 body /token']);
});
