/** The sessions of a run as text: what is told of them can be read and copied. */
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { NO_TERMINAL } from '../../src/report/words.ts';
import type { RecordingMeta } from '../../src/vitest/meta.ts';
import { renderRecorded } from '../../src/vitest/report/recorded.ts';

const file = `sessions/${'of-the-warehouse/'.repeat(5)}orders.session.json`;
const path = `/customers/${'x'.repeat(94)}/orders`;

function render(session: Omit<RecordingMeta, 'file'>, columns: number): string[] {
  const lines = renderRecorded([{ ...session, file }], columns)?.split('\n') ?? [];
  return lines.slice(1, -1).map(stripVTControlCharacters);
}

test('the path of a session is never cut, however narrow the terminal', () => {
  const written: Omit<RecordingMeta, 'file'> = { change: 'written', requests: 2 };
  expect(render(written, 80)).toEqual([`             + ${file}`, '               2 requests']);
  expect(render(written, NO_TERMINAL)).toEqual([`             + ${file} (2 requests)`]);
});

test('the requests that an outdated session lacks fill as many lines as they need', () => {
  const added = { kind: 'added', method: 'GET', path } as const;
  const drifted: Omit<RecordingMeta, 'file'> = { drift: { changes: [added], total: 1 } };
  const [first, ...lines] = render(drifted, 80);
  expect(first).toBe(`             ! ${file}`);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(
    `out of date: also sends GET ${path.slice(0, 40)}…${path.slice(-39)}; -u records anew`,
  );
  expect(render(drifted, NO_TERMINAL)).toEqual([
    `             ! ${file} (out of date: also sends GET ${path}; -u records anew)`,
  ]);
});
