/**
 * The engine `session-replay` for Artillery 2: every virtual user replays sessions as a client of its own.
 * Artillery creates one engine in each worker. The class is a default export, since Artillery loads it by path.
 */
import { dirname } from 'node:path';
import { isMainThread, parentPort, threadId } from 'node:worker_threads';
import { SessionReplayError, UserError } from '../errors.ts';
import { type Printable, printable, printableLine, safe } from '../printable.ts';
import type { Outcome } from '../replay/failure/outcome.ts';
import type { Context, Events, Helpers, Scenario, Script, Step } from './contract.ts';
import { compileFlow } from './flow.ts';
import { ReplayMetrics } from './metrics.ts';
import { ReplayStep } from './replay-step.ts';
import { SharedSessions } from './shared-session.ts';
import { explainUnheeded } from './unheeded.ts';

/** Its key in `config.engines`. Artillery looks for the package `artillery-engine-session-replay`. */
const NAME = 'session-replay';

/** Ends a virtual user whose session did not pass. The outcomes are already counted. */
class NotPassed extends SessionReplayError {}

export default class SessionReplayEngine {
  readonly #script: Script;
  readonly #helpers: Helpers;
  readonly #sessions = new SharedSessions();
  /** Number of virtual users in this worker. */
  readonly #users = { started: 0, ended: 0 };
  /** Settled when all sessions are read. */
  #ready: Promise<void> | undefined;

  /** Artillery calls the constructor with these arguments. */
  constructor(script: Script, _events: unknown, helpers: Helpers) {
    this.#script = script;
    this.#helpers = helpers;
  }

  /**
   * Reads and links all sessions, once. Artillery awaits this method before the first virtual user arrives, since it
   * is an async function. Artillery before 2.0.31 does not call it, so each virtual user awaits it, too.
   * In the main thread, it rejects. A worker exits instead: Artillery goes on without a worker whose engine rejects,
   * and the run may pass.
   * @throws {UserError} `INVALID_OPTIONS`, or why a session cannot be read
   */
  async init(): Promise<void> {
    this.#ready ??= this.#start();
    await this.#ready;
  }

