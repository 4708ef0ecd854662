/** `vsr replay`: replays sessions against a target, directly with the engine. */
import { SessionReplayError, UserError } from '../../errors.ts';
import { isUnreachable } from '../../replay/failure/transport-failure.ts';
import { RunEnd } from '../../replay/run-end.ts';
import { resolveSessions } from '../arguments/find-session.ts';
import { readReplaySettings } from '../arguments/replay-settings.ts';
import { type ReportChoice, readLoad, readReports } from '../arguments/run-options.ts';
import { EXIT, type ExitCode, type RunCommand } from '../program/command.ts';
import type { Input } from '../program/input.ts';
import type { Terminal } from '../program/terminal.ts';
import { withInterrupt } from '../run/interrupts.ts';
import { Progress } from '../run/progress.ts';
import { renderRemarks, renderRun } from '../run/render-run.ts';
import { type RunOptions, type RunResult, runSessions } from '../run/run-sessions.ts';
import { watch } from '../run/watch.ts';
import { writeReports } from '../run/write-reports.ts';

export const run: RunCommand = async (input, terminal) => {
  const reports = readReports(input);
  const options = readOptions(input, reports);
  const replay = new ReplayCommand(input, terminal, { options, reports });
  if (!input.has('watch')) {
    const end = new RunEnd();
    return withInterrupt(end, terminal, () => replay.run(end));
  }
  if (reports.some(({ file }) => file === undefined)) {
    throw new UserError(
      'INVALID_OPTIONS',
      '--watch prints every run: write reports into files, as in --reporter json=replay.json',
    );
  }
  return watch({
    ...{ terminal, keyboard: process.stdin },
    run: (end, onFound) => replay.tryRun(end, onFound),
  });
};

/** @throws {UserError} `INVALID_OPTIONS` */
function readOptions(input: Input, reports: readonly ReportChoice[]): RunOptions {
  return {
    settings: readReplaySettings(input),
    load: readLoad(input),
    maxFailures: input.count('max-failures'),
    isLastFailed: input.has('last-failed'),
    keepsExchanges: reports.some(({ format }) => format === 'html'),
    cwd: input.cwd,
  };
}

type OnFound = (files: readonly string[]) => void;

class ReplayCommand {
  readonly #input: Input;
  readonly #terminal: Terminal;
  readonly #options: RunOptions;
  readonly #reports: readonly ReportChoice[];
  #hasFound = false;

  constructor(
    input: Input,
    terminal: Terminal,
    parts: { readonly options: RunOptions; readonly reports: readonly ReportChoice[] },
  ) {
    this.#input = input;
    this.#terminal = terminal;
    this.#options = parts.options;
    this.#reports = parts.reports;
  }

  /** @param onFound called with the absolute paths of the sessions before they are read */
  async run(end: RunEnd, onFound?: OnFound): Promise<ExitCode> {
    const { args, cwd } = this.#input;
    const [terminal, reports] = [this.#terminal, this.#reports];
    const sessions = await resolveSessions(args, cwd);
    this.#hasFound = true;
    onFound?.(sessions.map(({ file }) => file));
    const progress = new Progress(terminal);
    const result = await runSessions(sessions, this.#options, { end, progress });
    // A report on standard output is read by a program.
    const printed = reports.find(({ file }) => file === undefined);
    if (!printed) terminal.print(renderRun(result, terminal.columns));
    // JUnit has no place for warnings and notes.
    else if (printed.format === 'junit') {
      for (const remark of renderRemarks(result)) terminal.tell(remark);
    }
    const { secrets } = this.#options.settings;
    await writeReports(reports, result, { cwd, secrets, terminal });
    return exitCodeOf(result, end);
  }

  /** A mistake that the user can correct does not end watch mode. */
  async tryRun(end: RunEnd, onFound: OnFound): Promise<ExitCode> {
    try {
      return await this.run(end, onFound);
    } catch (error) {
      if (!(error instanceof SessionReplayError) || !this.#hasFound) throw error;
      this.#terminal.tellError(error.message);
      return EXIT.badInput;
    }
  }
}

function exitCodeOf({ replayed, unreplayed }: RunResult, end: RunEnd): ExitCode {
  if (end.why?.by === 'interrupt') return EXIT.interrupted;
  if (unreplayed.length > 0) return EXIT.badInput;
  const outcomes = replayed.flatMap(({ report }) => report.outcomes);
  if (outcomes.every(({ state }) => state !== 'failed')) return EXIT.passed;
  return isUnreachable(outcomes) ? EXIT.unreachable : EXIT.failed;
}
