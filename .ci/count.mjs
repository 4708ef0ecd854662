// Names the tests that failed, and adds up the JSON reports of all test runs.
// The line with the count is the last one of CI.
import { readFileSync } from 'node:fs';

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const sum = (key) => reports.reduce((total, report) => total + report[key], 0);
const skipped = sum('numPendingTests') + sum('numTodoTests');
const suites = sum('numFailedTestSuites');
const failed = sum('numFailedTests') || suites;

for (const file of reports.flatMap((report) => report.testResults)) {
  const tests = file.assertionResults.filter(({ status }) => status === 'failed');
  for (const { fullName, failureMessages } of tests) {
    process.stdout.write(`failed: ${file.name} > ${fullName}\n${failureMessages.join('\n')}\n`);
  }
  if (file.status === 'failed' && tests.length === 0) {
    process.stdout.write(`failed: ${file.name}\n${file.message}\n`);
  }
}
process.stdout.write(
  `${sum('numPassedTests')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
);
process.exitCode = failed === 0 && reports.length === 4 ? 0 : 1;