  /** Returns the function that Artillery calls with each virtual user. */
  createScenario(
    scenario: Scenario,
    events: Events,
  ): (context: Context, done?: Parameters<Step>[1]) => Promise<Context> {
    const run = this.#compile(scenario, events, (step) => (context, done) => {
      this.#replay(step, events, context).then(
        () => done(undefined, context),
        (error) => done(error, context),
      );
    });
    return async (context, done) => {
      events.emit('started');
      this.#users.started += 1;
      let failure: unknown;
      const replayed = this.init().then(() => run(context));
      const last = await replayed.catch((error: unknown) => {
        if (!(error instanceof NotPassed)) events.emit('error', codeOf(error));
        failure = error;
        return context;
      });
      this.#users.ended += 1;
      if (done) done(failure, last);
      else if (failure) throw failure;
      return last;
    };
  }

  /** @throws {NotPassed} if a request failed */
  async #replay(step: ReplayStep, events: Events, context: Context): Promise<void> {
    const shared = await this.#sessions.read(step, step.fileFor(context));
    const { onOutcome, ...settings } = await step.settingsFor(context, shared);
    const metrics = new ReplayMetrics(events, shared.routes, this.#script.config);
    metrics.started();
    const outcomes = await shared.replay({
      ...settings,
      onOutcome(judged) {
        metrics.settled(judged);
        void callListener(step.listener, judged.outcome, context, events);
      },
      observer: { keep: 0, onSend: () => metrics.sent() },
    });
    const failed = outcomes.filter(({ state }) => state === 'failed');
    if (failed.length > 0) {
      const text = `${step.owner}: ${failed.length} of ${outcomes.length} requests failed`;
      throw new NotPassed('REPLAY_FAILED', text);
    }
  }

  async #start(): Promise<void> {
    try {
      await this.#readAll();
      this.#reportExit();
    } catch (error) {
      if (isMainThread) throw error;
      // An error outside of the promise ends the worker, and Artillery as well, with exit code 11.
      setImmediate(() => {
        throw error;
      });
      await new Promise(() => undefined);
    }
  }

  async #readAll(): Promise<void> {
    const { config, scenarios = [], before, after } = this.#script;
    const found: ReplayStep[] = [];
    for (const scenario of [...scenarios, before, after]) {
      if (!scenario || (scenario.engine ?? config.engine) !== NAME) continue;
      this.#compile(scenario, SILENT, (step) => {
        found.push(step);
        return (context, done) => done(undefined, context);
      });
    }
    for (const line of explainUnheeded(this.#script, NAME)) warn(line);
    await Promise.all(found.map((step) => this.#read(step)));
  }

  /** @throws {UserError} why the session of a step cannot be read */
  async #read(step: ReplayStep): Promise<void> {
    const { file, owner } = step;
    // Each virtual user has a path of its own.
    if (file === undefined) return;
    try {
      const shared = await this.#sessions.read(step, file);
      const unfilled = step.findUnfilled(shared, this.#variables());
      for (const warning of shared.warnings) warn(`${owner}: ${warning}`);
      if (unfilled.length > 0) {
        const names = unfilled.join(', ');
        warn(
          `${owner}: no value for ${names}: add a column of that name to config.payload, or use "secrets"`,
        );
      }
    } catch (error) {
      // A mistake in the script concerns more than one session.
      if (!(error instanceof SessionReplayError) || error.code === 'INVALID_OPTIONS') throw error;
      throw new UserError(error.code, `${owner}: ${error.message}`);
    }
  }

  #compile(
    scenario: Scenario,
    events: Events,
    replay: (step: ReplayStep) => Step,
  ): ReturnType<typeof compileFlow> {
    const { config, scenarios = [], after, _scriptPath } = this.#script;
    const place = scenarios.indexOf(scenario);
    const hook = scenario === after ? 'after' : 'before';
    const engine: object = Object(config.engines?.[NAME]);
    const defaults = { ...(config.target !== undefined && { target: config.target }), ...engine };
    const folder = _scriptPath === undefined ? process.cwd() : dirname(_scriptPath);
    return compileFlow(scenario.flow, {
      config,
      events,
      helpers: this.#helpers,
      print: (line) => print('stdout', line),
      owner: place === -1 ? hook : `scenario ${scenario.name ?? place + 1}`,
      replay: (written, owner) =>
        replay(new ReplayStep(written, { config, defaults, folder, owner }, this.#helpers)),
    });
  }

  /**
   * Reports that this worker ends by `process.exit`, with the messages of Artillery's own workers. Artillery waits
   * for the last report of each worker, which this one will not send.
   */
  #reportExit(): void {
    if (isMainThread) return;
    let isStopped = false;
    parentPort?.on('message', (message: unknown) => {
      const { command }: { readonly command?: unknown } = Object(message);
      if (command === 'stop') isStopped = true;
    });
    process.once('exit', (code) => {
      // Artillery ends its workers with 0, and a user's code may do so as well.
      if (isStopped) return;
      const { started, ended } = this.#users;
      const lost = `the report lacks its virtual users: ${started} had started, ${ended} had ended`;
      const text = `${NAME}: the worker ended with exit code ${code}: ${lost}`;
      const sent = { id: threadId, ts: Date.now() };
      const error = new Error(text);
      parentPort?.postMessage({ ...sent, event: 'workerError', level: 'error', error });
      parentPort?.postMessage({ ...sent, event: 'setSuggestedExitCode', code: 1 });
    });
  }

  /** Names of the variables that each virtual user has. */
  #variables(): string[] {
    const { payload, variables = {} } = this.#script.config;
    return [...(payload ?? []).flatMap(({ fields = [] }) => fields), ...Object.keys(variables)];
  }
}

/** Calls a user's function, which may be async. A failure is counted as an error and does not end the worker. */
async function callListener(
  listener: ReplayStep['listener'],
  outcome: Outcome,
  context: Context,
  events: Events,
): Promise<void> {
  try {
    await listener?.(outcome, context, events);
  } catch (error) {
    events.emit('error', codeOf(error));
  }
}

/** Discards metrics: sessions are read before any user arrives. */
const SILENT: Events = { emit: () => undefined };

/** The name under which Artillery counts an error, after `errors.`. */
function codeOf(error: unknown): string {
  const { code, message }: { readonly code?: unknown; readonly message?: unknown } = Object(error);
  return printableLine(String(code ?? message ?? error));
}

/** Prints a line among those of Artillery. */
function print(stream: 'stdout' | 'stderr', line: Printable): void {
  process[stream].write(`${line}\n`);
}

function warn(text: string): void {
  print('stderr', safe`${NAME}: ${printable(text)}`);
}
