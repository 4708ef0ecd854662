/** What a test that is recorded anew says of the correlation of its session. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Project, type RunResult, serve, writeProject } from '../kit/index.ts';
import { recordingProject, sessionFiles, sessionOf } from './recording-project.ts';
import { file, link, pointTo, projectOf, recordFilters, serveTicks } from './ticks-project.ts';

/** The line of the summary about correlation. */
function checkedOf({ stdout }: RunResult): string | undefined {
  const line = stdout.split('\n').find((each) => each.trim().startsWith('Correlation'));
  return line?.trim().replace(/ {2,}/g, ' ');
}

async function statesOf(project: Project): Promise<string[]> {
  const run = await project.run({ filters: [file] });
  return Object.values(run.tests).map((task) => task.result().state);
}

test('a link that the evidence missed is learned, and lets a replay elsewhere pass', async () => {
  await using first = await serveTicks(3);
  await using second = await serveTicks(40);
  await using third = await serveTicks(610);
  await using project = await projectOf(first);
  expect(checkedOf(await project.run({ filters: recordFilters }))).toBeUndefined();
  pointTo(project, first, second);
  const run = await project.run({ filters: recordFilters, update: true });

  expect(checkedOf(run)).toBe(
    'Correlation checked by the new recording: 1 value right, 1 learned, 1 unexplained (#2 body /stamp)',
  );
  expect(sessionOf(project, file).links).toEqual([link]);

  pointTo(project, second, third);
  project.write({
    'vitest.config.ts': project
      .read('vitest.config.ts')
      .replace('sessionReplay({', `sessionReplay({ target: '${third.url}',`),
  });
  expect(await statesOf(project)).toEqual(['passed', 'passed']);

  const { links: _, ...without } = sessionOf(project, file);
  project.write({ [file]: without });
  expect(await statesOf(project)).toEqual(['passed', 'failed']);
});

test('links are kept if the new recording confirms them, and dropped if it refutes them', async () => {
  await using first = await serveTicks(3);
  await using second = await serveTicks(40);
  await using project = await projectOf(first);
  await project.run({ filters: recordFilters });
  const wrong = { from: { path: 'POST /documents', pointer: '/id' }, to: link.to };
  project.write({ [file]: { ...sessionOf(project, file), links: [wrong, link] } });
  pointTo(project, first, second);
  const run = await project.run({ filters: recordFilters, update: true });

  expect(checkedOf(run)).toBe(
    `Correlation checked by the new recording: 2 values right, 1 link dropped (${JSON.stringify(wrong)}), 1 unexplained (#2 body /stamp)`,
  );
  expect(sessionOf(project, file).links).toEqual([link]);
});

test('a session of which only the links change keeps its recordings as they are', async () => {
  const text = `
    test('looks', async ({ recorder }) => {
      const { id } = JSON.parse(await get(recorder.url + '/first'));
      await get(recorder.url + '/things/' + id);
    });`;
  await using api = await serve((_, response) => {
    response.end(JSON.stringify({ id: randomUUID() }));
  });
  await using project = await writeProject(
    recordingProject({ upstream: api.url }, { 'a.test.ts': text }),
  );
  await project.run({ filters: recordFilters });
  const [session = ''] = sessionFiles(project);
  const before = project.read(session);
  const links = [
    { from: { path: '/gone', pointer: '/id' }, to: { path: '/things/*', segment: 2 } },
  ];
  project.write({ [session]: { ...sessionOf(project, session), links } });
  const run = await project.run({ filters: recordFilters, update: true });

  expect(checkedOf(run)).toBe(
    `Correlation checked by the new recording: 1 value right, 1 link dropped (${JSON.stringify(links[0])})`,
  );
  expect(project.read(session)).toBe(before);
});

test('with correlate: false, no line about correlation is printed', async () => {
  await using api = await serveTicks(3);
  await using project = await projectOf(api, { correlate: false });
  await project.run({ filters: recordFilters });
  const run = await project.run({ filters: recordFilters, update: true });

  expect(checkedOf(run)).toBeUndefined();
});

test('a value that the user has excluded is not learned', async () => {
  await using api = await serveTicks(3);
  await using project = await projectOf(api, { correlate: { exclude: [{ to: link.to }] } });
  await project.run({ filters: recordFilters });
  await project.run({ filters: recordFilters, update: true });

  expect(sessionOf(project, file).links).toBeUndefined();
});

test('secrets are neither compared nor part of links', async () => {
  const text = `
    test('logs in', async ({ recorder }) => {
      const { token } = JSON.parse(await get(recorder.url + '/login', { method: 'POST' }));
      await get(recorder.url + '/me', { headers: { Authorization: 'Bearer ' + token } });
    });`;
  await using api = await serve((_, response) => {
    response.end(JSON.stringify({ token: randomUUID() }));
  });
  await using project = await writeProject(
    recordingProject({ upstream: api.url }, { 'a.test.ts': text }),
  );
  await project.run({ filters: recordFilters });
  const run = await project.run({ filters: recordFilters, update: true });

  expect(checkedOf(run)).toBeUndefined();
});

test('a session of a whole file is checked as well', async () => {
  await using first = await serveTicks(3);
  await using second = await serveTicks(40);
  await using project = await projectOf(first, { record: { upstream: first.url, scope: 'file' } });
  await project.run({ filters: recordFilters });
  pointTo(project, first, second);
  const run = await project.run({ filters: recordFilters, update: true });

  expect(checkedOf(run)).toMatch(/1 value right, 1 learned, 1 unexplained/);
  expect(sessionOf(project, sessionFiles(project)[0] ?? '').links).toEqual([link]);
});
