/** One server of a run, as Vitest's main process sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../errors.ts';
import { programUrl } from '../../own-files.ts';
import {
  explainCrash,
  explainEnd,
  explainNoFolder,
  explainSilence,
  explainTaken,
  renderMessage,
} from './explain-server.ts';
import { isListening, type Probe, probe } from './probe.ts';
import type { ServerEnd, ServerStart } from './server-keeper.ts';
import type { ServerSettings } from './server-options.ts';

/** In ms. */
const POLL = 100;
/** For one try, in ms: the first answer may be long in coming, since a server compiles what it serves. */
const MAX_TRY = 5_000;
/** For the report of an end that can be seen already, in ms. */
const LAST_WORDS = 3_000;

export class Server {
  readonly #settings: ServerSettings;
  readonly #program: string;
  #keeper: Keeper | undefined;

  /** @param program file of the process that keeps the server */
  constructor(
    settings: ServerSettings,
    program: string = fileURLToPath(programUrl('server-keeper')),
  ) {
    this.#settings = settings;
    this.#program = program;
  }

  get url(): string {
    return this.#settings.url;
  }

  /**
   * Sees to it that the server answers: starts it, unless it does so already, or another one may be
   * used.
   * @throws {UserError} `SERVER_NOT_STARTED`
   */
  async start(): Promise<void> {
    if (await this.#stillAnswers()) return;
    const { url, reuse, cwd } = this.#settings;
    if (await isListening(new URL(url))) {
      if (!reuse) throw await this.#refuse(explainTaken);
      await this.#waitForAnswer();
      return;
    }
    if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) {
      throw await this.#refuse(explainNoFolder);
    }
    this.#keeper = new Keeper(this.#program, this.#settings);
    try {
      await this.#waitForAnswer(this.#keeper);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Why it has ended while it was needed, once. Undefined while it runs, and for one that was there before. */
  async takeCrash(): Promise<string | undefined> {
    const keeper = this.#keeper;
    if (!keeper) return undefined;
    if (!keeper.end && !(await isListening(new URL(this.#settings.url)))) {
      await Promise.race([keeper.ended, sleep(LAST_WORDS)]);
    }
    const { end } = keeper;
    if (!end) return undefined;
    this.#keeper = undefined;
    return renderMessage((shown) => explainCrash(shown, end), end.output, this.#settings);
  }

  /** Ends it, with all processes that have come of it. One that was there before stays. */
  async stop(): Promise<void> {
    const keeper = this.#keeper;
    this.#keeper = undefined;
    await keeper?.stop();
  }

  /** It may start itself anew just now, since its source has changed. */
  async #stillAnswers(): Promise<boolean> {
    try {
      if (!this.#keeper) return false;
      await this.#waitForAnswer(this.#keeper);
      return true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#keeper = undefined;
      return false;
    }
  }

  async #waitForAnswer(keeper?: Keeper): Promise<void> {
    const { url, timeout } = this.#settings;
    const limit = performance.now() + timeout;
    const ended = keeper?.ended.then((): Probe => ({ answers: false, reason: 'it has ended' }));
    for (;;) {
      const left = Math.max(1, limit - performance.now());
      const trying = probe(new URL(url), Math.min(MAX_TRY, left));
      const tried = await Promise.race(ended ? [trying, ended] : [trying]);
      const end = keeper?.end;
      if (end) throw await this.#refuse((shown) => explainEnd(shown, end), end.output);
      if (tried.answers) return;
      if (performance.now() >= limit) {
        const stopped = await keeper?.stop();
        const { reason } = tried;
        throw await this.#refuse(
          (shown) => explainSilence(shown, reason, keeper !== undefined),
          stopped?.output,
        );
      }
      await sleep(POLL);
    }
  }

  async #refuse(explain: (shown: ServerSettings) => string, output?: string): Promise<UserError> {
    const message = await renderMessage(explain, output, this.#settings);
    return new UserError('SERVER_NOT_STARTED', message);
  }
}

/** The process that runs the server. It does not keep this one alive. */
class Keeper {
  readonly ended: Promise<ServerEnd>;
  /** How the server has ended, once it has. */
  end: ServerEnd | undefined;
  readonly #child: ChildProcess;

  constructor(program: string, { command, cwd, env }: ServerSettings) {
    this.#child = fork(program, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // What Vitest itself is run with is not for it.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: undefined, NODE_V8_COVERAGE: undefined },
      // On Windows, that would be a window of its own.
      detached: process.platform !== 'win32',
    });
    this.ended = this.#waitForEnd();
    const start: ServerStart = { command, cwd, env: { ...process.env, ...env } };
    this.#send(start);
    this.#child.unref();
    this.#child.channel?.unref();
  }

  async stop(): Promise<ServerEnd> {
    const child = this.#child;
    child.ref();
    child.channel?.ref();
    const exited = once(child, 'exit');
    if (child.connected) this.#send('stop');
    const end = await this.ended;
    const isGone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
    if (!isGone) await exited;
    return end;
  }

  async #waitForEnd(): Promise<ServerEnd> {
    const child = this.#child;
    const end = await new Promise<ServerEnd>((resolve) => {
      const lose = (output: string): void => resolve({ code: null, signal: null, output });
      child.once('message', (told: ServerEnd) => resolve(told));
      child.once('error', ({ message }) => lose(message));
      // Its last message may be read after its end is known.
      child.once('disconnect', () => lose('the process that kept it was killed'));
    });
    this.end = end;
    return end;
  }

  /** Where it cannot be told, it has ended, and that is heard otherwise. */
  #send(message: ServerStart | 'stop'): void {
    this.#child.send(message, () => undefined);
  }
}
