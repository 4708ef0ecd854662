import { join } from 'node:path';
import { encodeBody, readBodyFile } from '../../../src/session/body.ts';
import { parseSessionText } from '../../../src/session/parse-session.ts';
import type { Recording, Session } from '../../../src/session/schema.ts';
import { runInline } from '../../kit/index.ts';
import { recordingProject } from '../../vitest/recording-project.ts';
import { clientOf, driveProgram } from './drive-client.ts';
import type { RealServer } from './real-server.ts';

/** Which client is recorded, and how; see `RealServer`. */
export interface RecordedClient extends Pick<RealServer, 'name' | 'recordBy'> {
  /** In the folder of the server. @default 'client.mjs' */
  readonly file?: string;
  /** The options of the recorder. */
  readonly changeOrigin?: boolean | undefined;
  readonly redact?: false | undefined;
}

/** Records a client as a user would: in a test of a project, which Vitest runs. */
export async function recordClient(
  { name, file, changeOrigin, redact, recordBy = 'endpoint' }: RecordedClient,
  upstream: string,
): Promise<Session> {
  const test = tests[recordBy](clientOf(name, file), upstream);
  await using run = await runInline(
    recordingProject({ upstream, changeOrigin, redact }, { 'client.test.ts': test }),
    {
      testTimeout: 120_000,
    },
  );
  if (run.exitCode !== 0) throw new Error(`${name} was not recorded\n${run.stdout}${run.stderr}`);
  const path = 'sessions/client.test/drives-the-client.session.json';
  return withBodies(parseSessionText(run.read(path), path), join(run.folder, path));
}

/** The same session in one piece: bodies that lie beside its file go when the project goes. */
function withBodies(session: Session, file: string): Session {
  const inside = <Message extends Recording['request'] | Recording['response']>(
    message: Message,
  ): Message => {
    if (!('body' in message) || message.body === undefined) return message;
    const { body } = message;
    if (!('file' in body)) return message;
    const bytes = readBodyFile(file, body, Number.POSITIVE_INFINITY);
    const { coding } = body;
    return { ...message, body: { ...encodeBody(bytes, undefined), ...(coding && { coding }) } };
  };
  const recordings = session.recordings.map((recording) => ({
    ...recording,
    request: inside(recording.request),
    response: inside(recording.response),
  }));
  return { ...session, recordings };
}

const tests = {
  endpoint: (client: string): string => `
    import { execFile } from 'node:child_process';
    import { promisify } from 'node:util';
    test('drives the client', async ({ recorder }) => {
      const args = ${JSON.stringify([driveProgram, client])};
      await promisify(execFile)(process.execPath, [...args, recorder.url]);
    });`,
  capture: (client: string, upstream: string): string => `
    import { drive } from ${JSON.stringify(client)};
    test('drives the client', async ({ recorder }) => {
      await drive(${JSON.stringify(upstream)});
    });`,
};
