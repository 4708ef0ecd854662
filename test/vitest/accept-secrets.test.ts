/** What `vitest -u` never writes: live secrets, in the place of their placeholders or elsewhere. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Body } from '../../src/session/schema.ts';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { canonical, FILE, get, projectOf, serveBody } from './accept-project.ts';
import { configWith } from './replaying.ts';

const LIVE = 'sk_live_B_9f8e7d6c5b4a';

type Mode = 'exact' | 'shape';

/** What a session expects of a body, and what it gets. */
interface Case {
  readonly body: Body;
  readonly live: string;
  readonly mode?: Mode;
}

/** A session before and after its answer was accepted, or not. */
interface Accepted {
  readonly before: string;
  readonly after: string;
  readonly errors: string;
}

/** Accepts what is answered to sessions of one request each; one run for each mode. */
async function accept(
  cases: Readonly<Record<string, Case>>,
): Promise<Readonly<Record<string, Accepted>>> {
  const modes = ['exact', 'shape'] as const;
  const all = Object.entries(cases);
  const accepted = await Promise.all(
    modes.map((mode) =>
      acceptOf(
        all.filter(([, each]) => (each.mode ?? 'exact') === mode),
        mode,
      ),
    ),
  );
  return Object.fromEntries(accepted.flat());
}

async function acceptOf(
  cases: readonly (readonly [name: string, Case])[],
  mode: Mode,
): Promise<readonly (readonly [name: string, Accepted])[]> {
  if (cases.length === 0) return [];
  await using api = await serve(({ url }, response) => {
    response.end(cases[Number(url?.slice(1))]?.[1].live);
  });
  const fileOf = (index: number): string => `sessions/${index}.session.json`;
  const sessions = cases.map(([name, { body }], index) => [
    fileOf(index),
    canonical(createSession([get(`/${index}`, body)], { name })),
  ]);
  await using project = await writeProject({
    'vitest.config.ts': configWith({ target: api.url, expect: { body: mode } }),
    ...Object.fromEntries(sessions),
  });
  const before = cases.map((_, index) => project.read(fileOf(index)));
  const { errors } = await project.run({ update: true });
  return cases.map(([name], index) => {
    const own = Object.entries(errors).filter(([path]) => path.startsWith(fileOf(index)));
    const after = project.read(fileOf(index));
    return [name, { before: before[index] ?? '', after, errors: own.flat(2).join() }];
  });
}

const KEPT: Readonly<Record<string, Case & { readonly from: string; readonly to: string }>> = {
  'beside it': {
    body: { json: { access_token: 'REDACTED_AUTHORIZATION', scope: 'read' } },
    live: `{"access_token":"${LIVE}","scope":"read write"}`,
    from: '"scope": "read"',
    to: '"scope": "read write"',
  },
  'in nested objects and arrays': {
    body: { json: { a: [{ b: { token: 'REDACTED_T' } }, { n: 1 }] } },
    live: `{"a":[{"b":{"token":"${LIVE}"}},{"n":2}]}`,
    from: '"n": 1',
    to: '"n": 2',
  },
  'inside of a string': {
    body: { json: { auth: 'Bearer REDACTED_T', n: 1 } },
    live: `{"auth":"Bearer ${LIVE}","n":2}`,
    from: '"n": 1',
    to: '"n": 2',
  },
  'in JSON as text': {
    body: { text: '{"t":"REDACTED_T","n":1.50}' },
    live: `{"t":"${LIVE}","n":2}`,
    from: String.raw`"text": "{\"t\":\"REDACTED_T\",\"n\":1.50}"`,
    to: '"json": { "t": "REDACTED_T", "n": 2 }',
  },
  'beside a new key': {
    body: { json: { token: 'REDACTED_T', n: 1 } },
    live: `{"token":"${LIVE}","n":1,"o":2}`,
    mode: 'shape',
    from: '"n": 1',
    to: '"n": 1, "o": 2',
  },
};

const REFUSED: Readonly<Record<string, Case>> = {
  'in an element that is new': {
    body: { json: [{ token: 'REDACTED_T' }] },
    live: `[{"token":"other-secret"},{"token":"${LIVE}"}]`,
  },
  'in an array that is longer': {
    body: { json: { keys: ['REDACTED_T'] } },
    live: `{"keys":["x","${LIVE}"]}`,
  },
  elsewhere: {
    body: { json: { token: 'REDACTED_T' } },
    live: `{"token":"${LIVE}","echo":"is ${LIVE}!"}`,
  },
  'without its scheme': {
    body: { json: { auth: 'Bearer REDACTED_T' } },
    live: `{"auth":"Bearer ${LIVE}","x":"${LIVE}"}`,
  },
  'under a new name of a secret': {
    body: { json: { n: 1 } },
    live: `{"n":1,"refresh_token":"${LIVE}"}`,
  },
  'as a name': {
    body: { json: { by: { REDACTED_T: 1 } } },
    live: `{"by":{"x":1,"${LIVE}":2}}`,
  },
  'in another shape': {
    body: { json: [{ id: 1, token: 'REDACTED_T' }] },
    live: `[{"id":"1","token":"x","more":{"token":"${LIVE}"}}]`,
    mode: 'shape',
  },
};

