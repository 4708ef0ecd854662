/** `vitest-session-replay/fixture`: a `test` whose `recorder` records what the test sends. */
import { existsSync } from 'node:fs';
import { test as base, inject, type TestAPI, type TestContext } from 'vitest';
import { UserError } from '../errors.ts';
import { createControlClient } from '../record/endpoint/control-client.ts';
import { baseUrlOf, parseUpstream } from '../record/endpoint/upstream.ts';
import { SessionRecorder } from '../record/session-recorder.ts';
import { isBaseUrl } from '../session/is-base-url.ts';
import { endSession } from './end-session.ts';
import { enterEachFunction } from './enter-each-function.ts';
import type { RecordingContext } from './recording-context.ts';
import './meta.ts';
import { pathFromRoot, sessionPath } from './session-path.ts';
import { warn } from './warn.ts';

type Test = TestContext['task'];

/** What a test has to do with its recording. */
export interface Recorder {
  /**
   * Base URL for clients in other processes to call instead of the API, without a slash at its end.
   * While a session is recorded it is that of an endpoint in front of the upstream; else, the
   * upstream's own.
   * @throws {UserError} `RECORDER_NOT_CONFIGURED` where no upstream is set
   */
  readonly url: string;
}

export interface RecorderFixtures {
  /**
   * Base URL of the API that is recorded: the plugin's option `record.upstream`, unless it is set
   * with `test.extend({ upstream: 'http://127.0.0.1:3000' })`.
   */
  upstream: string | undefined;
  /** Records the session of the test that names it among its parameters. */
  recorder: Recorder;
}

/** Requests of all tests of a file that no session holds. */
interface LeftOut {
  count: number;
}

/**
 * Vitest's `test` with the recorder. A test that takes `recorder` writes its HTTP traffic into
 * `sessions/<test file>/<test name>.session.json`, at the time at which a snapshot would be written.
 * In a project with a name, a folder of that name stands between the two.
 * @example
 * import { expect } from 'vitest';
 * import { test } from 'vitest-session-replay/fixture';
 *
 * test('lists orders', async ({ recorder }) => {
 *   const response = await fetch(`${recorder.url}/orders`);
 *   expect(response.status).toBe(200);
 * });
 */
export const test: TestAPI<RecorderFixtures> = base.extend<
  RecorderFixtures & { leftOutOfFile: LeftOut }
>({
  leftOutOfFile: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest wants a pattern.
    async ({}, use) => {
      const leftOut: LeftOut = { count: 0 };
      await use(leftOut);
      if (leftOut.count > 0) warn(explainLeftOut(leftOut.count));
    },
    { scope: 'file', auto: true },
  ],
  upstream: async ({ task }, use) => {
    await use(readContext(task).upstream);
  },
  recorder: async ({ task, upstream, leftOutOfFile }, use) => {
    const context = readContext(task);
    checkUpstream(upstream, task);
    const sessionFile = sessionPath(task, context);
    const { mode, control, limits, key, root } = context;
    if (control === undefined || (mode === 'new' && existsSync(sessionFile))) {
      await use(createRecorder(upstream && baseUrlOf(parseUpstream(upstream))));
      return;
    }
    task.meta.recording = { file: pathFromRoot(sessionFile, root) };
    // Made before the first `await`: it is this context that the test goes on in.
    const session = new SessionRecorder({
      sessionFile,
      name: task.fullTestName,
      recordedBy: pathFromRoot(task.file.filepath, root),
      upstream,
      limits,
      key,
      isAlone: task.concurrent !== true,
      host: createControlClient(control),
    });
    enterEachFunction(task.context, 'leftOutOfFile', () => session.enter());
    await session.start();
    await use(createRecorder(session.url));
    await endSession(session, task, upstream);
    leftOutOfFile.count += session.leftOut;
  },
});

function readContext({ fullTestName }: Test): RecordingContext {
  const context: RecordingContext | undefined = inject('sessionReplayRecording');
  if (context !== undefined) return context;
  throw new UserError(
    'RECORDER_NOT_CONFIGURED',
    `"${fullTestName}" cannot be recorded: add sessionReplay() of vitest-session-replay to the plugins of your Vitest config.`,
  );
}

function checkUpstream(upstream: string | undefined, { fullTestName }: Test): void {
  if (upstream === undefined) return;
  if (isBaseUrl(upstream)) return;
  // The URL itself is not told: it may hold credentials.
  throw new UserError(
    'RECORDER_NOT_CONFIGURED',
    `"${fullTestName}" cannot be recorded: its upstream is no http(s) URL without credentials, query and fragment, such as http://127.0.0.1:3000/api.`,
  );
}

function createRecorder(url: string | undefined): Recorder {
  return {
    get url(): string {
      if (url !== undefined) return url;
      throw new UserError(
        'RECORDER_NOT_CONFIGURED',
        "recorder.url needs an upstream: set record.upstream in sessionReplay(), or use test.extend({ upstream: 'http://127.0.0.1:3000' }).",
      );
    },
  };
}

function explainLeftOut(count: number): string {
  const requests = count === 1 ? '1 request' : `${count} requests`;
  return `${requests} that servers of the tests sent while answering belong to no session`;
}
