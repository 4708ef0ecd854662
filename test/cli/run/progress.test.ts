import { expect, test } from 'vitest';
import { Terminal } from '../../../src/cli/program/terminal.ts';
import { Progress } from '../../../src/cli/run/progress.ts';
import type { Outcome } from '../../../src/replay/index.ts';

const failed: Outcome = {
  ...{ id: '1', method: 'GET', path: '/', expected: 200, state: 'failed' },
  ...{ plannedAt: 0, responseTime: 1, correlated: [] },
};

/**
 * The last status line of a session with three requests, one of which has failed.
 * @param before number of sessions before it, in each of which a request has failed
 */
function lastLine(columns: number, before = 0): string {
  const written: string[] = [];
  const stream = { isTTY: true, columns, write: (text: string) => written.push(text) };
  const terminal = new Terminal(stream, stream, { env: { NO_COLOR: '1' }, argv: [] });
  const progress = new Progress(terminal);
  for (let session = 0; session <= before; session += 1) {
    progress.begin('sessions/shop/checkout.session.json', session, before + 1);
    progress.add(failed);
  }
  progress.expect(3);
  const last = written.at(-1) ?? '';
  progress.end();
  return last;
}

test('a bar, the numbers and the session fit the terminal', () => {
  expect(lastLine(90)).toBe(
    '████████░░░░░░░░░░░░░░░░ 1 of 3 requests, 1 failed sessions/shop/checkout.session.json',
  );
});

test('the numbers are those of the session alone', () => {
  expect(lastLine(40, 2)).toContain(' 1 of 3 requests, 1 failed');
});

test('on a narrow terminal, the bar is shortened, and the numbers are not', () => {
  expect(lastLine(40)).toBe('████░░░░░░░░░ 1 of 3 requests, 1 failed');
});

test('on a very narrow terminal, there is no bar', () => {
  expect(lastLine(27)).toBe(' 1 of 3 requests, 1 failed');
});
