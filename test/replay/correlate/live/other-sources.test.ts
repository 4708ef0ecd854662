/** Where the best source of a value does not serve, another one that has the same does. */
import { expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

test('if a response lacks a value, an earlier one with the same value gives it', async () => {
  await using server = await serveAnswers([
    { body: '{"accountId":"live-11223344"}' },
    { body: '{"name":"ada"}' },
  ]);
  const session = sessionOf([
    { request: 'GET /me', answer: { accountId: 'old-55667788' } },
    { request: 'GET /settings', answer: { name: 'ada', accountId: 'old-55667788' } },
    { request: 'DELETE /accounts/old-55667788' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[2]?.request).toBe('DELETE /accounts/live-11223344');
});

test('the content of elements counts more than their position in another list', async () => {
  const files = (...names: string[]) => ({ files: names.map((name) => ({ name })) });
  const notes = (...all: [string, string][]) => ({
    notes: all.map(([file, title]) => ({ file, title })),
  });
  await using server = await serveAnswers([
    { body: JSON.stringify(files('live-bbbb2222', 'live-aaaa1111')) },
    { body: JSON.stringify(notes(['live-bbbb2222', 'Standup'], ['live-aaaa1111', 'Retro'])) },
  ]);
  const session = sessionOf([
    { request: 'GET /files', answer: files('old-77778888', 'old-99990000') },
    {
      request: 'GET /notes',
      answer: notes(['old-77778888', 'Retro'], ['old-99990000', 'Standup']),
    },
    { request: 'DELETE /files/old-77778888' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[2]?.request).toBe('DELETE /files/live-aaaa1111');
});

test('two recorded elements are never the same live one', async () => {
  const list = (...rows: [number, string, string][]) =>
    rows.map(([id, title, owner]) => ({ id, title, owner }));
  await using server = await serveAnswers([
    {
      body: JSON.stringify(
        list(
          [31, 'cheap pills', 'zed'],
          [32, 'agreed', 'boss'],
          [33, 'proposal', 'yan'],
          [34, 'created', 'zed'],
        ),
      ),
    },
  ]);
  const session = sessionOf([
    {
      request: 'GET /changes',
      answer: list([1, 'cheap pills', 'zed'], [2, 'agreed', 'boss'], [3, 'created', 'boss']),
    },
    { request: 'DELETE /changes/3' },
    { request: 'DELETE /changes/2' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen.slice(1).map(({ request }) => request)).toEqual([
    'DELETE /changes/34',
    'DELETE /changes/32',
  ]);
});

test('an element is identified by a line of a text in it', async () => {
  const event = (id: string, title: string) =>
    `<e><id>${id}</id><data>BEGIN:VEVENT\nUID:${id}\nSUMMARY:${title}\nEND:VEVENT\n</data></e>`;
  const type = { 'Content-Type': 'application/xml' };
  await using server = await serveAnswers([
    {
      body: `<l>${event('bbbb2222-2', 'Retro')}${event('aaaa1111-1', 'Standup')}</l>`,
      headers: type,
    },
  ]);
  const session = sessionOf([
    {
      request: 'GET /events',
      answer: `<l>${event('cccc3333-3', 'Standup')}${event('dddd4444-4', 'Retro')}</l>`,
      answerType: 'application/xml',
    },
    { request: 'DELETE /events/cccc3333-3' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[1]?.request).toBe('DELETE /events/aaaa1111-1');
});

test('a response outside of lists tells an id rather than an element that has its name', async () => {
  const page = (...addresses: [number, string][]) =>
    `<form method="post" action="/addresses/assign">${addresses
      .map(
        ([id, name]) =>
          `<label><input type="radio" name="address_id" value="${id}"> ${name}</label>`,
      )
      .join('')}</form>`;
  const json = { 'content-type': 'application/json' };
  const html = { 'content-type': 'text/html' };
  await using server = await serveAnswers([
    { body: '{"default_address_id":"15"}', headers: json },
    { body: page([15, 'office'], [11, 'home']), headers: html },
  ]);
  const session = sessionOf([
    { request: 'GET /settings/addresses', answer: { default_address_id: '12' } },
    { request: 'GET /addresses', answer: page([12, 'home']), answerType: 'text/html' },
    {
      request: 'PATCH /addresses',
      type: 'application/json-patch+json',
      body: [{ op: 'replace', path: '/addresses/12/state', value: 'closed' }],
    },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen[2]?.body).toContain('/addresses/15/state');
});

test('a time to the second comes from where it has the same name, or from nowhere', async () => {
  const requests = (...rows: [string, string, string][]) =>
    Object.fromEntries(rows.map(([id, name, since]) => [id, { name, since }]));
  const write = (at: string) => ({ blocked: 'printer', since: at });
  const at = (second: number) => `2026-03-04T05:06:0${second}Z`;
  await using server = await serveAnswers([
    { body: JSON.stringify({ started: at(1) }) },
    {
      body: JSON.stringify(
        requests(['k-1a2b3c4d', 'camera', at(2)], ['k-5e6f7a8b', 'printer', at(3)]),
      ),
    },
    {},
    { body: JSON.stringify({ started: at(1) }) },
    { body: '{}' },
  ]);
  const session = sessionOf([
    { request: 'GET /status', answer: { started: at(7) } },
    { request: 'GET /requests', answer: requests(['k-90817263', 'printer', at(7)]) },
    { request: 'PUT /blocked/printer', body: write(at(7)) },
  ]);

  await replaySession(session, { target: server.url });
  expect(JSON.parse(server.seen[2]?.body ?? '')).toEqual(write(at(3)));

  const { outcomes } = await replaySession(session, { target: server.url });
  expect(told(outcomes[2])?.message).toMatch(/^blocked by #2 GET \/requests: /);
});

test('the response to a request with a recorded number gives no value that an earlier response has', async () => {
  await using server = await serveAnswers([
    { body: '{"noteId":31,"revision":40}' },
    { body: '{"noteId":12,"text":"of a stranger"}' },
  ]);
  const session = sessionOf([
    { request: 'POST /notes', answer: { noteId: 2, revision: 14 } },
    { request: 'GET /render?at=14', answer: { noteId: 2, text: 'mine' } },
    { request: 'DELETE /notes/2?revision=14' },
  ]);

  await replaySession(session, { target: server.url });

  expect(server.seen.map(({ request }) => request)).toEqual([
    'POST /notes',
    'GET /render?at=14',
    'DELETE /notes/31?revision=40',
  ]);
});
