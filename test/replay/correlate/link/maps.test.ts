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

test('letters that may be a word are no id where no name says so', async () => {
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

test.each([
  ['role:%', 'a kind'],
  ['users/%/name', 'a path'],
  ['items.%.n', 'dots'],
  ['name_of_%', 'words'],
])('an id is linked to a key with more around it: %s', async (written) => {
  await using server = await serveAnswers([{ body: '{"id":"00ff11ee22"}' }]);
  const keyOf = (id: string) => written.replace('%', id);
  const bodyOf = (id: string) => ({ [id]: { n: 3 }, [keyOf(id)]: 4, of: keyOf(id) });
  const session = sessionOf([
    { request: 'POST /users', answer: { id: 'a8f3bc12de' } },
    { request: 'PATCH /acl', body: bodyOf('a8f3bc12de') },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.body).toBe(JSON.stringify(bodyOf('00ff11ee22')));
});

test('a short id in a key is linked, as in a value, if the word before it says what it is the id of', async () => {
  const links = await linksOf([
    { request: 'POST /projects', answer: { project: { id: 7 }, line: 'address2' } },
    {
      request: 'PUT /acl',
      body: { 'project:7': 1, 'projects/7': 1, 'projects/7/name': 1, 'projects.7.size': 7 },
    },
    { request: 'PUT /places', body: { address2Line: 'North', 'project 7': 1 } },
  ]);
  expect(links).toEqual([
    '2 body /project:7 name <- 1 body /project/id',
    '2 body /projects~17 name <- 1 body /project/id',
    '2 body /projects~17~1name name <- 1 body /project/id',
  ]);
});

test('the id in a key is linked to paths, and is that of the live key of the same member', async () => {
  const acl = { 'role:a8f3bc12de': { title: 'north' }, 'role:b9e4cd23ef': { title: 'south' } };
  const from = { request: 'GET /acl', answer: { acl } };
  const remove = { request: 'DELETE /members/b9e4cd23ef' };
  expect(await linksOf([from, remove])).toEqual([
    '2 path segment 2 <- 1 body /acl/role:b9e4cd23ef name inside',
  ]);

  const live = {
    'role:00ff11ee22': { title: 'west' },
    'role:11aa22bb33': { title: 'south' },
    'role:22bb33cc44': { title: 'north' },
  };
  await using server = await serveAnswers([{ body: JSON.stringify({ acl: live }) }, {}]);
  await replaySession(sessionOf([from, remove]), { target: server.url });
  expect(server.seen[1]?.request).toBe('DELETE /members/11aa22bb33');
});

test('the id in a key is not guessed where no live key has the same member', async () => {
  const acl = { 'role:a8f3bc12de': { title: 'north' }, 'role:b9e4cd23ef': { title: 'south' } };
  const live = { 'role:00ff11ee22': { title: 'west' }, 'role:22bb33cc44': { title: 'east' } };
  await using server = await serveAnswers([{ body: JSON.stringify({ acl: live }) }, {}]);
  const session = sessionOf([
    { request: 'GET /acl', answer: { acl } },
    { request: 'DELETE /members/b9e4cd23ef' },
  ]);
  await replaySession(session, { target: server.url });
  expect(server.seen.length).toBe(1);
});
