import type { Recording } from '../../session/schema.ts';
import { byDeparture } from '../schedule.ts';
import type { CorrelatedValue } from './correlated-value.ts';

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
  const live = correlated.filter(({ from }) => from !== undefined);
  if (live.length === 0) return undefined;
  const values = live.slice(0, MAX_VALUES).map(renderValue);
  const more = live.length > MAX_VALUES ? [`  … and ${live.length - MAX_VALUES} more`] : [];
  const names = byDeparture(chain).map(
    ({ id, request }) => `#${id} ${request.method} ${request.path}`,
  );
  const led = names.length > MAX_REQUESTS ? ['…', ...names.slice(-MAX_REQUESTS)] : names;
  return ['Sent with live values:', ...values, ...more, `Led here: ${led.join(' → ')}`].join('\n');
}

function renderValue({ from, to, recorded, live }: CorrelatedValue): string {
  const values = live === undefined ? '' : ` ${quote(live)} (recorded ${quote(recorded ?? '')})`;
  return `  ${to}:${values} from #${from?.id} ${from?.place}`;
}

function quote(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : JSON.stringify(value);
}
