/** Sessions that hold a subset of the recordings of another session. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeBodyFile } from '../../src/session/body.ts';
import { readSession } from '../../src/session/read-session.ts';
import { sliceSession, writeSlice } from '../../src/session/slice-session.ts';
import { createSession, recordingOf, writeProject } from '../kit/index.ts';

test('a slice keeps everything that a session says about its recordings', async () => {
  await using project = await writeProject({});
  const file = join(project.folder, 'whole.session.json');
  const body = writeBodyFile(file, Buffer.alloc(70_000, 'a'));
  const rest = {
    noise: { body: ['/at'] },
    claims: { REDACTED_TOKEN: { sub: 'ada' } },
  };
  const link = (recording: string) => ({
    from: { recording: '1', pointer: '/id' },
    to: { recording, query: 'id' },
  });
  writeSlice(
    file,
    createSession(
      [
        recordingOf('POST', '/a', 200, { body, response: { body, ...rest } }),
        recordingOf('GET', '/b?id=1', 200),
        recordingOf('GET', '/c?id=1', 200, { origin: 'http://127.0.0.1:4000' }),
      ],
      {
        ...{ recordedBy: 'a.test.ts', servedBy: 'test', interrupted: true },
        links: [link('2'), link('3')],
      },
    ),
  );
  const whole = await readSession(file);
  const [first, , third] = whole.recordings;
  if (!first || !third) throw new Error('The session has no recordings.');
  const part = join(project.folder, 'folder/part.session.json');
  writeSlice(part, sliceSession(whole, 'part', [first, third]));
  const { recordings, links, name, ...envelope } = await readSession(part);
  const { recordings: _, links: __, name: ___, ...wholeEnvelope } = whole;
  expect(envelope).toEqual(wholeEnvelope);
  expect(links).toEqual([link('3')]);
  expect(recordings[1]).toEqual(third);
  expect(recordings[0]?.response).toMatchObject(rest);
  expect(JSON.stringify(recordings[0])).toBe(JSON.stringify(first).replaceAll('whole.', 'part.'));
});
