import { readdirSync, readFileSync } from 'node:fs';
import { get, type RequestListener, request as send } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recoverJournals } from '../../../src/record/journal/recover.ts';
import type { EndpointSettings } from '../../../src/record/relay/proxy-factory.ts';
import { ProxyHost } from '../../../src/record/run/proxy-host.ts';
import { once, type Served, serve } from '../../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';

const program = fileURLToPath(new URL('../../../dist/proxy-process.js', import.meta.url));
const MEGABYTE = 1024 ** 2;
const password = 'correct horse "battery" staple';

/** Lines of which each has a secret: redacting a megabyte of them takes long. */
function createLog(megabytes: number): string {
  const line = `${JSON.stringify({ password, note: 'a b c d e f g h i j k l m' })}\n`;
  return line.repeat(Math.ceil((megabytes * MEGABYTE) / line.length));
}

let scratch: ScratchFolder;
let proxy: ProxyHost;
let api: Served;
/** Resolves when the API has sent the answer to a request for this path. */
let whenAnswered: (path: string) => Promise<void>;

beforeEach(async () => {
  scratch = createScratchFolder();
  proxy = new ProxyHost(program);
  const answered = new Map<string, PromiseWithResolvers>();
  const at = (path: string): PromiseWithResolvers => {
    const known = answered.get(path) ?? withResolvers();
    answered.set(path, known);
    return known;
  };
  whenAnswered = (path) => at(path).promise;
  const handler: RequestListener = async (request, response) => {
    const path = request.url ?? '';
    response.on('finish', () => at(path).resolve());
    await buffer(request);
    if (path === '/chunked') response.write('{}');
    response.end(path === '/log' ? createLog(1) : JSON.stringify({ path, hint: `is ${password}` }));
  };
  api = await serve(handler);
});

afterEach(async () => {
  await proxy.close();
  await api.close();
  scratch[Symbol.dispose]();
});

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function settings(): EndpointSettings {
  return {
    sessionFile: scratch.path('a.session.json'),
    name: 'a',
    upstream: api.url,
    limits: { request: 64 * MEGABYTE, response: 64 * MEGABYTE },
    key: 'key',
  };
}

async function upload(url: string, megabytes: number): Promise<string> {
  const headers = { 'Content-Type': 'application/x-ndjson' };
  const response = await fetch(url, { method: 'POST', headers, body: createLog(megabytes) });
  return response.text();
}

/** What lies in the folder of the session. */
function readAll(): string {
  return readdirSync(scratch.path())
    .map((name) => readFileSync(scratch.path(name), 'utf8'))
    .join('\n');
}

test('other requests are answered while a large body is redacted', async () => {
  const { url } = await proxy.openEndpoint(settings());
  const order: string[] = [];
  const large = upload(`${url}/large`, 8).then(() => order.push('large'));
  await whenAnswered('/large');
  for (let count = 0; count < 5; count++) {
    await (await fetch(`${url}/small`)).text();
    order.push('small');
  }
  await large;

  expect(order).toEqual([...Array(5).fill('small'), 'large']);
});

test.each(['/large', '/chunked'])(
  'the answer to a large request of %s ends once the journal has it, redacted',
  async (path) => {
    const { url } = await proxy.openEndpoint(settings());
    await upload(url + path, 1);
    const written = readAll();

    expect(written).toContain(`"path":"${path}"`);
    expect(written).toContain('REDACTED_PASSWORD');
    expect(written).not.toContain('battery');
  },
);

/** Where to ask for a path of the API, and what for. */
const ways: Readonly<
  Record<string, () => Promise<{ readonly proxy: string; readonly path: string }>>
> = {
  'an endpoint': async () => ({ proxy: (await proxy.openEndpoint(settings())).url, path: '/log' }),
  'a forward proxy': async () => {
    const recording = { ...settings(), endpoints: [] };
    return { proxy: (await proxy.openProxy({ recording })).url, path: `${api.url}/log` };
  },
};

test.each(Object.entries(ways))(
  'a response that a client has received completely by %s survives a kill',
  async (_, open) => {
    const way = await open();
    const { hostname, port } = new URL(way.proxy);
    const [response] = await once(get({ host: hostname, port, path: way.path }), 'response');
    await text(response);
    process.kill(proxy.pid ?? 0, 'SIGKILL');
    await proxy.close();
    const { sessions } = await recoverJournals(scratch.path(), { endedKey: 'key' });

    expect(sessions).toMatchObject([{ recordings: 1, dropped: 0 }]);
    expect(readAll()).toContain('REDACTED_PASSWORD');
    expect(readAll()).not.toContain('battery');
  },
);

test('a secret that a large body reveals is replaced in later exchanges', async () => {
  const { url } = await proxy.openEndpoint(settings());
  await upload(`${url}/large`, 1);
  await (await fetch(`${url}/small`)).text();

  expect(readAll()).toContain('"path":"/small"');
  expect(readAll()).not.toContain('battery');
});

test('a secret that small exchanges reveal is replaced in a large body', async () => {
  const { url } = await proxy.openEndpoint(settings());
  const body = JSON.stringify({ password });
  await (await fetch(`${url}/login`, { method: 'POST', body })).text();
  const note = `the word was ${password}. `.repeat(10_000);
  const headers = { 'Content-Type': 'text/plain' };
  await (await fetch(`${url}/note`, { method: 'POST', headers, body: note })).text();

  expect(readAll()).toContain('the word was REDACTED_PASSWORD');
  expect(readAll()).not.toContain('battery');
});

test('the end of a recording waits for bodies that are being redacted', async () => {
  const endpoint = await proxy.openEndpoint(settings());
  const sent = send(`${endpoint.url}/large`, { method: 'POST' });
  sent.on('error', () => sent.destroy());
  sent.end(createLog(4));
  await whenAnswered('/large');
  const { journal = '' } = await endpoint.close();

  expect(readFileSync(journal, 'utf8')).toContain('"path":"/large"');
});
