import type { ReplayMeta } from '../meta.ts';
import { c } from './colours.ts';

type State = ReplayMeta['state'];

const ORDER: readonly State[] = ['failed', 'blocked', 'passed', 'skipped'];

const PAINT: Readonly<Record<State, (text: string) => string>> = {
  failed: (text) => c.bold(c.red(text)),
  blocked: (text) => c.red(text),
  passed: (text) => c.bold(c.green(text)),
  skipped: (text) => c.yellow(text),
};

/** Counts things by state, in the order of reports, without empty states. */
export function countStates(states: readonly State[]): [state: State, count: number][] {
  return ORDER.flatMap((state): [State, number][] => {
    const count = states.filter((each) => each === state).length;
    return count > 0 ? [[state, count]] : [];
  });
}

/** The same as text, as Vitest counts tests: `1 failed | 2 passed (3)`. */
export function renderCounts(states: readonly State[]): string {
  const counts = countStates(states).map(([state, count]) => PAINT[state](`${count} ${state}`));
  const total = counts.length > 1 ? ` ${c.gray(`(${states.length})`)}` : '';
  return counts.join(c.dim(' | ')) + total;
}
