import { expect, test } from 'vitest';
import { createSession, type LooseRecording, recordingOf, writeProject } from '../kit/index.ts';
import { type CliResult, runCli } from './run-cli.ts';

const first = 'a1b2c3d4e5';
const second = '9f8e7d6c5b';

test('two recordings that only differ in ids are alike', async () => {
  const { code, out } = await diff([...order(first)], [...order(second)], '--body', 'exact');
  expect(out).toBe('✓ 2 requests alike\n');
  expect(code).toBe(0);
});

test('a different status is shown together with the recorded one', async () => {
  const { code, out } = await diff(
    [...order(first), answer('DELETE', '/cart', 204)],
    [...order(second), answer('DELETE', '/cart', 409)],
  );
  expect(out).toContain('~ #3 DELETE /cart  204 → 409');
  expect(code).toBe(1);
});

test('a value of another type is reported with its place', async () => {
  const { out } = await diff([...order(first, 3)], [...order(second, '3')]);
  expect(out).toContain(
    '~ #1 POST /orders  body differs in shape at /price: expected number, got string',
  );
});

test('another value of the same type is only found with exact bodies', async () => {
  const sessions = [[...order(first, 3)], [...order(second, 4)]] as const;
  expect(await diff(...sessions)).toMatchObject({ code: 0 });
  const { code, out } = await diff(...sessions, '--body', 'exact');
  expect(out).toContain('~ #2 GET /orders/a1b2c3d4e5  body differs at /price: expected 3, got 4');
  expect(code).toBe(1);
});

test('a header is compared by its name', async () => {
  const withCache = (value: string) =>
    recordingOf('GET', '/a', 200, { response: { headers: [['Cache-Control', value]] } });
  const { out } = await diff(
    [withCache('no-store')],
    [withCache('public')],
    ...['--header', 'cache-control'],
  );
  expect(out).toContain('cache-control differs: expected "no-store", got "public"');
});

test('requests that only one recording has are reported as removed or added', async () => {
  const { code, out } = await diff(
    [answer('GET', '/a', 200), answer('GET', '/old', 200), answer('GET', '/b', 200)],
    [answer('GET', '/a', 200), answer('GET', '/b', 200), answer('POST', '/new', 201)],
  );
  expect(out).toBe(
    [
      '- #2 GET /old  200',
      '+ #3 POST /new  201',
      '',
      '2 requests alike, 1 removed, 1 added\n',
    ].join('\n'),
  );
  expect(code).toBe(1);
});

test('a request to another route is removed and added, although it is at the same place', async () => {
  const { out } = await diff([answer('GET', '/old', 200)], [answer('GET', '/new', 200)]);
  expect(out).toContain('- #1 GET /old  200\n+ #1 GET /new  200');
});

test('the JSON output has every request of both recordings', async () => {
  const { out } = await diff([answer('GET', '/a', 200)], [answer('GET', '/a', 500)], '--json');
  expect(JSON.parse(out)).toEqual({
    first: 'one.session.json',
    second: 'two.session.json',
    isAlike: false,
    requests: [
      {
        kind: 'status',
        first: { id: '1', method: 'GET', path: '/a', status: 200 },
        second: { id: '1', method: 'GET', path: '/a', status: 500 },
        message: 'expected status 200, got 500',
        failure: { kind: 'status', expected: 200, actual: 500 },
      },
    ],
  });
});

test('a body that was not kept is told apart from bodies that are alike', async () => {
  const kept = recordingOf('GET', '/big', 200, { response: { body: { text: 'a' } } });
  const cut = recordingOf('GET', '/big', 200, { response: { body: { truncated: 9 } } });
  const sessions = [
    [answer('GET', '/a', 200), kept],
    [answer('GET', '/a', 200), cut],
  ] as const;
  const { code, out } = await diff(...sessions);
  expect(out).toBe(
    '? #2 GET /big  body not compared: one of the recordings does not have all of it, or it is too large\n\n' +
      '✓ 1 request alike, 1 not compared\n',
  );
  expect(code).toBe(0);
  const { isAlike, requests } = JSON.parse((await diff(...sessions, '--json')).out);
  expect(isAlike).toBe(true);
  expect(requests).toMatchObject([
    { kind: 'alike' },
    { kind: 'not-compared', message: expect.stringContaining('body not compared') },
  ]);
});

test('an unknown way to compare bodies ends with 2', async () => {
  const { code, err } = await diff([answer('GET', '/a', 200)], [], '--body', 'deep');
  expect(err).toContain('--body: expected one of shape, exact, none, found ');
  expect(code).toBe(2);
});

/** Creates an order with an id of its own, and reads it. */
function* order(id: string, price: number | string = 3): Generator<LooseRecording> {
  const body = { json: { id, price } };
  const headers: [string, string][] = [['Content-Type', 'application/json']];
  yield recordingOf('POST', '/orders', 201, { response: { headers, body } });
  yield recordingOf('GET', `/orders/${id}`, 200, { response: { headers, body } });
}

function answer(method: string, path: string, status: number): LooseRecording {
  return recordingOf(method, path, status);
}

async function diff(
  one: readonly LooseRecording[],
  two: readonly LooseRecording[],
  ...args: readonly string[]
): Promise<CliResult> {
  await using project = await writeProject({
    'one.session.json': JSON.stringify(createSession(one)),
    'two.session.json': JSON.stringify(createSession(two)),
  });
  return await runCli(project.folder, ['diff', 'one', 'two', ...args]);
}
