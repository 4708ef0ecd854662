/** Two recordings of one client. What the command prints of them is tested beside it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diffSessions } from '../../../src/replay/learn/diff-sessions.ts';
import { writeBodyFile } from '../../../src/session/body.ts';
import { readSession } from '../../../src/session/read-session.ts';
import type { AnsweredResponse, Session } from '../../../src/session/schema.ts';
import { writeSlice } from '../../../src/session/slice-session.ts';
import { createSession, recordingOf, writeProject } from '../../kit/index.ts';

test('headers are compared, although bodies are not', async () => {
  const one = answering({ headers: [['Cache-Control', 'no-store']], body: { text: 'a' } });
  const other = answering({ headers: [['Cache-Control', 'public']], body: { text: 'b' } });
  expect(await kinds(one, other, { headers: ['cache-control'] })).toEqual(['content']);
});

test('ids that only belong to the instance are alike, and other statuses are not', async () => {
  const one = answering({ body: { json: { id: '0a1b2c3d4e5f6071' } } });
  const other = answering({ body: { json: { id: '99aabbccddeeff00' } } });
  expect(await kinds(one, other, { body: 'shape' })).toEqual(['alike']);
  expect(await kinds(one, answering({ status: 500 }), { body: 'shape' })).toEqual(['status']);
});

test.each<[string, Partial<AnsweredResponse>]>([
  ['that the client cut off', { body: { text: 'data: 1\n' }, aborted: true }],
  ['whose body was not kept', { body: { truncated: 16 } }],
])('an answer %s has its status and headers compared, and not its body', async (_, part) => {
  const headers: [string, string][] = [['Cache-Control', 'no-store']];
  const whole = answering({ headers, body: { text: 'data: 1\ndata: 2\n' } });
  const cut = answering({ headers, ...part });
  const cached = answering({ ...part, headers: [['Cache-Control', 'public']] });
  const expectations = { body: 'exact', headers: ['cache-control'] } as const;
  expect(await kinds(whole, cut, expectations)).toEqual(['not-compared']);
  expect(await kinds(cut, whole, expectations)).toEqual(['not-compared']);
  expect(await kinds(whole, cached, expectations)).toEqual(['content']);
  expect(await kinds(cached, whole, expectations)).toEqual(['content']);
  expect(await kinds(whole, cut, {})).toEqual(['alike']);
});

test('requests that nobody answered in either session are alike', async () => {
  const unanswered = createSession([
    { ...recordingOf('GET', '/a', 200), response: { error: 'ECONNRESET', time: 5 } },
  ]);
  expect(await kinds(unanswered, unanswered, { body: 'exact' })).toEqual(['alike']);
});

test('a body in a file that is too large to compare is reported as not compared', async () => {
  await using project = await writeProject({});
  const file = join(project.folder, 'one.session.json');
  writeSlice(file, answering({ body: writeBodyFile(file, Buffer.alloc(17 * 1024 * 1024)) }));
  const session = await readSession(file);
  expect(await kinds(session, session, { body: 'exact' })).toEqual(['not-compared']);
});

test('bodies in files are compared, and one that is missing is an error', async () => {
  await using project = await writeProject({});
  const write = async (name: string, text: string): Promise<Session> => {
    const file = join(project.folder, `${name}.session.json`);
    const body = writeBodyFile(file, Buffer.from(text.repeat(100_000)));
    writeSlice(file, answering({ body }));
    return readSession(file);
  };
  const [one, other] = [await write('one', 'a'), await write('other', 'b')];
  expect(await kinds(one, one, { body: 'exact' })).toEqual(['alike']);
  expect(await kinds(one, other, { body: 'exact' })).toEqual(['content']);
  const [{ response } = {}] = other.recordings;
  const body = response && 'status' in response ? response.body : undefined;
  if (body && 'file' in body) rmSync(join(project.folder, body.file));
  await expect(kinds(one, other, { body: 'exact' })).rejects.toThrow('restore it');
});

test('requests that only one session has are removed or added, in their place', async () => {
  const get = (path: string) => recordingOf('GET', path, 200);
  const one = createSession([get('/a'), get('/b'), get('/d')]);
  const other = createSession([get('/a'), recordingOf('PUT', '/c', 200), get('/d')]);
  const found = await diffSessions(one, other, {});
  expect(found.map(({ kind, first, second }) => [kind, (first ?? second)?.request.path])).toEqual([
    ['alike', '/a'],
    ['added', '/c'],
    ['removed', '/b'],
    ['alike', '/d'],
  ]);
});

async function kinds(
  first: Session,
  second: Session,
  expect: Parameters<typeof diffSessions>[2],
): Promise<string[]> {
  return (await diffSessions(first, second, expect)).map(({ kind }) => kind);
}

function answering({ status = 200, ...response }: Partial<AnsweredResponse>): Session {
  return createSession([recordingOf('GET', '/a', status, { response })]);
}
