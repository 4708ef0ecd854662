/** Content codings that cannot be decoded, in a replay. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { replaySession } from '../../src/replay/index.ts';
import type { Header } from '../../src/session/schema.ts';
import { withSource } from '../../src/session/session-file.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';

test('a replay asks for codings that can be decoded alone', async () => {
  const asked: unknown[] = [];
  await using server = await serve((request, response) => {
    asked.push(request.headers['accept-encoding']);
    response.end();
  });
  const recording = recordingOf('GET', '/a', 200);
  const headers: Header[] = [['Accept-Encoding', 'gzip, br, dcz']];
  const request = { ...recording.request, headers };

  await replaySession(createSession([{ ...recording, request }]), { target: server.url });

  expect(asked).toEqual(['gzip, br']);
});

test('a replay warns of a body in a file as of any other body that cannot be decoded', async () => {
  await using server = await serve((_, response) => response.end());
  using folder = createScratchFolder();
  const bytes = Buffer.from([0xff, 0xfe, 0x81, 0x00]);
  writeFileSync(folder.path('a.bin'), bytes);
  const recording = recordingOf('GET', '/a', 200);
  const bodies = [{ base64: bytes.toString('base64') }, { file: 'a.bin', bytes: bytes.length }];
  const headers: Header[] = [['Content-Encoding', 'dcz']];
  const warnings = await Promise.all(
    bodies.map(async (body) => {
      const response = { ...recording.response, headers, body };
      const session = createSession([{ ...recording, response }]);
      const placed = withSource(session, folder.path('a.session.json'));
      return (await replaySession(placed, { target: server.url })).warnings;
    }),
  );

  const warning = expect.stringMatching(/^bodies with Content-Encoding: dcz cannot be decoded: /);
  expect(warnings).toEqual([[warning], [warning]]);
});
