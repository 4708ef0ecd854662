/** Objects that are maps of things by their ids. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

test('a key that is an id is linked to paths', async () => {
  const links = await linksOf([
    { request: 'GET /rooms', answer: { rooms: { 'r-7f3a9b2c1d': { name: 'north' } } } },
    { request: 'GET /rooms/r-7f3a9b2c1d' },
  ]);
  expect(links).toEqual(['2 path segment 2 <- 1 body /rooms/r-7f3a9b2c1d name']);
});

test('an id is linked to a key', async () => {
  await using server = await serveAnswers([{ body: '{"id":"live-00ff11ee"}' }]);
  const session = sessionOf([
    { request: 'POST /users', answer: { id: 'old-22dd33cc' } },
    {
      request: 'PUT /acl',
      body: { acl: { 'old-22dd33cc': { read: true }, '*': { read: false } } },
    },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe('{"acl":{"live-00ff11ee":{"read":true},"*":{"read":false}}}');
});

test('letters alone are an id where a name says so', async () => {
  const links = await linksOf([
    { request: 'POST /members', answer: { memberId: 'peyomLOzLi' } },
    { request: 'PUT /acl', body: { acl: { peyomLOzLi: { read: true } } } },
    { request: 'POST /batch', body: { calls: [{ path: '/v1/members/peyomLOzLi' }] } },
  ]);
  expect(links).toEqual([
    '2 body /acl/peyomLOzLi name <- 1 body /memberId',
    '3 body /calls/0/path <- 1 body /memberId',
  ]);
});

test('letters alone are no id where no name says so, nor where they are words', async () => {
  const links = await linksOf([
    { request: 'POST /members', answer: { mood: 'peyomLOzLi', memberId: 'primaryContact' } },
    { request: 'PUT /acl', body: { acl: { peyomLOzLi: {}, primaryContact: {} } } },
  ]);
  expect(links).toEqual([]);
});

test('a member of a map is known by what it has, whatever its key is now', async () => {
  await using server = await serveAnswers([
    { body: '{"a1b2c3d4e5":{"name":"south","door":31},"f6a7b8c9d0":{"name":"north","door":32}}' },
  ]);
  const session = sessionOf([
    {
      request: 'GET /rooms',
      answer: {
        '1234567890ab': { name: 'north', door: 5 },
        '0987654321cd': { name: 'south', door: 6 },
      },
    },
    { request: 'DELETE /rooms/1234567890ab' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.request).toBe('DELETE /rooms/f6a7b8c9d0');
});
