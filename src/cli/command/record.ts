/** `vsr record`: an endpoint or a forward proxy that records, until Ctrl-C or for as long as a command runs. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { x } from 'tinyexec';
import { UserError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { createRecorder } from '../../record/create-recorder.ts';
import type { Recorder, RecorderOptions } from '../../record/recorder-options.ts';
import { explainFileError, isErrorCode } from '../../session/files/file-errors.ts';
import { readRecorderOptions } from '../arguments/record-options.ts';
import { EXIT, type RunCommand } from '../program/command.ts';
import type { Input } from '../program/input.ts';
import { type StopSignal, withStopSignal } from '../program/stop-signal.ts';
import type { Terminal } from '../program/terminal.ts';
import { RecordReport } from './record-report.ts';

/** Time between two updates of the counts, in ms. */
const LOOK_MS = 200;
/** Time limit for a connection to the upstream, in ms. An upstream that takes longer is reported as down. */
const MAX_CONNECT_MS = 3000;

export const run: RunCommand = async (input, terminal) => {
  const options = readRecorderOptions(input);
  return withStopSignal((stop) => record(input, terminal, options, stop));
};

async function record(
  input: Input,
  terminal: Terminal,
  options: RecorderOptions,
  stop: StopSignal,
): Promise<number> {
  const { upstream } = options;
  const report = new RecordReport(terminal, input);
  stop.received.then(() => report.tellStopping());
  const recorder = await createRecorder({
    ...options,
    onSession: (session) => report.tellSession(session),
    onError: (error) => report.tellError(error),
  });
  const looking = upstream === undefined ? undefined : lookFor(upstream, report);
  let commandCode: number | undefined;
  try {
    report.tellListening(recorder, options);
    commandCode =
      input.rest.length > 0
        ? await runCommand(input, recorder, stop)
        : await waitFor(stop.received, recorder, terminal, report);
  } finally {
    terminal.status('');
    await recorder.close();
  }
  const isUpstreamSilent = (await looking) === false && report.answered === 0;
  const isSilent = isUpstreamSilent || (report.recorded > 0 && report.answered === 0);
  const ownCode = report.hasFailed ? EXIT.failed : isSilent ? EXIT.unreachable : EXIT.passed;
  const code = commandCode || ownCode;
  report.tellEnd(code, isSilent ? upstream : undefined);
  return code;
}

/** Shows what is recorded until a stop signal arrives. */
async function waitFor(
  stopped: Promise<unknown>,
  recorder: Recorder,
  terminal: Terminal,
  report: RecordReport,
): Promise<undefined> {
  let isOver = false;
  const look = async (): Promise<void> => {
    const counts = await recorder.count();
    if (isOver) return;
    report.showCounts(counts);
    setTimeout(look, LOOK_MS).unref();
  };
  if (terminal.isLive) void look();
  await Promise.race([stopped, report.lost]);
  isOver = true;
  return undefined;
}

/** @returns the exit code of the command */
async function runCommand(
  input: Input,
  { url, proxy }: Recorder,
  { signal: stopSignal, received }: StopSignal,
): Promise<number> {
  // Ctrl-C came while the recorder was being opened, so it has not reached the command.
  if (stopSignal.aborted) return EXIT.interrupted;
  const variables = proxy?.env ?? {};
  const named = proxy === undefined ? ['RECORD_URL', ...input.texts('env')] : [];
  const command = startCommand(input.rest, {
    ...{ cwd: input.cwd, hasOutput: !input.has('json') },
    env: { ...variables, ...Object.fromEntries(named.map((name) => [name, url])) },
  });
  received.then((signal) => command.forward(signal));
  return command.ended;
}

/**
 * Checks whether anything listens at the upstream, without sending a request. A recorder may be started before
 * the API, so an API that is down is not an error.
 */
async function lookFor(upstream: string, report: RecordReport): Promise<boolean> {
  const reason = await tryConnect(new URL(upstream));
  if (reason === undefined) return true;
  report.tellWarning(
    `nothing answers at ${upstream} (${reason}): requests get a 502 until the API is up`,
  );
  return false;
}

/** @returns why no connection is possible; undefined if one is */
async function tryConnect({ hostname, port, protocol }: URL): Promise<string | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect(Number(port) || (protocol === 'https:' ? 443 : 80), host);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(MAX_CONNECT_MS) });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    if (error.name === 'AbortError') return `no connection within ${MAX_CONNECT_MS / 1000}s`;
    return 'code' in error ? String(error.code) : error.message;
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

interface StartedCommand {
  /** The exit code of the command; 128 plus the signal number if a signal ended it. */
  readonly ended: Promise<number>;
  /** Passes a signal on, unless the terminal sent the signal to the command as well. */
  forward(signal: NodeJS.Signals): void;
}

interface CommandSettings {
  readonly cwd: string;
  /** Variables for the command, in addition to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the command writes to the standard output of this process. Otherwise it writes to standard error. */
  readonly hasOutput: boolean;
}

/**
 * Starts a command, which is looked up as in a shell and in npm scripts.
 * @param words the command and its arguments
 * @throws {UserError} through `ended`: `INVALID_OPTIONS` for a command that cannot be started
 */
function startCommand(
  [command = '', ...args]: readonly string[],
  { cwd, env, hasOutput }: CommandSettings,
): StartedCommand {
  const started = x(command, args, {
    nodeOptions: { cwd, env, stdio: ['inherit', hasOutput ? 'inherit' : 2, 'inherit'] },
  });
  return {
    ended: waitForEnd(started, command),
    forward: (signal) => {
      const { stdin, stdout, stderr } = process;
      const hasTerminal = [stdin, stdout, stderr].some(({ isTTY }) => isTTY);
      if (!hasTerminal || signal === 'SIGTERM') started.kill(signal);
    },
  };
}

async function waitForEnd(started: ReturnType<typeof x>, command: string): Promise<number> {
  try {
    const { exitCode } = await started;
    if (exitCode !== undefined) return exitCode;
    const number = Object.entries(constants.signals).find(
      ([name]) => name === started.signalCode,
    )?.[1];
    return 128 + (number ?? 0);
  } catch (cause) {
    const reason = isErrorCode(cause, 'ENOENT')
      ? 'there is no such program in PATH or node_modules/.bin'
      : explainFileError(cause);
    const what = `the command ${printableLine(command)} cannot be started`;
    throw new UserError('INVALID_OPTIONS', `${what}: ${reason}`, { cause });
  }
}
