import type { TestContext } from 'vitest';
import { SessionReplayError } from '../errors.ts';
import type { RecordingReport } from '../record/recording-report.ts';
import type { SessionRecorder } from '../record/session-recorder.ts';
import { displayPath } from '../session/display-path.ts';
import { warn } from './warn.ts';

type Test = TestContext['task'];

/**
 * Writes the session of a test, or not, and tells what its user should know of it.
 *
 * What a failing test has sent is no reference for anything: its session would be compared with for
 * ever after. With retries, it is the last try that counts; each has a session of its own.
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export async function endSession(
  session: SessionRecorder,
  task: Test,
  upstream: string | undefined,
): Promise<void> {
  const { fullTestName } = task;
  const state = task.result?.state;
  if (state === 'skip') {
    await session.discard();
  } else if ((state === 'fail') !== (task.fails === true)) {
    await session.discard();
    if (!isTriedAgain(task)) warn(`"${fullTestName}" failed, its session was not written`);
  } else {
    const lines = await finish(session, upstream);
    for (const line of lines) warn(`"${fullTestName}" ${line}`);
  }
}

function isTriedAgain({ retry = 0, result }: Test): boolean {
  const retries = typeof retry === 'number' ? retry : (retry.count ?? 0);
  return (result?.retryCount ?? 0) < retries;
}

/** The test has passed: that its recording was lost is no reason for it to fail. */
async function finish(session: SessionRecorder, upstream: string | undefined): Promise<string[]> {
  try {
    const report = await session.finish();
    if (report.recordings === 0) return [explainNothing(session.foreignOrigins, upstream)];
    return explainReport(report);
  } catch (error) {
    const isLost = error instanceof SessionReplayError && error.code === 'RECORDER_FAILED';
    if (!isLost) throw error;
    return [explainLoss(error.message, session.journals)];
  }
}

function explainNothing(foreign: readonly string[], upstream: string | undefined): string {
  const nothing = 'sent no request that can be recorded, no session was written';
  if (foreign.length === 0) return nothing;
  return `${nothing}: it called ${foreign.join(' and ')}, and its upstream is ${upstream}`;
}

function explainReport({ unanswered, reasons, withoutBody }: RecordingReport): string[] {
  const lines: string[] = [];
  if (unanswered > 0) {
    lines.push(`got no answer to ${count(unanswered)}: ${reasons.join(', ')}`);
  }
  if (withoutBody > 0) {
    lines.push(
      `sent ${count(withoutBody)} whose body was not kept and cannot be replayed: it is larger than record.maxBodySize.request, or was sent in a way that cannot be recorded but through recorder.url`,
    );
  }
  return lines;
}

function explainLoss(reason: string, journals: readonly string[]): string {
  const loss = `was not recorded whole, its session was not written: ${reason}`;
  if (journals.length === 0) return loss;
  return `${loss}; what was recorded lies in ${journals.map(displayPath).join(' and ')}`;
}

function count(requests: number): string {
  return requests === 1 ? '1 request' : `${requests} requests`;
}
