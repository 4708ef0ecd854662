/** Errors of protocols such as GraphQL that are answered with the recorded status, in suites. */
import { expect, test } from 'vitest';
import { recordingOf, type Served, serve } from '../kit/index.ts';
import { FILE, projectOf } from './accept-project.ts';

const addBook = recordingOf('POST', '/graphql', 200, {
  headers: [['Content-Type', 'application/json']],
  body: { json: { query: 'mutation { addBook(title: "Momo") { title } }' } },
  response: { body: { json: { data: { addBook: { title: 'Momo' } } } } },
});

const serveError = (): Promise<Served> =>
  serve((_, response) => response.end('{"errors":[{"message":"::error::Bearer abc\\u001b[31m"}]}'));

test('an error of GraphQL fails its test by default, and is shown without control characters', async () => {
  await using api = await serveError();
  await using project = await projectOf(api, [addBook]);
  const run = await project.run();

  expect(run.exitCode).toBe(1);
  expect(Object.keys(run.errors)).toEqual([
    `${FILE} > shop > #1 POST /graphql mutation addBook → 200`,
  ]);
  const [[error] = []] = Object.values(run.errors);
  expect(error).toContain('POST /graphql mutation addBook: expected ok, got error "');
  expect(run.stdout + run.stderr).not.toContain('\u001b[31m"');
});

test('an error of GraphQL is accepted only of a test that is asked for by name', async () => {
  await using api = await serveError();
  await using project = await projectOf(api, [addBook]);
  const before = project.read(FILE);
  const run = await project.run({ update: true });

  expect(Object.values(run.errors).flat()).toEqual([
    expect.stringContaining(
      'Not accepted, since it is an error of GraphQL, which is accepted only by name: run -u with -t "#1 POST ".',
    ),
  ]);
  expect(project.read(FILE)).toBe(before);

  const named = await project.run({ update: true, testNamePattern: '#1 POST ' });
  expect(named.errors).toEqual({});
  expect(project.read(FILE)).toContain('"errors"');
});