const RECORDED: Case = { body: { json: { token: 'a-page' } }, live: '{"token":"another-page"}' };

let accepted: Readonly<Record<string, Accepted>>;
beforeAll(async () => {
  accepted = await accept({ ...KEPT, ...REFUSED, RECORDED });
});

describe('a placeholder stays if another part of the answer is accepted', () => {
  test.each(Object.entries(KEPT))('%s', (name, { from, to }) => {
    const { before = '', after = '' } = accepted[name] ?? {};
    expect(after).toContain('REDACTED');
    expect(after).not.toContain(LIVE);
    expect(after.replace(/\s+/g, ' ')).toBe(before.replace(/\s+/g, ' ').replace(from, to));
  });
});

describe('an answer is not accepted', () => {
  test.each(Object.keys(REFUSED))('that has a secret %s', (name) => {
    const { before, after, errors } = accepted[name] ?? {};
    expect(after).toBe(before);
    expect(errors).toMatch(/Not accepted, since .* would reach the file: record the session/);
  });

  test('that echoes a secret that was sent', async () => {
    await using api = await serve(({ headers }, response) => response.end(headers['x-api-key']));
    const recording = recordingOf('GET', '/a', 200, {
      request: { headers: [['x-api-key', 'REDACTED_KEY']] },
      response: { body: { text: 'x' } },
    });
    await using project = await projectOf(api, [recording], {
      expect: { body: 'exact' },
      secrets: { KEY: LIVE },
    });
    const before = project.read(FILE);
    const { errors } = await project.run({ update: true });

    expect(project.read(FILE)).toBe(before);
    expect(Object.values(errors).flat().join()).toContain(
      'Not accepted, since a live secret in its body would reach the file',
    );
  });

  test('that has a secret in a header with other changes', async () => {
    await using api = await serveBody('', { location: `/new?code=${LIVE}` });
    const recording = recordingOf('GET', '/a', 200, {
      response: { headers: [['location', '/old?code=REDACTED_CODE']] },
    });
    await using project = await projectOf(api, [recording], { expect: { headers: ['location'] } });
    const before = project.read(FILE);
    const { errors } = await project.run({ update: true });

    expect(project.read(FILE)).toBe(before);
    expect(Object.values(errors).flat().join()).toContain(
      'Not accepted, since the header location holds secrets: record the session anew.',
    );
  });
});

test('an answer is accepted if the values under names of secrets were recorded as they are', () => {
  const { before = '', after } = accepted.RECORDED ?? {};
  expect(after).toBe(before.replace('a-page', 'another-page'));
});

test('the diff and the refusal show no secret', async () => {
  await using api = await serve(({ headers }, response) => {
    response.end(JSON.stringify({ n: 2, echo: headers['x-api-key'] }));
  });
  const recording = recordingOf('GET', '/a', 200, {
    request: { headers: [['x-api-key', 'REDACTED_KEY']] },
    response: { body: { json: { n: 1 } } },
  });
  await using project = await projectOf(api, [recording], {
    expect: { body: 'exact' },
    secrets: { KEY: LIVE },
  });
  const run = await project.run({ update: true });

  expect(run.stderr).toContain('+   "echo": "REDACTED_KEY",');
  const metas = Object.values(run.tests).map((each) => each.meta());
  expect(run.stdout + run.stderr + JSON.stringify(metas)).not.toContain(LIVE);
});

test('user and password of a Basic secret are not written either', async () => {
  await using api = await serveBody('{"n":1,"who":"bob:s3cret-word"}');
  const recording = recordingOf('GET', '/a', 200, {
    request: { headers: [['Authorization', 'Basic REDACTED_AUTHORIZATION']] },
    response: { body: { json: { n: 1 } } },
  });
  await using project = await projectOf(api, [recording], {
    expect: { body: 'exact' },
    secrets: { AUTHORIZATION: Buffer.from('bob:s3cret-word').toString('base64') },
  });
  const before = project.read(FILE);
  const run = await project.run({ update: true });

  expect(project.read(FILE)).toBe(before);
  expect(run.stderr).toContain('since a live secret in its body would reach the file');
  expect(run.stdout + run.stderr).not.toContain('s3cret');
});

test('an answer to a request that lacked its secret is not accepted', async () => {
  await using api = await serve((_, response) => response.writeHead(401).end());
  const headers: [string, string][] = [['X-Api-Key', 'REDACTED_KEY']];
  await using project = await projectOf(api, [recordingOf('GET', '/a', 200, { headers })]);
  const before = project.read(FILE);
  const refused = await project.run({ update: true });

  expect(Object.values(refused.errors).flat().join()).toContain(
    'Not accepted, since it was sent with REDACTED_KEY in place of a secret.',
  );
  expect(project.read(FILE)).toBe(before);

  project.write({
    'vitest.config.ts': configWith({ target: api.url, secrets: { KEY: 'k-123456' } }),
  });
  expect((await project.run({ update: true })).errors).toEqual({});
  expect(project.read(FILE)).toContain('"status": 401');
});
