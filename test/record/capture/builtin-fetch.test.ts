/**
 * The `fetch` of Node itself. This file must not import undici, which would give `fetch` its own
 * transport by being loaded.
 */
import { createGzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { serve } from '../../kit/index.ts';
import { onlyAnswer, onlyRecording, record } from '../record.ts';

const dispatcher = Symbol.for('undici.globalDispatcher.1');

test('fetch is recorded with the bodies of request and response', async () => {
  await using api = await serve((request, response) => request.pipe(response));
  using recorded = await record(async () => {
    await (await fetch(api.url, { method: 'POST', body: 'there and back' })).text();
  });

  expect(onlyRecording(recorded).request.body).toEqual({ text: 'there and back' });
  expect(onlyAnswer(recorded).body).toEqual({ text: 'there and back' });
});

test('fetch is recorded with a streamed body and with a compressed one', async () => {
  await using api = await serve((request, response) => {
    response.setHeader('Content-Encoding', 'gzip');
    request.pipe(createGzip()).pipe(response);
  });
  using recorded = await record(async () => {
    const body = new Blob(['there ', 'and back']).stream();
    await (await fetch(api.url, { method: 'POST', body, duplex: 'half' })).text();
  });

  expect(onlyRecording(recorded).request.body).toEqual({ text: 'there and back' });
  expect(onlyAnswer(recorded).body).toEqual({ text: 'there and back', coding: 'gzip' });
});

test('fetch keeps its transport while it is recorded', async () => {
  await using api = await serve((_, response) => response.end());
  await (await fetch(api.url)).text();
  const before: unknown = Reflect.get(globalThis, dispatcher);
  using recorded = await record(async () => {
    await (await fetch(api.url)).text();
    expect(Reflect.get(globalThis, dispatcher)).toBe(before);
  });

  expect(recorded.session.recordings).toHaveLength(1);
});
