import type { Reporter, TestModule } from 'vitest/node';
import type { TrialRow } from './test-server.ts';

/** Prints, after all else, how the trial of each server went, as a table in Markdown. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.flatMap(({ children }) =>
      [...children.allTests()].flatMap((test) => test.meta().trial ?? []),
    );
    if (rows.length > 0) process.stdout.write(`\n${renderTable(rows)}\n\n`);
  }
}

function renderTable(rows: readonly TrialRow[]): string {
  const head = [
    ...['server', 'client', 'requests', 'fail without correlation', 'end state'],
    ...['fail with it', 'end state', 'values right, wrong, missing'],
  ];
  const lines = rows
    .toSorted((a, b) => (a.server < b.server ? -1 : 1))
    .map((row) => [
      ...[row.server, row.client, String(row.requests)],
      ...[String(row.failuresOff), describeState(row.isStateEqualOff)],
      ...[String(row.failuresOn), describeState(row.isStateEqualOn), describeValues(row.values)],
    ]);
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function describeState(isEqual: boolean): string {
  return isEqual ? 'right' : 'wrong';
}

function describeValues(values: TrialRow['values']): string {
  return values === undefined ? '' : `${values.right}, ${values.wrong}, ${values.missing}`;
}
