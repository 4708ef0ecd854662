/**
 * One server of a run, as Vitest's main process sees it: it is started, probed until it answers, and ended;
 * errors say why it does not run.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { UserError } from '../../errors.ts';
import { programUrl } from '../../own-files.ts';
import { printableLine } from '../../printable.ts';
import { displayPath } from '../../session/files/paths.ts';
import { hideCredentials } from '../../session/json/show-value.ts';
import type { ServerSettings } from '../server-options.ts';
import type { ServerEnd, ServerStart } from './server-keeper.ts';

/** In ms. */
const POLL = 100;
/** For one probe, in ms: the first answer may take long, since some servers compile on demand. */
const MAX_TRY = 5_000;
/** For the keeper's report of a server that has ended, in ms. */
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
   * Makes sure that the server answers: starts it, unless it runs already or another one may be used.
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

  /** Why the server ended during a run, once. Undefined while it runs, and for one that was running before. */
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

  /** Ends the server with all its processes. One that was running before is left running. */
  async stop(): Promise<void> {
    const keeper = this.#keeper;
    this.#keeper = undefined;
    await keeper?.stop();
  }

  /** A server may be restarting itself, since its source has changed. */
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
      // Without the flags that Vitest itself runs with.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: undefined, NODE_V8_COVERAGE: undefined },
      // On Windows, a detached process would have a window of its own.
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

  /** A keeper that cannot be reached has ended, which is noticed elsewhere. */
  #send(message: ServerStart | 'stop'): void {
    this.#child.send(message, () => undefined);
  }
}

const MAX_LINES = 20;
/** In characters. */
const MAX_LINE = 200;
const MAX_COMMAND = 60;

function explainTaken({ url }: ServerSettings): string {
  return (
    `something listens at ${url} already. Stop it, or use it by the option "server.reuse": true, ` +
    'which is the default but in a CI'
  );
}

/** @param reason of the last probe */
function explainSilence(
  { url, timeout, command }: ServerSettings,
  reason: string,
  isStarted: boolean,
): string {
  const since = isStarted ? ` after the start of "${command}"` : ', though something listens there';
  return `${url} has not answered within ${timeout / 1000} s${since} (${printableLine(reason)})`;
}

function explainNoFolder({ cwd, command }: ServerSettings): string {
  return `there is no folder ${displayPath(cwd)} to run "${command}" in`;
}

function explainEnd(settings: ServerSettings, end: ServerEnd): string {
  const { url, command } = settings;
  if (end.code === null && end.signal === null) return `"${command}" cannot be run`;
  const hint = end.code === 0 ? ': give a command that runs as long as its server does' : '';
  return `"${command}" ${describeEnd(end)} before ${url} answered${hint}`;
}

function explainCrash({ command }: ServerSettings, end: ServerEnd): string {
  return `"${command}" ${describeEnd(end)} while tests ran`;
}

/**
 * A message without secrets, with the last lines that the server has printed.
 * @param explain gives the message, from settings whose command is safe to show
 * @param output undefined for a server that was not started
 */
async function renderMessage(
  explain: (settings: ServerSettings) => string,
  output: string | undefined,
  settings: ServerSettings,
): Promise<string> {
  const { createMask } = await import('../../replay/failure/mask.ts');
  const mask = createMask(() => settings.secrets);
  const hide = (text: string): string => mask.text(hideCredentials(text));
  // Hidden before it is shortened: half a secret would not be recognised.
  const command = shorten(hide(settings.command), MAX_COMMAND);
  const told = hide(`server: ${explain({ ...settings, command })}`);
  if (output === undefined) return told;
  const text = stripVTControlCharacters(output).replace(/\r\n?/g, '\n').trimEnd();
  if (text === '') return `${told}. It has printed nothing.`;
  const lines = hide(text).split('\n').slice(-MAX_LINES);
  return [
    `${told}. Its last output:`,
    ...lines.map((line) => `  │ ${shorten(line, MAX_LINE)}`),
  ].join('\n');
}

function describeEnd({ code, signal }: ServerEnd): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === null ? 'was lost' : `exited with code ${code}`;
}

function shorten(text: string, most: number): string {
  return printableLine(text.length > most ? `${text.slice(0, most)}…` : text);
}

/** In ms. */
const CONNECT_TIMEOUT = 2_000;

/** The result of one probe: an answer, or why there was none. */
type Probe = { readonly answers: true } | { readonly answers: false; readonly reason: string };

/** Whether anything accepts connections at a URL. */
export async function isListening(url: URL): Promise<boolean> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return (await connectTo(hostOf(url), port, CONNECT_TIMEOUT)).answers;
}

/**
 * Probes once whether a server answers: a request with any status, or for `tcp:` a connection.
 * @param timeout in ms
 */
export function probe(url: URL, timeout: number): Promise<Probe> {
  if (url.protocol === 'tcp:') return connectTo(hostOf(url), Number(url.port), timeout);
  return new Promise((resolve) => {
    const request = open(url, timeout);
    request.once('response', () => {
      resolve({ answers: true });
      request.destroy();
    });
    request.once('error', (error) => resolve({ answers: false, reason: reasonOf(error) }));
    request.once('timeout', () => request.destroy(new Error('no answer came')));
    request.end();
  });
}

function open(url: URL, timeout: number): ClientRequest {
  const options = { agent: false, timeout };
  if (url.protocol === 'http:') return requestHttp(url, options);
  // Only whether it answers matters, so that nothing confidential is sent.
  return requestHttps(url, { ...options, rejectUnauthorized: false });
}

function connectTo(host: string, port: number, timeout: number): Promise<Probe> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout });
    socket.once('connect', () => {
      resolve({ answers: true });
      socket.destroy();
    });
    socket.once('error', (error) => resolve({ answers: false, reason: reasonOf(error) }));
    socket.once('timeout', () => socket.destroy(new Error('no connection was made')));
  });
}

/** An error of several addresses has no message of its own. */
function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
