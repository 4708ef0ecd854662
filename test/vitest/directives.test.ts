/** What Vitest would obey in a test file, in sessions. Put together here, since Vitest reads this file as well. */
import { expect, test } from 'vitest';
import { renderVitestTest } from '../../src/export/script/vitest-test.ts';
import { renderHar } from '../../src/har/write-har.ts';
import { createSession, recordingOf, runInline } from '../kit/index.ts';
import { FILE, projectOf, serveBody } from './accept-project.ts';
import { configWith, gets, serveApi } from './replaying.ts';

const AT = '@';
const WORDS = [
  `// ${AT}vitest-environment-options {`,
  `* ${AT}vitest-environment none`,
  `* ${AT}jest-environment none`,
  `// ${AT}module-tag none`,
];
const DIRECTIVE = new RegExp(`${AT}(?:(?:vitest|jest)-environment|module-tag)`);

test.each(WORDS)('a session with %j is refused with its line, and the others run', async (word) => {
  await using api = await serveApi();
  const good = createSession(gets('200/a'), { name: 'shop' });
  const text = JSON.stringify({ ...good, name: 'NAME' }, undefined, 2);
  await using run = await runInline({
    'vitest.config.ts': configWith({ target: api.url }),
    'sessions/good.session.json': good,
    'sessions/bad.session.json': text.replace('NAME', word),
    'sessions/escaped.session.json': text.replace('NAME', word.replace(AT, '\\u0040')),
    'unit.test.js': `import { test } from 'vitest'; test('runs', () => {});`,
  });
  expect(run.tree).toMatchObject({
    'sessions/good.session.json': { shop: { '#1 GET /200/a → 200': 'passed' } },
    'sessions/escaped.session.json': { [word]: { '#1 GET /200/a → 200': 'passed' } },
    'unit.test.js': { runs: 'passed' },
  });
  expect(run.exitCode).toBe(1);
  const [name = ''] = /@[\w-]+/.exec(word) ?? [];
  const line = text.split('\n').findIndex((each) => each.includes('NAME')) + 1;
  expect(run.stderr).toContain(
    `sessions/bad.session.json: line ${line} has ${name}, which Vitest would obey`,
  );
});

test('what is accepted into a session holds no directive', async () => {
  const value = WORDS.join(' ');
  await using api = await serveBody('', { 'x-words': value });
  const recordings = [
    recordingOf('GET', '/200/a', 200, { response: { headers: [['x-words', 'a']] } }),
  ];
  await using project = await projectOf(api, recordings, { expect: { headers: ['x-words'] } });
  const run = await project.run({ update: true });
  expect(run.errors).toEqual({});
  expect(project.read(FILE)).toContain('vitest-environment none');
  expect(project.read(FILE)).not.toMatch(DIRECTIVE);
  expect((await project.run()).errors).toEqual({});
});

test.each([
  ['test', renderVitestTest],
  ['HAR', renderHar],
])('an exported %s holds no directive', (_name, render) => {
  const recordings = WORDS.map((text) =>
    recordingOf('POST', `/a?q=${AT}module-tag`, 200, { headers: [['x', text]], body: { text } }),
  );
  const text = [...render(createSession(recordings, { name: WORDS.join(' ') }))].join('');
  expect(text).toContain('vitest-environment none');
  expect(text).not.toMatch(DIRECTIVE);
});
