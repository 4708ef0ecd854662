import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/replay/failure/outcome.ts';
import { renderKind } from '../../src/replay/failure/render-failure.ts';
import { createFailureDetails } from '../../src/vitest/suite/failure-detail.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';

function failed(id: number, parts: Partial<Outcome> = {}): Outcome {
  return {
    ...{ id: String(id), state: 'failed', method: 'GET', path: `/${id}` },
    ...{ responseTime: 0, plannedAt: 0, correlated: [] },
    failure: { kind: 'status', expected: 200, actual: 500 },
    ...parts,
  };
}

/** How much is said of each failure of a session, each with its route. */
function detailsOf(
  failures: readonly [Outcome, string][],
  file = 'missing.session.json',
): string[] {
  const detailOf = createFailureDetails(file);
  return failures.map(([outcome, route]) => {
    const detail = detailOf({ outcome, name: `#${outcome.id}`, route });
    return detail.isWhole ? 'whole' : detail.summary;
  });
}

test('a failure like an earlier one says which one that is', () => {
  const bodyAt = (id: number, actual: number): Outcome =>
    failed(id, {
      failure: { kind: 'body', differences: [{ path: '/n', expected: 1, actual }], count: 1 },
    });

  expect(
    detailsOf([
      [failed(1), 'GET /orders/{order.id}'],
      [failed(2), 'GET /users/{user.id}'],
      [failed(3), 'GET /orders/{order.id}'],
      [bodyAt(4, 2), 'GET /n'],
      [bodyAt(5, 3), 'GET /n'],
    ]),
  ).toEqual([
    'whole',
    'whole',
    `${renderKind(failed(1))}, as #1 GET /orders/{order.id}`,
    'whole',
    `${renderKind(bodyAt(5, 3))}, as #4 GET /n`,
  ]);
});

test('a retried test shows its failure whole again', () => {
  expect(
    detailsOf([
      [failed(1), 'GET /a'],
      [failed(1), 'GET /a'],
    ]),
  ).toEqual(['whole', 'whole']);
});

test('after twenty kinds of failures each further one is one line', () => {
  const failures = Array.from({ length: 22 }, (_, id): [Outcome, string] => [
    failed(id),
    `GET /${id}`,
  ]);

  expect(detailsOf(failures)).toEqual([
    ...Array.from({ length: 20 }, () => 'whole'),
    renderKind(failed(20)),
    renderKind(failed(21)),
  ]);
});

test('fewer failures of a large session file are shown whole', () => {
  using folder = createScratchFolder();
  const file = folder.path('large.session.json');
  writeFileSync(file, ' '.repeat(10_100_000));
  const failures = Array.from({ length: 11 }, (_, id): [Outcome, string] => [
    failed(id),
    `GET /${id}`,
  ]);

  expect(detailsOf(failures, file).filter((each) => each === 'whole')).toHaveLength(10);
});
