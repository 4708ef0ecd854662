/** What a run shows of bodies and headers that are not the recorded ones. */
import { expect, test } from 'vitest';
import type { SessionReplayOptions } from '../../src/index.ts';
import type { Body } from '../../src/session/schema.ts';
import { createSession, type InlineRun, recordingOf, runInline, serve } from '../kit/index.ts';
import { configWith } from './replaying.ts';

/** Replays a recording with this body against a server that answers with that one. */
async function replay(
  body: Body,
  live: string,
  options: SessionReplayOptions = { expect: { body: 'exact' } },
): Promise<InlineRun> {
  await using api = await serve((_, response) => response.end(live));
  return await runInline({
    'vitest.config.ts': configWith({ target: api.url, ...options }),
    'sessions/a.session.json': createSession([
      recordingOf('GET', '/a', 200, { response: { body } }),
    ]),
  });
}

/** The failure's part of the output: message, diff and place. */
function failureOf({ stderr, folder }: InlineRun): string[] {
  const [, failure = ''] = stderr.split('ReplayError: ');
  const lines = failure.replaceAll(`${folder}/`, '').split('\n');
  return lines.slice(
    0,
    lines.findIndex((line) => line.startsWith(' ❯')),
  );
}

const recorded = {
  id: 7,
  at: '10:00',
  items: [
    { sku: 'a', n: 1 },
    { sku: 'b', n: 2 },
  ],
};

test('a body is shown as a diff in which only what differs differs', async () => {
  const live = {
    items: [
      { n: 1, sku: 'a' },
      { n: 3, sku: 'b' },
    ],
    at: '11:11',
    id: 7,
  };
  await using run = await replay({ json: recorded }, JSON.stringify(live), {
    expect: { body: 'exact', ignore: ['/at'] },
  });

  expect(failureOf(run)).toEqual([
    'GET /a: body differs at /items/1/n: expected 2, got 3',
    '',
    '- Expected',
    '+ Received',
    '',
    '@@ -5,10 +5,10 @@',
    '      {',
    '        "n": 1,',
    '        "sku": "a",',
    '      },',
    '      {',
    '-       "n": 2,',
    '+       "n": 3,',
    '        "sku": "b",',
    '      },',
    '    ],',
    '  }',
    '',
  ]);
  expect(run.stdout).toContain('× #1 GET /a  body differs at /items/1/n: expected 2, got 3');
  const [outcome] = Object.values(run.tests).map((test) => test.meta().replay);
  expect(outcome).toMatchObject({
    state: 'failed',
    failure: { kind: 'body', differences: [{ path: '/items/1/n', expected: 2, actual: 3 }] },
  });
});

test('a body that counts as the recorded one passes', async () => {
  await using run = await replay({ json: recorded }, JSON.stringify({ ...recorded, id: 8 }), {
    expect: { body: 'shape' },
  });

  expect(run.errors).toEqual({});
});

test('by shape, a diff shows the types of what was received, and no values', async () => {
  const list = [
    { kind: 'a', n: 1 },
    { kind: 'b', m: 2, o: { x: 1 } },
  ];
  const live = JSON.stringify([list[0], { kind: 'b', m: 'live-value', password: 12 }]);
  await using run = await replay({ json: list }, live, { expect: { body: 'shape' } });

  expect(failureOf(run)).toEqual([
    'GET /a: body differs in shape at /1/m: expected number, got string (and 2 more)',
    '',
    '- Expected',
    '+ Received',
    '',
    '@@ -3,11 +3,9 @@',
    '      "kind": "string",',
    '      "n": "number",',
    '    },',
    '    {',
    '      "kind": "string",',
    '-     "m": "number",',
    '-     "o": {',
    '-       "x": "number",',
    '-     },',
    '+     "m": "string",',
    '+     "password": "number",',
    '    },',
    '  ]',
    '',
  ]);
  expect(JSON.stringify(Object.values(run.tests).map((test) => test.meta()))).not.toContain(
    'live-value',
  );
});

test('of a long body the places that differ are shown', async () => {
  const list = Array.from({ length: 5_000 }, (_, n) => ({ n }));
  const live = list.map(({ n }) => ({ n: n === 4_000 ? -1 : n }));
  await using run = await replay({ json: list }, JSON.stringify(live));

  expect(failureOf(run)).toEqual([
    'GET /a: body differs at /4000/n: expected 4000, got -1',
    '',
    '- Expected',
    '+ Received',
    '',
    '  {',
    '-   "/4000/n": 4000,',
    '+   "/4000/n": -1,',
    '  }',
    '',
  ]);
});

test('long numbers are shown to the last digit', async () => {
  const text = '{ "id": 12345678901234567890 }';
  await using run = await replay({ text }, '{ "id": 12345678901234567891 }');

  expect(failureOf(run)).toContain('-   "id": 12345678901234567890n,');
  expect(failureOf(run)).toContain('+   "id": 12345678901234567891n,');
});

test('headers are shown by their names', async () => {
  await using run = await replay({ text: 'x' }, 'x', { expect: { headers: ['ETag'] } });
  expect(run.errors).toEqual({});
  await using failed = await replay({ text: 'x' }, 'y', {
    expect: { body: 'exact', headers: ['Content-Length', 'Connection'] },
  });

  expect(failureOf(failed)).toEqual([
    'GET /a: body differs: expected "x", got "y" (and 2 more)',
    '',
    '- Expected',
    '+ Received',
    '',
    '  {',
    '-   "": "x",',
    '+   "": "y",',
    '+   "header connection": "keep-alive",',
    '+   "header content-length": "1",',
    '  }',
    '',
  ]);
});
