/** Sessions of steady traffic: they end by count and size. Runs the built package. */
import { readdirSync, statSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readSession } from 'vitest-session-replay/replay';
import { serve } from '../../kit/index.ts';
import { exchangeBytes } from '../relay/endpoints.ts';
import { echo, get, pathsOf, patience, useRecorders } from './recorders.ts';

const { scratch, start } = useRecorders();

/** Sends requests one after the other, so that no gap ends a session. */
async function getAll(url: string, count: number): Promise<void> {
  for (let number = 1; number <= count; number++) await get(`${url}/${number}`);
}

/** Answers all at once but what is asked of `/slow`, which waits. */
function holdSlow(held: ServerResponse[]): RequestListener {
  return (request, response) => {
    if (request.url === '/slow') held.push(response);
    else echo(request, response);
  };
}

describe('under steady traffic', () => {
  test('a session ends at its maximum number of recordings', async () => {
    await using api = await serve(echo);
    const { recorder, sessions } = await start({ upstream: api.url, maxRecordings: 3 });
    await getAll(recorder.url, 8);
    await recorder.close();

    expect(await Promise.all(sessions.map(pathsOf))).toEqual([
      ['/1', '/2', '/3'],
      ['/4', '/5', '/6'],
      ['/7', '/8'],
    ]);
  });

  test('a recording whose secrets are still looked for counts', async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await using api = await serve((request, response) => {
      if (request.url === '/large') response.on('finish', answer);
      request.resume().on('end', () => response.end());
    });
    const { recorder, sessions } = await start({ upstream: api.url, maxRecordings: 2 });
    const large = fetch(`${recorder.url}/large`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson' },
      body: '{"password":"correct horse"}\n'.repeat(150_000),
    });
    await answered;
    await getAll(recorder.url, 2);
    await (await large).text();
    await recorder.close();

    expect(await Promise.all(sessions.map(pathsOf))).toEqual([['/large', '/1'], ['/2']]);
  });

  test('a session ends at the size that it may have', async () => {
    const item = { id: 1, names: ['a', 'b'], price: 12.5 };
    await using api = await serve((request, response) => {
      request.resume();
      response.end(JSON.stringify(Array.from({ length: 50 }, () => item)));
    });
    const maxSessionSize = 50_000;
    const { recorder, sessions } = await start({ upstream: api.url, maxSessionSize });
    await getAll(recorder.url, 30);
    await recorder.close();

    const sizes = sessions.map(({ file }) => statSync(file).size);
    const largest = (statSync(sessions[0]?.file ?? '').size / (sessions[0]?.recordings ?? 1)) * 2;
    expect(sizes.length).toBeGreaterThan(2);
    for (const size of sizes) expect(size).toBeLessThan(maxSessionSize + largest);
    for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThan(maxSessionSize / 2);
    const paths = (await Promise.all(sessions.map(pathsOf))).flat();
    expect(paths).toEqual(Array.from({ length: 30 }, (_, index) => `/${index + 1}`));
  });

  test('sessions that begin in the same moment have files of their own, in their order', async () => {
    await using api = await serve(echo);
    const { recorder, sessions } = await start({ upstream: api.url, maxRecordings: 1 });
    // All in one packet, each of them of the same millisecond as the one before.
    const paths = Array.from({ length: 40 }, (_, index) => `/${index}`);
    const requests = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n`);
    await exchangeBytes(recorder.url, `${requests.join('\r\n')}Connection: close\r\n\r\n`);
    await recorder.close();

    const inOrder = sessions.toSorted((a, b) => (a.file < b.file ? -1 : 1));
    expect(await Promise.all(inOrder.map(pathsOf))).toEqual(paths.map((path) => [path]));
  });
});

describe('an exchange that is under way when its session is full', () => {
  test('belongs to it, and is recorded to its end', async () => {
    const held: ServerResponse[] = [];
    await using api = await serve(holdSlow(held));
    const { recorder, sessions } = await start({ upstream: api.url, maxRecordings: 2 });
    const slow = get(`${recorder.url}/slow`);
    await expect.poll(() => held.length, patience).toBe(1);
    await getAll(recorder.url, 3);
    // For longer than a recording that ends waits for what is under way.
    await pause(1500);
    held[0]?.end('at last');
    expect(await slow).toBe('at last');
    await recorder.close();

    const files = sessions.map(({ file }) => file).sort();
    const [first, second] = await Promise.all(files.map((file) => readSession(file)));
    expect(first?.recordings).toMatchObject([
      { request: { path: '/slow' }, response: { status: 200, body: { text: 'at last' } } },
      { request: { path: '/1' } },
    ]);
    expect(first?.recordings[0]?.response).not.toHaveProperty('aborted');
    expect(second?.recordings.map(({ request }) => request.path)).toEqual(['/2', '/3']);
  });

  test('does not keep it open where it only streams on', async () => {
    const streams: ServerResponse[] = [];
    await using api = await serve((request, response) => {
      if (request.url !== '/events') {
        echo(request, response);
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: first\n\n');
      streams.push(response);
    });
    await using started = await start({ upstream: api.url, maxRecordings: 1, idleGap: 50 });
    const { recorder, sessions } = started;
    const response = await fetch(`${recorder.url}/events`);
    const rest = response.text();
    await get(`${recorder.url}/1`);
    await expect.poll(() => sessions.length, patience).toBe(2);
    streams[0]?.end('data: last\n\n');

    expect(await rest).toBe('data: first\n\ndata: last\n\n');
    const files = sessions.map(({ file }) => file).sort();
    expect((await readSession(files[0] ?? '')).recordings).toMatchObject([
      { response: { status: 200, aborted: true, body: { text: 'data: first\n\n' } } },
    ]);
  });

  test('leaves a journal beside the next one where its recorder is killed, and both are recovered', async () => {
    const held: ServerResponse[] = [];
    await using api = await serve(holdSlow(held));
    const options = { upstream: api.url, maxRecordings: 3, name: 'shop' };
    const { recorder, errors } = await start(options);
    await get(`${recorder.url}/1`);
    const slow = get(`${recorder.url}/slow`).catch(() => 'gone');
    await expect.poll(() => held.length, patience).toBe(1);
    await getAll(recorder.url, 3);
    const journals = readdirSync(scratch.path('sessions', 'shop'));
    expect(journals).toHaveLength(2);
    process.kill(Number(/\.proxy\.(\d+)\./.exec(journals[0] ?? '')?.[1]), 'SIGKILL');
    await expect.poll(() => errors.length, patience).toBe(1);
    await using again = await start(options);
    await recorder.close();
    expect(await slow).toBe('gone');

    const found = again.sessions.map(({ file, interrupted }) => [basename(file), interrupted]);
    expect(found).toEqual(found.map(([file]) => [file, true]));
    expect(await Promise.all(again.sessions.map(pathsOf))).toEqual([
      ['/1', '/1'],
      ['/2', '/3'],
    ]);
  });
});
