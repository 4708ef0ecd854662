/** The sessions of a project share its rules: one that fits nothing in any of them is told of. */
import { expect, test } from 'vitest';
import type { CorrelateOptions, CorrelationRule } from '../../src/replay/index.ts';
import { runInline, serve } from '../kit/index.ts';
import { type Exchange, sessionOf } from '../replay/correlate/links.ts';
import { linesOf, recordingProject, sessionFiles } from './recording-project.ts';
import { configWith } from './replaying.ts';

const from = { path: 'POST /boxes', pointer: '/label' };
const rule = (query: string) => ({ from, to: { path: '/find', query } });

/** A run of two sessions, of which the second has what a rule for "what" fits. */
async function runWith(correlate: CorrelateOptions, filters: readonly string[] = []) {
  await using api = await serve((_, response) => response.end('{"label":"green"}'));
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url, correlate }),
      'sessions/a.session.json': sessionOf([{ request: 'GET /a' }]),
      'sessions/b.session.json': sessionOf([
        { request: 'POST /boxes', answer: { label: 'blue' } },
        { request: 'GET /find?what=red' },
      ]),
    },
    { filters },
  );
  return { told: run.stderr.trim(), exitCode: run.exitCode };
}

test('a rule that fits nothing in any session is reported once, with the session that comes nearest', async () => {
  const { told } = await runWith({ rules: [rule('what'), rule('which')] });
  expect(told).toBe(
    'vitest-session-replay: correlate.rules[1] fits nothing in any session; in ' +
      'sessions/b.session.json, no request that "to" fits has query which (there is "query": "what"). It is ' +
      `${JSON.stringify(rule('which'))}: correct it or take it out. explainCorrelations() lists ` +
      'places by their names. So the run fails',
  );
});

test('a rule for a session that has not run is not reported', async () => {
  expect(await runWith({ rules: [rule('what')] }, ['sessions/a'])).toEqual({
    told: '',
    exitCode: 0,
  });
});

test('a rule for a session that the run has written is not reported', async () => {
  await using api = await serve((_, response) => response.end('{"label":"green"}'));
  const record = { upstream: api.url };
  const options = { target: api.url, record, correlate: { rules: [rule('what')] } };
  await using run = await runInline({
    ...recordingProject(record, {
      'b.test.ts': `test('b', async ({ recorder }) => {
        const { label } = JSON.parse(await get(recorder.url + '/boxes', { method: 'POST' }));
        await get(recorder.url + '/find?what=' + label);
      });`,
    }),
    'vitest.config.ts': configWith(options),
    'sessions/a.session.json': sessionOf([{ request: 'GET /a' }]),
  });

  expect({ told: linesOf(run), exitCode: run.exitCode }).toEqual({ told: [], exitCode: 0 });
  expect(sessionFiles(run)).toHaveLength(2);
});

test.each<[what: string, correlate: CorrelateOptions]>([
  ['a rule', { rules: [rule('what'), rule('which')] }],
  ['an exclusion', { exclude: [{ to: { query: 'which' } }] }],
  ['a new value', { fresh: [{ to: { query: 'which' } }] }],
])('%s that fits nothing in any session fails the run', async (_, correlate) => {
  expect(await runWith(correlate)).toMatchObject({ exitCode: 1 });
});

test('rules that fit something in one session do not fail the run', async () => {
  expect(await runWith({ rules: [rule('what')] })).toEqual({ told: '', exitCode: 0 });
});

const exchanges: Exchange[] = [
  { request: 'POST /boxes', headers: [['X-Last', '1']], answer: { label: 'blue' } },
  { request: 'GET /find?what=blue', answerHeaders: [['X-Next', '1']] },
];

/** A run of two sessions, of which the first has this link; and what the API was asked for. */
async function runWithLink(link: CorrelationRule) {
  const seen: (string | undefined)[] = [];
  await using api = await serve((request, response) => {
    seen.push(request.url);
    response.end('{"label":"green"}');
  });
  const session = { ...sessionOf(exchanges), links: [link] };
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/a.session.json': session,
    'sessions/b.session.json': sessionOf([{ request: 'GET /b' }]),
  });
  return { tree: run.tree, errors: run.errors, stderr: run.stderr, seen };
}

const IS_NO_SESSION = { 'is a session file': 'failed' };

test('a session with a link from a location that no response has is one failing test', async () => {
  const { tree, errors, seen } = await runWithLink({
    from: { path: 'POST /boxes', pointer: '/lable' },
    to: { path: '/find', query: 'what' },
  });
  expect(tree).toMatchObject({ 'sessions/a.session.json': IS_NO_SESSION });
  const [message = ''] = errors['sessions/a.session.json > is a session file'] ?? [];
  expect(message).toContain(
    'sessions/a.session.json has links that name nothing (correct them or take them out: ' +
      'explainCorrelations() lists locations by their names):\n',
  );
  expect(message).toMatch(/\n {2}line 55, /);
  expect(message).toContain(
    ', links[0].from.pointer: found a string "/lable", and no response that "from" fits has body ' +
      '/lable, expected what the session has, such as "/label"',
  );
  expect(seen).toEqual(['/b']);
});

test('a session with a link to a recording that it lacks is one failing test', async () => {
  const { tree, errors, seen } = await runWithLink({
    from: { recording: '1', pointer: '/label' },
    to: { recording: '7', query: 'what' },
  });
  expect(tree).toMatchObject({ 'sessions/a.session.json': IS_NO_SESSION });
  expect(errors['sessions/a.session.json > is a session file']?.join()).toMatch(
    /line \d+, links\[0\]\.to\.recording: found "7", which no recording has, expected the id of a/,
  );
  expect(seen).toEqual(['/b']);
});

test('a link whose response comes too late is no error', async () => {
  const { tree, stderr } = await runWithLink({
    from: { path: '/find', header: 'X-Next' },
    to: { path: 'POST /boxes', header: 'X-Last' },
  });
  expect(JSON.stringify(tree)).not.toContain('failed');
  expect(stderr).toContain('links[0] fits nothing in sessions/a.session.json: no response that');
});

test('a malformed rule fails the run before any session is replayed', async () => {
  await using api = await serve((_, response) => response.end('{}'));
  const from = { path: 'POST /boxes', place: 'bodi /label' };
  await using run = await runInline({
    'vitest.config.ts': configWith({
      target: api.url,
      correlate: { rules: [rule('what'), { from, to: { query: 'what' } }] },
    }),
    'sessions/a.session.json': sessionOf(exchanges),
  });
  expect(run.tree).toEqual({});
  expect(run.stderr).toContain('option "correlate.rules[1].from.place": expected a location of a');
  expect(run.stderr).toContain('(did you mean "body /label"?)');
});
