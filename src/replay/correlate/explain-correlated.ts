import { printableLine } from '../../printable.ts';
import type { Recording } from '../../session/schema.ts';
import { byDeparture } from '../pacing/schedule.ts';
import type { CorrelatedValue } from './correlated-value.ts';
import { titleOf } from './title-of.ts';

const MAX_VALUES = 10;
const MAX_REQUESTS = 8;

/**
 * For a failure: which live values a request was sent with, and the chain of requests that led there.
 * @param chain the request and those whose live values it needed, directly or not
 */
export function explainCorrelated(
  correlated: readonly CorrelatedValue[],
  chain: readonly Recording[],
): string | undefined {
  const told = correlated
    .filter(({ from, isFresh }) => from !== undefined || isFresh)
    .toSorted((a, b) => Number(isPlain(a)) - Number(isPlain(b)));
  if (told.length === 0) return undefined;
  const isLive = told.some(({ leftOut }) => leftOut === undefined);
  const title = isLive ? 'Sent with live values:' : 'Sent otherwise than recorded:';
  const values = told.slice(0, MAX_VALUES).map(renderValue);
  const more = told.length > MAX_VALUES ? [`  … and ${told.length - MAX_VALUES} more`] : [];
  const names = byDeparture(chain).map(titleOf);
  const led = names.length > MAX_REQUESTS ? ['…', ...names.slice(-MAX_REQUESTS)] : names;
  const lines = [...values, ...more, `Led here: ${led.join(' → ')}`];
  return [title, ...lines.map(printableLine)].join('\n');
}

/** What makes it another request than the recorded one comes before what is as it was. */
function isPlain({ isAdded, leftOut }: CorrelatedValue): boolean {
  return !isAdded && leftOut === undefined;
}

function renderValue(value: CorrelatedValue): string {
  const { from, to, recorded, live, isFresh, isAdded, leftOut, doubt } = value;
  if (leftOut !== undefined) return `  left out: ${to}, ${leftOut}`;
  if (isAdded) return `  added: ${to} from #${from?.id}`;
  const values = live === undefined ? '' : ` ${quote(live)} (recorded ${quote(recorded ?? '')})`;
  if (isFresh) return `  ${to}:${values}${values && ','} a new value`;
  const uncertain = doubt === undefined ? '' : `; not certain: ${doubt}`;
  return `  ${to}:${values} from #${from?.id} ${from?.place}${uncertain}`;
}

function quote(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : JSON.stringify(value);
}
