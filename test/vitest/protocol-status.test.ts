/** Errors of protocols such as GraphQL that are answered with the recorded status, in suites. */
import { expect, test } from 'vitest';
import { recordingOf, type Served, serve } from '../kit/index.ts';
import { FILE, projectOf } from './accept-project.ts';

const SENT = { body: { json: { query: 'mutation { addBook(title: "Momo") { title } }' } } };
const addBook = recordingOf('POST', '/graphql', 200, {
  ...SENT,
  response: { body: { json: { data: { addBook: { title: 'Momo' } } } } },
});

const ERROR = { json: { errors: [{ message: 'no shelf' }] } };

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

test('the properties of JUnit hold the results of the protocol, not the equal statuses of HTTP', async () => {
  await using api = await serve((_, response) => response.end(JSON.stringify(ERROR.json)));
  await using project = await projectOf(api, [addBook]);
  await project.run({ reporters: ['junit'], outputFile: 'out.xml' });

  const properties = project
    .read('out.xml')
    .match(/(?<=<property )name="(?:expected|actual)".*(?=>)/g);
  expect(properties).toEqual([
    'name="expected" value="ok"',
    'name="actual" value="error &quot;no shelf&quot;"',
  ]);
});

test('a success in place of a recorded error of GraphQL fails its test', async () => {
  const refused = recordingOf('POST', '/graphql', 200, { ...SENT, response: { body: ERROR } });
  await using api = await serve((_, response) => response.end('{"data":{"addBook":null}}'));
  await using project = await projectOf(api, [refused]);

  expect(Object.values((await project.run()).errors).flat()).toEqual([
    expect.stringContaining('expected error "no shelf", got ok'),
  ]);
});

test('an error of GraphQL names the value that no answer of its session brought', async () => {
  const id = '813d6936-8706-4aca-8ce3-20ff659937f1';
  const query = 'mutation ($id: ID!) { deleteBook(id: $id) { title } }';
  const deleteBook = recordingOf('POST', '/graphql', 200, {
    body: { json: { query, variables: { id } } },
    response: { body: { json: { data: { deleteBook: { title: 'Momo' } } } } },
  });
  await using api = await serve((_, response) =>
    response.end('{"errors":[{"message":"no such book"}]}'),
  );
  await using project = await projectOf(api, [deleteBook]);

  expect(Object.values((await project.run()).errors).flat()).toEqual([
    expect.stringContaining(
      `expected ok, got error "no such book"\nSent as recorded: body /variables/id (${id}). No earlier answer of this session brought it.`,
    ),
  ]);
});

test('an error of GraphQL names correlate.fresh if the target has what is created already', async () => {
  const query = 'mutation ($email: String!) { signUp(email: $email) { id } }';
  const signUp = recordingOf('POST', '/graphql', 200, {
    body: { json: { query, variables: { email: 'ada@example.com' } } },
    response: { body: { json: { data: { signUp: { id: 7 } } } } },
  });
  await using api = await serve((_, response) =>
    response.end('{"errors":[{"message":"email is already taken"}]}'),
  );
  await using project = await projectOf(api, [signUp]);

  expect(Object.values((await project.run()).errors).flat()).toEqual([
    expect.stringMatching(/got error "email is already taken"\n.*correlate: \{ fresh: \[.*email/),
  ]);
});

test('an error of GraphQL is accepted only of a test that is asked for by name', async () => {
  await using api = await serveError();
  await using project = await projectOf(api, [addBook]);
  const before = project.read(FILE);
  const run = await project.run({ update: true });

  expect(Object.values(run.errors).flat()).toEqual([
    expect.stringContaining(
      'Not accepted, since it is no success of GraphQL, which is accepted only by name: run -u with -t "#1 POST ".',
    ),
  ]);
  expect(project.read(FILE)).toBe(before);

  const named = await project.run({ update: true, testNamePattern: '#1 POST ' });
  expect(named.errors).toEqual({});
  expect(project.read(FILE)).toContain('"errors"');
});
