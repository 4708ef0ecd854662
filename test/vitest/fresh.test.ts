/** New values in generated suites: sign-ups on targets that others live on, run after run. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SessionReplayOptions } from '../../src/index.ts';
import { readSession } from '../../src/replay/index.ts';
import {
  createSession,
  type LooseRecording,
  type Project,
  recordingOf,
  runInline,
  serve,
  writeProject,
} from '../kit/index.ts';
import { canonical, FILE, projectOf } from './accept-project.ts';
import { configWith } from './replaying.ts';

const json = (body: unknown) => ({ body: { json: body } });
const account = { email: 'ada@example.com', customerNo: 4711, name: 'Ada L' };
const more = { plan: 'free', text: 'Welcome, ada@example.com!', at: 1 };
const recordings: LooseRecording[] = [
  recordingOf('POST', '/users', 201, { ...json(account), response: json({ ...account, ...more }) }),
  recordingOf('GET', '/users/ada@example.com', 200, { response: json({ customerNo: 4711 }) }),
];
const correlate: SessionReplayOptions['correlate'] = {
  fresh: ['/email', '/customerNo'].map((pointer) => ({ to: { path: 'POST /users', pointer } })),
};

/** An API with accounts, one for each address and number; Ada has hers. */
async function serveAccounts(plan = 'free') {
  const numbers = new Map<string, number>([[account.email, account.customerNo]]);
  const requests: string[] = [];
  let count = 0;
  const server = await serve(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === 'GET') {
      const number = numbers.get(decodeURIComponent(request.url?.split('/')[2] ?? ''));
      response.writeHead(number ? 200 : 404).end(JSON.stringify({ customerNo: number }));
      return;
    }
    const { email, customerNo, name } = JSON.parse(Buffer.concat(chunks).toString());
    const isTaken = numbers.has(email) || [...numbers.values()].includes(customerNo);
    numbers.set(email, customerNo);
    count += 1;
    const text = `Welcome, ${email}!`;
    const body = { email, customerNo, name, plan, text, at: count };
    response.writeHead(isTaken ? 409 : 201).end(JSON.stringify(body));
  });
  return { ...server, numbers, requests };
}

const projectWith = (url: string, options: SessionReplayOptions): Promise<Project> =>
  writeProject({
    'vitest.config.ts': configWith({ target: url, correlate, ...options }),
    [FILE]: canonical(createSession(recordings, { name: 'shop' })),
  });

test('a suite with a sign-up passes on a target that has the account, run after run', async () => {
  await using api = await serveAccounts();
  await using project = await projectWith(api.url, {
    expect: { body: 'exact', ignore: ['/at'] },
  });
  for (const accounts of [2, 3]) {
    expect((await project.run()).errors).toEqual({});
    expect(api.numbers.size).toBe(accounts);
  }
});

test('each target gets an account of its own', async () => {
  await using api = await serveAccounts();
  const target = { staging: `${api.url}/`, production: { url: api.url } };
  await using run = await runInline({
    'vitest.config.ts': configWith({ target, correlate }),
    [FILE]: createSession(recordings),
  });
  expect(run.exitCode).toBe(0);
  expect(api.numbers.size).toBe(3);
});

test('with a request for the account goes the sign-up', async () => {
  await using api = await serveAccounts();
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url, correlate }),
      [FILE]: createSession(recordings),
    },
    { testNamePattern: 'GET' },
  );
  expect(run.exitCode).toBe(0);
  expect(api.requests).toEqual(['POST /users', expect.stringMatching(/^GET \/users\/ada-\w{6}@/)]);
});

test('-u accepts what else has changed, and writes no new value into the session', async () => {
  await using api = await serveAccounts('trial');
  await using project = await projectOf(api, recordings, { correlate, expect: { body: 'exact' } });
  expect((await project.run({ update: true })).errors).toEqual({});

  const { recordings: accepted } = JSON.parse(project.read(FILE));
  expect(accepted[0].request).toEqual(recordings[0]?.request);
  expect(accepted[0].response.body.json).toEqual({ ...account, ...more, plan: 'trial' });
  expect(accepted[1]).toMatchObject(recordings[1] ?? {});
});

test('calibration learns no new value as noise', async () => {
  await using api = await serveAccounts();
  await using project = await projectWith(api.url, {});
  const run = await project.run({ env: { REPLAY_CALIBRATE: '1' } });
  expect(run.errors).toEqual({});
  const session = await readSession(join(project.folder, FILE));
  const noise = session.recordings.map(({ response }) => 'noise' in response && response.noise);
  expect(noise).toEqual([{ body: ['/at'] }, false]);
});

test('a failure lists the new values that were sent', async () => {
  await using api = await serve((_, response) => response.writeHead(422).end());
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url, correlate }),
    [FILE]: createSession(recordings),
  });
  expect(run.stderr).toMatch(
    /Sent with live values:\n {2}body \/email: "ada-\w{6}@example\.com" \(recorded "ada@example\.com"\), a new value\n {2}body \/customerNo: \d{4} \(recorded 4711\), a new value\nLed here: #1 POST \/users/,
  );
});

test('a place that no session has is told of', async () => {
  await using api = await serveAccounts();
  const fresh = [{ to: { path: 'POST /users', pointer: '/mail' } }];
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url, correlate: { fresh } }),
    [FILE]: createSession(recordings),
  });
  expect(run.stderr).toContain(
    'vitest-session-replay: correlate.fresh[0] fits nothing in any session; in ' +
      `${FILE}, no request that "to" fits has body /mail (did you mean "pointer": "/email"?).`,
  );
});
