/** What the user is told, a line each, of what killed runs have left. */
import type { RecoveredSession } from '../../record/journal/recover-session.ts';
import { displayPath } from '../../session/display-path.ts';

/** What was recovered of one session, and what happens next. */
export function explainRecovered(session: RecoveredSession): string {
  const { name, recordings, file, pids } = session;
  const what = file === undefined ? 'nothing' : count(recordings, 'recording');
  const processes = `${pids.length === 1 ? 'process' : 'processes'} ${pids.join(' and ')}`;
  const start = `recovered ${what} of "${name}", whose run was cut off (${processes})`;
  return [start, ...explainLosses(session), ...explainPlace(session)].join('; ');
}

/** What lies there while nothing may be written. */
export function explainLeft(journals: readonly string[]): string {
  const [first = '', ...others] = journals.map(displayPath);
  const where = others.length === 0 ? first : `${first} and ${others.length} more`;
  return `runs that were cut off have left ${count(journals.length, 'journal')} (${where}), which this run does not touch, since it writes no sessions; run the tests once outside a CI and with record.mode other than "none" to recover them, or delete them`;
}

/** A file that looks like a journal by its name alone. */
export function explainForeign(file: string): string {
  return `${displayPath(file)} is no journal of a recording, and is left alone`;
}

/** One line for all of them: the reason is most likely the same. */
export function explainNotRecovered(failures: readonly { readonly reason: string }[]): string {
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  return `${count(failures.length, 'session')} of runs that were cut off cannot be recovered: ${reasons[0]}; the journals stay, and the next run tries again`;
}

function explainLosses({
  dropped,
  lostBodies,
  isKeyLost,
  omitted = 0,
}: RecoveredSession): string[] {
  const losses: string[] = [];
  if (omitted > 0)
    losses.push(`${count(omitted, 'later one')} left out, since a session file cannot hold more`);
  if (dropped > 0) losses.push(`${count(dropped, 'torn line')} dropped`);
  if (lostBodies > 0)
    losses.push(`${count(lostBodies, 'body file')} gone, only their size is kept`);
  if (isKeyLost) {
    losses.push('the key of that run is gone, so all that may have been a secret was replaced');
  }
  return losses;
}

function explainPlace({ file, sessionFile, recordings }: RecoveredSession): string[] {
  if (file === undefined) return [];
  const holds = `${displayPath(file)} holds ${recordings === 1 ? 'it' : 'them'}`;
  if (file === sessionFile) {
    return [`${holds}, marked as interrupted, until the test is recorded anew when it runs again`];
  }
  return [
    `${holds} until the test is recorded anew (-u), since ${displayPath(sessionFile)} is whole`,
  ];
}

function count(number: number, thing: string): string {
  return number === 1 ? `1 ${thing}` : `${number} ${thing}s`;
}
