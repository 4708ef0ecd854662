/** `vsr shrink`: the smallest part of a failing session that still fails. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { UserError } from '../../errors.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { joinSafe, type Printable, safe } from '../../printable.ts';
import { titleOf } from '../../replay/failure/failure.ts';
import { nameOf, type Outcome } from '../../replay/failure/outcome.ts';
import { messageOf } from '../../replay/failure/render-failure.ts';
import { isUnreachable } from '../../replay/failure/transport-failure.ts';
import { type ShrunkSession, shrinkSession } from '../../replay/shrink-session.ts';
import { paint, plural } from '../../report/words.ts';
import { explainFileError } from '../../session/files/file-errors.ts';
import { writeSlice } from '../../session/slice-session.ts';
import { findRecording, resolveSession } from '../arguments/find-session.ts';
import { type OutputFile, outputFile } from '../arguments/output-file.ts';
import { readReplaySettings } from '../arguments/replay-settings.ts';
import { EXIT, type ExitCode, type RunCommand } from '../program/command.ts';
import { withStopSignal } from '../program/stop-signal.ts';

/** Enough for a session of a few thousand requests. */
const MAX_REPLAYS = 500;

export const run: RunCommand = async (input, terminal) => {
  const settings = readReplaySettings(input);
  const { file: sessionFile, path } = await resolveSession(input.args[0] ?? '', input.cwd);
  const output = outputFile(
    input,
    sessionFile.replace(/(\.session)?\.\w+$/, '.shrunk.session.json'),
  );
  const session = await readReplayed(sessionFile);
  const total = session.recordings.length;
  const reset = input.text('reset');
  const asked = input.text('request');
  const id = asked === undefined ? undefined : findRecording(session, path, asked).id;
  const { shrunk, isStopped } = await withStopSignal(async ({ signal }) => ({
    shrunk: await shrinkSession(
      session,
      { ...settings, signal },
      {
        id,
        maxReplays: input.count('max-replays') ?? MAX_REPLAYS,
        ...(reset !== undefined && { reset: () => runReset(reset, input.cwd, signal) }),
        onReplay: ({ replays, kept }) => {
          terminal.status(
            safe`${plural(replays, 'replay')}: ${total} → ${plural(kept, 'request')}`,
          );
        },
      },
    ),
    isStopped: signal.aborted,
  }));
  terminal.status('');
  const { slice, failure } = shrunk;
  if (slice && failure) writeSlice(output.file, { ...slice, name: `${slice.name} (shrunk)` });
  if (input.has('json')) terminal.printJson(toJson(shrunk, output));
  else terminal.print(render(shrunk, total, output, reset !== undefined));
  return isStopped ? EXIT.interrupted : exitCodeOf(shrunk);
};

/**
 * Runs the user's command in a shell.
 * @throws {UserError} `SETUP_FAILED` if it fails
 */
async function runReset(command: string, cwd: string, signal: AbortSignal): Promise<void> {
  const child = spawn(command, { cwd, shell: true, stdio: ['ignore', 'ignore', 'pipe'], signal });
  try {
    const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
    if (child.exitCode === 0) return;
    const how = `ended with ${child.exitCode ?? child.signalCode}`;
    const lines = said.trim() === '' ? '' : `:\n${said.trim()}`;
    throw resetFailed(command, how + lines);
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof UserError ? error : resetFailed(command, explainFileError(error));
  } finally {
    // A process that the shell has started may outlive the shell, and would keep this stream open.
    child.stderr.destroy();
  }
}

function resetFailed(command: string, how: string): UserError {
  return new UserError('SETUP_FAILED', `--reset: ${command} ${how}`);
}

const ENDS = {
  smallest: 'each of them is needed for the failure',
  stopped: 'stopped early, so a smaller part may exist',
} as const;

function render(
  { slice, failure, replays, outcomes, end, flaky }: ShrunkSession,
  total: number,
  { path }: OutputFile,
  hasReset: boolean,
): Printable {
  if (replays === 0) return safe`Stopped before the session was replayed`;
  if (failure && flaky)
    return joinSafe([...explainFlaky(failure, flaky), ...advise(hasReset)], '\n');
  if (!slice || !failure || end === 'flaky') return explainNothing(outcomes, total, failure);
  const kept = slice.recordings.length;
  const lines = [
    safe`${paint('bold', safe`${total} → ${plural(kept, 'request')}`)} in ${plural(replays, 'replay')} ${paint('dim', safe`(${ENDS[end]})`)}`,
    safe``,
    ...slice.recordings.map((recording) => {
      const title = titleOf(nameOf(recording));
      if (recording.id !== failure.id) return safe`  ${title}`;
      return safe`${paint('red', '×')} ${title}  ${paint('red', messageOf(failure))}`;
    }),
    safe``,
    safe`Written to ${path}`,
    ...advise(hasReset),
  ];
  return joinSafe(lines, '\n');
}

function explainFlaky(
  failure: Outcome,
  { requests, failed, replays }: NonNullable<ShrunkSession['flaky']>,
): Printable[] {
  return [
    safe`${paint('bold', 'The failure is flaky:')} the same ${plural(requests, 'request')} failed in ${failed} of ${plural(replays, 'replay')}, so it cannot be told which of them it needs`,
    safe``,
    safe`${paint('red', '×')} ${titleOf(failure)}  ${paint('red', messageOf(failure))}`,
    safe``,
    safe`Nothing has been written`,
  ];
}

function advise(hasReset: boolean): Printable[] {
  if (hasReset) return [];
  const advice =
    'Each replay started from the data that earlier ones left behind: --reset runs a command that restores it';
  return [paint('dim', advice)];
}

function explainNothing(
  outcomes: readonly Outcome[],
  total: number,
  failure: Outcome | undefined,
): Printable {
  if (failure) return safe`No request was answered: ${messageOf(failure)}`;
  const failed = outcomes.filter(({ state }) => state === 'failed');
  if (failed.length === 0)
    return safe`No failure in ${plural(total, 'request')}: nothing to shrink`;
  const names = failed.slice(0, MAX_NAMED).map((outcome) => titleOf(outcome));
  return safe`The request that --request names does not fail. These do: ${joinSafe(names, ', ')}`;
}

const MAX_NAMED = 5;

function toJson(
  { slice, failure, replays, end, flaky }: ShrunkSession,
  { path: file }: OutputFile,
): Record<string, unknown> {
  if (flaky) return { replays, end, failure, flaky };
  if (!slice || !failure) return { replays, failure: failure ?? null };
  return { replays, end, failure, file, requests: slice.recordings.map(({ id }) => id) };
}

function exitCodeOf({ outcomes, failure }: ShrunkSession): ExitCode {
  if (!failure) {
    return outcomes.some(({ state }) => state === 'failed') ? EXIT.badInput : EXIT.passed;
  }
  return isUnreachable(outcomes) ? EXIT.unreachable : EXIT.failed;
}
