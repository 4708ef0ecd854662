/** `vsr ui`: serves the sessions page without Vitest. The page can start and stop recorders as well. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { basename, resolve } from 'node:path';
import { SessionReplayError, UserError } from '../../errors.ts';
import { isLoopback } from '../../http/loopback.ts';
import { packageVersion } from '../../own-files.ts';
import type { Listener, RecordedSoFar, StartRecorder, StoppedRecorder } from '../../page/api.ts';
import { PAGE_BASE } from '../../page/base.ts';
import type { PageHost, ReplayConfig } from '../../page/host.ts';
import { createPageMiddleware } from '../../page/server/node-handler.ts';
import { printable, safe } from '../../printable.ts';
import { createRecorder } from '../../record/create-recorder.ts';
import type { Recorder } from '../../record/recorder-options.ts';
import { paint } from '../../report/words.ts';
import { explainFileError, isErrorCode } from '../../session/files/file-errors.ts';
import { portablePath } from '../../session/files/paths.ts';
import { listSessions } from '../arguments/find-session.ts';
import { readReplaySettings } from '../arguments/replay-settings.ts';
import { EXIT, type ExitCode, type RunCommand } from '../program/command.ts';
import type { Input } from '../program/input.ts';
import { withStopSignal } from '../program/stop-signal.ts';
import type { Terminal } from '../program/terminal.ts';

/** The default port, fixed so that links to the page stay valid. */
const PORT = 4280;

export const run: RunCommand = (input, terminal) => {
  return withStopSignal(({ received }) => serve(input, terminal, received));
};

async function serve(
  input: Input,
  terminal: Terminal,
  stopped: Promise<unknown>,
): Promise<ExitCode> {
  const token = randomBytes(16).toString('hex');
  const recorders = new PageRecorders(resolve(input.cwd, 'sessions'));
  const page = createPageMiddleware(createHost(input, recorders), {
    token,
    isOwnHost: (hostname) => isLoopback(hostname),
  });
  const server = createServer((request, response) => {
    page.handle(request, response, () => {
      response.writeHead(302, { location: PAGE_BASE }).end();
    });
  });
  const port = await listen(server, input.port('port') ?? PORT);
  const url = `http://127.0.0.1:${port}${PAGE_BASE}?token=${token}`;
  if (input.has('json')) terminal.printJson({ url }, 0);
  else
    terminal.print(
      safe`${paint('green', 'Sessions at')} ${printable(url)}\n${paint('dim', 'Press Ctrl-C to stop')}`,
    );
  await stopped;
  page.close();
  // The server closes first, so that nobody can start another recorder while the recorders close.
  server.close();
  server.closeAllConnections();
  await recorders.close();
  return EXIT.passed;
}

/** @throws {UserError} `INVALID_OPTIONS` for a port that is taken */
async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const why = isErrorCode(error, 'EADDRINUSE') ? 'already in use' : explainFileError(error);
    const what = `--port: cannot listen on port ${port} of 127.0.0.1 (${why}); choose another one`;
    throw new UserError('INVALID_OPTIONS', what, { cause: error });
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function createHost(input: Input, recorders: PageRecorders): PageHost {
  const { cwd } = input;
  const settings = readReplaySettings(input);
  const config: ReplayConfig = {
    targets: [
      {
        name: undefined,
        url: settings.target,
        module: undefined,
        isReadOnly: input.has('read-only'),
      },
    ],
    settingsFor: async (target = settings.target) => ({ ...settings, target }),
  };
  return {
    project: basename(cwd),
    version: packageVersion(),
    server: 'vsr ui',
    root: portablePath(cwd),
    may: () => ({ replay: true, accept: true }),
    findSessions: async () => (await listSessions(cwd, cwd)).map(({ file }) => file),
    listeners: () => recorders.listeners(),
    recorders,
    configOf: () => config,
  };
}

/** Maximum number of recorders. Each recorder is a process of its own. */
const MAX_RECORDERS = 20;

interface StartedRecorder {
  readonly recorder: Recorder;
  readonly origin: string;
  /** The first problem that the recorder reported. */
  readonly failure: () => SessionReplayError | undefined;
}

/** The recorders that the page started. */
class PageRecorders {
  readonly #sessions: string;
  readonly #started: Map<string, StartedRecorder> = new Map();
  readonly #starting = new Set<Promise<unknown>>();

  /** @param sessions absolute path of the folder that sessions are written to */
  constructor(sessions: string) {
    this.#sessions = sessions;
  }

  /** @throws {SessionReplayError} that says why the recorder could not be started */
  async start(asked: StartRecorder): Promise<Listener> {
    if (this.#started.size + this.#starting.size >= MAX_RECORDERS) {
      const what = `${MAX_RECORDERS} recorders are open: stop one of them first`;
      throw new SessionReplayError('INVALID_OPTIONS', what);
    }
    const starting = this.#start(asked);
    this.#starting.add(starting);
    try {
      return await listenerOf(await starting);
    } finally {
      this.#starting.delete(starting);
    }
  }

  async #start(asked: StartRecorder): Promise<StartedRecorder> {
    let failure: SessionReplayError | undefined;
    const recorder = await createRecorder({
      ...asked,
      sessions: this.#sessions,
      onError: (error) => {
        failure ??= error;
      },
    });
    const started: StartedRecorder = {
      ...{ recorder, origin: new URL(asked.upstream).origin },
      failure: () => failure,
    };
    this.#started.set(recorder.url, started);
    return started;
  }

  /** @returns undefined if none of these recorders listens there */
  async stop(url: string): Promise<StoppedRecorder | undefined> {
    const started = this.#started.get(url);
    if (!started) return undefined;
    this.#started.delete(url);
    await started.recorder.close();
    const { underWay, ...left } = await countsOf(started);
    return left;
  }

  /** The recorders, keyed by the origin of the upstream. */
  async listeners(): Promise<Map<string, Listener[]>> {
    const byOrigin: Map<string, Listener[]> = new Map();
    for (const started of this.#started.values()) {
      const own = byOrigin.get(started.origin) ?? [];
      own.push(await listenerOf(started));
      byOrigin.set(started.origin, own);
    }
    return byOrigin;
  }

  /** Stops all recorders, which write the sessions that are under way. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#started.keys()].map((url) => this.stop(url)));
  }
}

async function listenerOf(started: StartedRecorder): Promise<Listener> {
  const recorded = await countsOf(started);
  const isRecording = started.failure()?.code !== 'RECORDER_FAILED';
  return { url: started.recorder.url, isRecording, recorded };
}

async function countsOf({ recorder, failure }: StartedRecorder): Promise<RecordedSoFar> {
  const { underWay, recorded, sessions } = await recorder.count();
  const problem = failure()?.message;
  return { underWay, requests: recorded, sessions, ...(problem !== undefined && { problem }) };
}
