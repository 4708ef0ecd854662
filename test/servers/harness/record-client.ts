import { parseSession } from '../../../src/session/parse-session.ts';
import type { Session } from '../../../src/session/schema.ts';
import { runInline } from '../../kit/index.ts';
import { recordingProject } from '../../vitest/recording-project.ts';
import { clientOf, driveProgram } from './drive-client.ts';
import type { RealServer } from './real-server.ts';

/** Records a client as a user would: in a test of a project, which Vitest runs. */
export async function recordClient(
  { name, recordBy = 'endpoint' }: RealServer,
  upstream: string,
): Promise<Session> {
  await using run = await runInline(
    recordingProject({ upstream }, { 'client.test.ts': tests[recordBy](name, upstream) }),
    { testTimeout: 120_000 },
  );
  if (run.exitCode !== 0) throw new Error(`${name} was not recorded\n${run.stdout}${run.stderr}`);
  const file = 'sessions/client.test/drives-the-client.session.json';
  return parseSession(run.read(file), file);
}

const tests = {
  endpoint: (name: string): string => `
    import { execFile } from 'node:child_process';
    import { promisify } from 'node:util';
    test('drives the client', async ({ recorder }) => {
      const args = ${JSON.stringify([driveProgram, clientOf(name)])};
      await promisify(execFile)(process.execPath, [...args, recorder.url]);
    });`,
  capture: (name: string, upstream: string): string => `
    import { drive } from ${JSON.stringify(clientOf(name))};
    test('drives the client', async ({ recorder }) => {
      await drive(${JSON.stringify(upstream)});
    });`,
};
