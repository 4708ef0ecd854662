/** `vsr init`: adds the plugin to a project, after showing what would change. */
import { once } from 'node:events';
import { relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { diffLines } from '../../diff/line-diff.ts';
import { printable, printableLine } from '../../printable.ts';
import { paint, renderDiff } from '../../report/words.ts';
import { isErrorCode } from '../../session/files/file-errors.ts';
import { portablePath } from '../../session/files/paths.ts';
import { writeFile } from '../../session/files/write-file.ts';
import { expectedBaseUrl, isBaseUrl } from '../../session/is-base-url.ts';
import { EXIT, type RunCommand } from '../program/command.ts';
import { wrongOption } from '../program/input.ts';
import { type InitPlan, planInit } from '../project/plan-init.ts';

/** The default upstream, as in the README. */
const UPSTREAM = 'http://127.0.0.1:3000';

export const run: RunCommand = async (input, terminal) => {
  const upstream = input.text('upstream') ?? UPSTREAM;
  if (!isBaseUrl(upstream) || /\p{Cc}/u.test(upstream)) {
    // A URL with credentials is not repeated.
    throw wrongOption('upstream', expectedBaseUrl(upstream) ?? `a URL such as ${UPSTREAM}`);
  }
  const plan = await planInit(input.cwd, upstream);
  const isJson = input.has('json');
  const pathOf = (file: string): string => printableLine(portablePath(relative(input.cwd, file)));
  if (!isJson) terminal.print(renderPlan(plan, pathOf));
  const mayAsk = !isJson && terminal.isLive && process.stdin.isTTY;
  const answer = input.has('yes') ? 'yes' : mayAsk && plan.changes.length > 0 ? await ask() : 'no';
  const isWritten = plan.changes.length > 0 && answer === 'yes';
  if (isWritten) for (const { file, after } of plan.changes) writeFile(file, [after]);
  if (isJson) {
    const changes = plan.changes.map((change) => ({ ...change, file: pathOf(change.file) }));
    terminal.printJson({ ...plan, changes, isWritten });
  } else {
    terminal.print(renderEnd(plan, isWritten, pathOf));
  }
  if (answer === 'stopped') return EXIT.interrupted;
  return plan.manual ? EXIT.failed : EXIT.passed;
};

/** Ctrl-C and the end of the input do not count as an answer. */
async function ask(): Promise<'yes' | 'no' | 'stopped'> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  reader.on('SIGINT', () => reader.close());
  const stopped = once(reader, 'close').then(() => undefined);
  try {
    const answer = await Promise.race([reader.question('Write this? (y/N) '), stopped]).catch(
      (error: unknown) => {
        if (isErrorCode(error, 'ABORT_ERR')) return undefined;
        throw error;
      },
    );
    if (answer !== undefined) return /^y(?:es)?$/i.test(answer.trim()) ? 'yes' : 'no';
    process.stderr.write('\n');
    return 'stopped';
  } finally {
    reader.close();
  }
}

function renderPlan(plan: InitPlan, pathOf: (file: string) => string): string {
  const changes = plan.changes.flatMap(({ file, before, after }) => [
    paint('bold', `${pathOf(file)}${before === undefined ? ' (new)' : ''}`),
    ...(before === undefined ? added(after) : renderDiff(diffLines(before, after))),
    '',
  ]);
  if (plan.isThere)
    return ['The config already has the plugin.', '', ...changes].join('\n').trimEnd();
  return [...changes, ...renderManual(plan)].join('\n').trimEnd();
}

function renderManual({ manual }: InitPlan): string[] {
  if (!manual) return [];
  const { config, why, code } = manual;
  const reason =
    why === 'library-missing'
      ? `Changing ${config} needs the package magicast: npm install --save-dev magicast`
      : `${config} is not valid code, or has no object to which the plugin could be added`;
  return [`${reason}. Add this by hand:`, '', paint('green', printable(code))];
}

function added(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => paint('green', `+ ${printable(line)}`));
}

function renderEnd(
  { changes, manual, isInstallMissing }: InitPlan,
  isWritten: boolean,
  pathOf: (file: string) => string,
): string {
  const install = 'npm install --save-dev vitest vite vitest-session-replay';
  if (changes.length === 0) {
    if (manual) return '';
    const first = isInstallMissing ? `after "${install}", ` : '';
    return `Nothing to write: ${first}"npx vitest run" records and replays`;
  }
  const files = changes.map(({ file }) => pathOf(file)).join(' and ');
  if (!isWritten) return `Nothing has been written: --yes writes ${files}`;
  const steps = [
    ...(isInstallMissing ? [install] : []),
    'npx vitest run             # records',
    'npx vitest run sessions    # replays',
  ];
  return [
    `${paint('green', '✓')} Written: ${files}`,
    ...(manual
      ? [
          `${paint('yellow', '!')} Not changed: ${manual.config}, to which the lines above have to be added`,
        ]
      : []),
    `${manual ? 'After that, start' : 'Start'} the API, and then:`,
    ...steps.map((step) => `  ${step}`),
  ].join('\n');
}
