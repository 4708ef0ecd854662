import { printableLine } from '../../printable.ts';
import type { IdleRule } from './find-idle-rules.ts';

const LONGEST_TEXT = 200;

/**
 * One line about a rule that fits nothing.
 * @param file of several sessions that come into question, the one that comes nearest to it
 */
export function explainIdleRule(
  { name, text, reason, isOfSession }: IdleRule,
  file?: string,
): string {
  const inAll = isOfSession ? `${file}:` : `any session; in ${file},`;
  const where = file === undefined ? 'this session:' : inAll;
  const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
  return printableLine(
    `${name} fits nothing in ${where} ${reason}. It is ${shown}: correct it or take it out. ` +
      'explainCorrelations() lists places by their names',
  );
}
