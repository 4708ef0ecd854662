import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Project, type RunResult, type Served, serve, writeProject } from '../kit/index.ts';
import { recordingProject, sessionFiles, sessionOf } from './recording-project.ts';

/** Where the summary of a run begins, and what follows it. */
function summaryOf({ stdout }: RunResult): string[] {
  const lines = stdout.split('\n').map((line) => line.trim());
  const start = lines.findLastIndex((line) => line.startsWith('Sessions  '));
  return start < 0 ? [] : lines.slice(start).filter((line) => line !== '');
}

const body = `
  test('lists', async ({ recorder }) => { await get(recorder.url + '/orders'); });
  test('logs in', async ({ recorder }) => {
    const { id } = JSON.parse(await get(recorder.url + '/login', { method: 'POST' }));
    await get(recorder.url + '/me/' + id);
  });`;

/** An API each of whose answers has a time, an id and an entity tag of its own. */
function serveRuns(version: () => number = () => 1): Promise<Served> {
  return serve((request, response) => {
    const at = new Date().toISOString();
    const answer = { id: randomUUID(), at, seconds: Math.floor(Date.now() / 1000) };
    response.setHeader('ETag', `"${randomUUID()}"`);
    response.end(JSON.stringify({ ...answer, path: request.url?.slice(0, 3), n: version() }));
  });
}

const filters = ['a.test.ts'];
const lists = 'sessions/a.test/lists.session.json';
const logsIn = 'sessions/a.test/logs-in.session.json';

function projectOf(api: Served, record: object = {}): Promise<Project> {
  return writeProject(recordingProject({ upstream: api.url, ...record }, { 'a.test.ts': body }));
}

describe('after a run', () => {
  test('written sessions are counted and listed with their requests', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api);
    const run = await project.run({ filters });

    expect(run.tests['a.test.ts > logs in']?.meta().recording).toEqual({
      file: logsIn,
      change: 'written',
      requests: 2,
    });
    expect(summaryOf(run)).toEqual([
      'Sessions  2 written (3 requests)',
      `+ ${lists} (1 request)`,
      `+ ${logsIn} (2 requests)`,
    ]);
  });

  test('sessions that are kept are not reported', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api);
    await project.run({ filters });

    expect(summaryOf(await project.run({ filters }))).toEqual([]);
  });

  test('a session of a whole file counts as one', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api, { scope: 'file' });
    const run = await project.run({ filters });

    expect(summaryOf(run)).toEqual([
      'Sessions  1 written (3 requests)',
      '+ sessions/a.test/_file.session.json (3 requests)',
    ]);
  });
});

describe('with -u', () => {
  test('a session stays byte for byte as it was if only times and generated ids differ', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api);
    await project.run({ filters });
    const before = [project.read(lists), project.read(logsIn)];
    const run = await project.run({ filters, update: true });

    expect([project.read(lists), project.read(logsIn)]).toEqual(before);
    expect(summaryOf(run)).toEqual([
      'Sessions  2 unchanged (3 requests)',
      'Correlation  checked by the new recording: 1 value right',
    ]);
  });

  test('a session stays as it was if only the port of its API differs', async () => {
    await using first = await serveRuns();
    await using second = await serveRuns();
    await using project = await projectOf(first);
    await project.run({ filters });
    const before = project.read(logsIn);
    const config = project.read('vitest.config.ts');
    project.write({ 'vitest.config.ts': config.replaceAll(first.url, second.url) });
    await project.run({ filters, update: true });

    expect(project.read(logsIn)).toBe(before);
  });

  test('a session is written anew if an answer differs in one number', async () => {
    let version = 1;
    await using api = await serveRuns(() => version);
    await using project = await projectOf(api);
    await project.run({ filters });
    version = 2;
    const run = await project.run({ filters, update: true });

    expect(sessionOf(project, lists).recordings[0]?.response).toHaveProperty('body.json.n', 2);
    expect(summaryOf(run)[0]).toBe('Sessions  2 updated (3 requests)');
  });

  test('learned noise stays with the response of its route, and counts as no change', async () => {
    let version = 1;
    await using api = await serveRuns(() => version);
    await using project = await projectOf(api);
    await project.run({ filters });
    const noise = { body: ['/n'], headers: ['ETag'] };
    const session = sessionOf(project, logsIn);
    const last = session.recordings.at(-1);
    if (last && 'status' in last.response) last.response.noise = noise;
    project.write({ [logsIn]: session });
    version = 2;
    await project.run({ filters, update: true });

    const responses = sessionOf(project, logsIn).recordings.map(({ response }) => response);
    expect(responses.map((each) => 'noise' in each && each.noise)).toEqual([false, noise]);
    expect(responses[0]).toHaveProperty('body.json.n', 2);
  });
});

describe('a session that is missing in a CI', () => {
  test("is reported, and fails no test with record.missing: 'tell'", async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api, { missing: 'tell' });
    const run = await project.run({ filters, ci: true });

    expect(run.exitCode).toBe(0);
    expect(summaryOf(run)[0]).toBe('Sessions  2 missing');
    expect(summaryOf(run)[1]).toContain(lists);
    expect(sessionFiles(project)).toEqual([]);
  });

  test('fails its test', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api);
    const run = await project.run({ filters, ci: true });

    expect(run.tree).toEqual({ 'a.test.ts': { lists: 'failed', 'logs in': 'failed' } });
    expect(run.errors['a.test.ts > lists']?.[0]).toContain(`${lists} is missing`);
  });

  test('is not reported if the file exists', async () => {
    await using api = await serveRuns();
    await using project = await projectOf(api);
    await project.run({ filters });
    const run = await project.run({ filters, ci: true });

    expect(run.exitCode).toBe(0);
    expect(summaryOf(run)).toEqual([]);
  });
});

test('a failed test whose endpoint could not ask the upstream says so', async () => {
  const api = await serveRuns();
  await api.close();
  await using project = await writeProject(
    recordingProject(
      { upstream: api.url },
      {
        'a.test.ts': `
        test('a', async ({ recorder }) => {
          expect((await fetch(recorder.url + '/a')).status).toBe(200);
        });`,
      },
    ),
  );
  const run = await project.run();

  expect(run.errors['a.test.ts > a']?.[0]).toContain('expected 502 to be 200');
  expect(run.errors['a.test.ts > a']?.[0]).toContain(
    `the upstream ${api.url} could not be reached (ECONNREFUSED)`,
  );
});

test('answers to the replay of the same run are not accepted into a session that is recorded anew', async () => {
  const seen = new Set<string | undefined>();
  await using api = await serve(({ url }, response) => {
    response.writeHead(seen.has(url) ? 409 : 201).end();
    seen.add(url);
  });
  const signsUp = `
    test('signs up', async ({ recorder }) => {
      expect((await fetch(recorder.url + '/users/' + Date.now())).status).toBe(201);
    });`;
  const file = 'sessions/a.test/signs-up.session.json';
  await using project = await writeProject(
    recordingProject({ upstream: api.url }, { 'a.test.ts': signsUp }),
  );
  await project.run({ filters: ['a.test.ts'] });
  const run = await project.run({ update: true });

  expect(sessionOf(project, file).recordings[0]?.response).toMatchObject({ status: 201 });
  expect(Object.values(run.errors).flat().join()).toContain(
    'Not accepted, since a.test.ts records this session anew in the same run',
  );

  const alone = await project.run({ update: true, filters: ['signs-up'] });
  expect(alone.errors).toEqual({});
  expect(sessionOf(project, file).recordings[0]?.response).toMatchObject({ status: 409 });
});
