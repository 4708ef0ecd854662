/** Things that were made, and whose ids come in lists of one. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const rpc = (method: string, params: unknown, result: unknown): Exchange => ({
  request: 'POST /rpc',
  body: { jsonrpc: '2.0', id: 1, method, params },
  answer: { jsonrpc: '2.0', id: 1, result },
});

test('the id comes from the answer that made the thing, not from a later list', async () => {
  const links = await linksOf([
    { request: 'POST /parties', body: { name: 'a' }, answer: { parties: [11] } },
    { request: 'GET /parties', answer: { parties: [13, 12, 11] } },
    { request: 'DELETE /parties/11' },
  ]);
  expect(links).toEqual(['3 path segment 2 <- 1 body /parties/0']);
});

test('the id of a call comes from the answer that made the thing', async () => {
  const links = await linksOf([
    rpc('party.create', [[{ name: 'a' }]], [11]),
    rpc('party.search', [[]], [13, 12, 11]),
    rpc('party.delete', [[11]], true),
  ]);
  expect(links).toEqual(['3 body /params/0/0 <- 1 body /result/0']);
});

test('a list of one that is read is a list', async () => {
  const links = await linksOf([
    { request: 'GET /parties?name=a', answer: { parties: [11] } },
    { request: 'GET /parties', answer: { parties: [13, 12, 11] } },
    { request: 'DELETE /parties/11' },
  ]);
  expect(links).toEqual(['3 path segment 2 <- 2 body /parties/2']);
});

test('what was found by a POST, and is one of several now, is not sent', async () => {
  const search = { name: 'a' };
  const found: Exchange = { request: 'POST /search', body: search, answer: { parties: [11] } };
  await using server = await serveAnswers([{ body: '{"parties":[9,15]}' }]);
  const session = sessionOf([found, { request: 'DELETE /parties/11' }]);

  const { outcomes } = await replaySession(session, { target: server.url });

  expect(server.seen).toHaveLength(1);
  expect(told(outcomes[1])?.message).toContain('blocked by #1 POST /search');
});
