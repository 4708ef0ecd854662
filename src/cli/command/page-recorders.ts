import { SessionReplayError } from '../../errors.ts';
import type { Listener, RecordedSoFar, StartRecorder, StoppedRecorder } from '../../page/api.ts';
import { createRecorder } from '../../record/create-recorder.ts';
import type { Recorder } from '../../record/recorder-options.ts';

/** Maximum number of recorders. Each recorder is a process of its own. */
const MAX_RECORDERS = 20;

interface StartedRecorder {
  readonly recorder: Recorder;
  readonly origin: string;
  /** The first problem that the recorder reported. */
  readonly failure: () => SessionReplayError | undefined;
}

/** The recorders that the page started. */
export class PageRecorders {
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
