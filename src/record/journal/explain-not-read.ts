import type { NotRead } from './recording-report.ts';

/**
 * Says that bodies of one format were not kept, in one line.
 * @param all of the format, of one session or several
 * @param files names of the sessions, if there are several
 */
export function explainNotRead(all: readonly NotRead[], files?: string): string {
  const [{ format, packageName } = { format: '' }] = all;
  const bodies = all.reduce((sum, each) => sum + each.bodies, 0);
  const count = bodies === 1 ? '1 body' : `${bodies} bodies`;
  const were = bodies === 1 ? 'was' : 'were';
  const kept = files === undefined ? 'not kept' : `not kept in ${files}`;
  const why =
    'since nobody can find the secrets in them, and requests with such a body cannot be replayed';
  if (packageName === undefined) {
    return `${count} with ${format} could not be decoded and ${were} ${kept}, ${why}`;
  }
  return `${packageName} is not installed: ${count} of ${format} ${were} ${kept}, ${why}. To have them recorded: npm install --save-dev ${packageName}, and record again${files === undefined ? '' : ' (vitest -u)'}`;
}
