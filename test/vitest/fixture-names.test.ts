/** Names of tests, and the files of their sessions. */
import type { RequestListener } from 'node:http';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { createSlug } from '../../src/vitest/session-path.ts';
import { type InlineRun, type RunOptions, runInline, serve } from '../kit/index.ts';
import { pathsOf, recordingProject, sessionFiles } from './recording-project.ts';

const echo: RequestListener = (request, response) => {
  request.resume();
  response.end(request.url);
};

/** Runs a file in which `record` is the function of a test that sends its number. */
async function run(body: string, options: RunOptions = {}): Promise<InlineRun> {
  await using api = await serve(echo);
  const record = `
    const record = (own) => async ({ recorder }) => { await get('${api.url}/' + own); };`;
  return await runInline(recordingProject({}, { 'a.test.ts': record + body }), options);
}

/** What each session holds, by the name of its file. */
function sessionsOf(project: InlineRun): Record<string, string> {
  return Object.fromEntries(
    sessionFiles(project).map((file) => [
      basename(file).replace('.session.json', ''),
      pathsOf(project, file).join(' '),
    ]),
  );
}

test('each case of a test has a session, even if a file system takes their names for equal', async () => {
  const names = ['a/b', 'a b', 'A/B', '../a/b', 'é', 'e\u0301', 'σ', 'ς'];
  await using project = await run(`
    const names = ${JSON.stringify(names)};
    test.for(names)('%s', (name, { recorder }) => record(names.indexOf(name))({ recorder }));`);

  expect(project.errors).toEqual({});
  expect(sessionsOf(project)).toEqual({
    'a-b': '/0',
    'a-b-2': '/1',
    'a-b-3': '/2',
    'a-b-4': '/3',
    é: '/4',
    'é-2': '/5',
    σ: '/6',
    'ς-2': '/7',
  });
});

test('tests with equal names in several suites have sessions of their own', async () => {
  await using project = await run(`
    describe('one', () => { test('same', record(1)); describe('two', () => { test('same', record(2)); }); });
    describe('three', () => { test('same', record(3)); });
    describe('three', () => { test('same', record(4)); });`);

  expect(sessionsOf(project)).toEqual({
    'one-same': '/1',
    'one-two-same': '/2',
    'three-same': '/3',
    'three-same-2': '/4',
  });
});

test('a session has the same number whichever tests are selected', async () => {
  await using project = await run(
    `test('same', { skip: true }, record(1)); test('same', record(2)); test('same!', record(3));`,
    { testNamePattern: 'same!' },
  );

  expect(sessionsOf(project)).toEqual({ 'same-3': '/3' });
});

test.each(['x', '字', '𠀀', 'é'])(
  'a long name of %s is cut to what a file system takes',
  async (letter) => {
    await using api = await serve((_, response) => response.end('x'.repeat(100_000)));
    const name = letter.repeat(400);
    await using project = await runInline(
      recordingProject(
        { upstream: api.url },
        {
          'a.test.ts': `
        test('${name}', async ({ recorder }) => { await get(recorder.url); await get('${api.url}'); });
        test('${name}2', async ({ recorder }) => { await get('${api.url}'); });`,
        },
      ),
    );

    expect(project.errors).toEqual({});
    expect(sessionFiles(project).filter((file) => file.endsWith('.json'))).toHaveLength(2);
    for (const file of sessionFiles(project)) {
      expect(Buffer.byteLength(basename(file))).toBeLessThanOrEqual(255);
    }
  },
);

test('a slug leaves room for numbers and endings', () => {
  expect(Buffer.byteLength(createSlug('𠀀'.repeat(100)))).toBe(200);
  expect(createSlug('x'.repeat(100))).toBe('x'.repeat(72));
});
