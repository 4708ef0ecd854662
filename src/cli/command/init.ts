/** `vsr init`: adds the plugin to a project, after showing what would change. */
import { once } from 'node:events';
import { relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { diffLines } from '../../diff/line-diff.ts';
import {
  joinSafe,
  type Printable,
  printable,
  printableLine,
  safe,
  splitSafe,
} from '../../printable.ts';
import { paint, renderDiff } from '../../report/words.ts';
import { isErrorCode } from '../../session/files/file-errors.ts';
import { portablePath } from '../../session/files/paths.ts';
import { writeFile } from '../../session/files/write-file.ts';
import { expectedBaseUrl, isBaseUrl } from '../../session/is-base-url.ts';
import { EXIT, type RunCommand } from '../program/command.ts';
import { wrongOption } from '../program/input.ts';
import type { Terminal } from '../program/terminal.ts';
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
  const pathOf = (file: string): Printable =>
    printableLine(portablePath(relative(input.cwd, file)));
  if (!isJson) terminal.print(renderPlan(plan, pathOf));
  const mayAsk = !isJson && terminal.isLive && process.stdin.isTTY;
  const answer = input.has('yes')
    ? 'yes'
    : mayAsk && plan.changes.length > 0
      ? await ask(terminal)
      : 'no';
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
async function ask(terminal: Terminal): Promise<'yes' | 'no' | 'stopped'> {
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
    terminal.tell(safe``);
    return 'stopped';
  } finally {
    reader.close();
  }
}

type PathOf = (file: string) => Printable;

function renderPlan(plan: InitPlan, pathOf: PathOf): Printable {
  const changes = plan.changes.map(({ file, before, after }) => {
    const title = safe`${pathOf(file)}${before === undefined ? ' (new)' : ''}`;
    const lines = before === undefined ? added(after) : renderDiff(diffLines(before, after));
    return joinSafe([paint('bold', title), ...lines], '\n');
  });
  const parts = plan.isThere
    ? [safe`The config already has the plugin.`, ...changes]
    : [...changes, ...renderManual(plan)];
  return joinSafe(parts, '\n\n');
}

function renderManual({ manual }: InitPlan): Printable[] {
  if (!manual) return [];
  const config = printableLine(manual.config);
  const reason =
    manual.why === 'library-missing'
      ? safe`Changing ${config} needs the package magicast: npm install --save-dev magicast`
      : safe`${config} is not valid code, or has no object to which the plugin could be added`;
  return [safe`${reason}. Add this by hand:`, paint('green', printable(manual.code))];
}

function added(text: string): Printable[] {
  return splitSafe(printable(text.trimEnd()), '\n').map((line) => paint('green', safe`+ ${line}`));
}

function renderEnd(
  { changes, manual, isInstallMissing }: InitPlan,
  isWritten: boolean,
  pathOf: PathOf,
): Printable {
  const install = safe`npm install --save-dev vitest vite vitest-session-replay`;
  if (changes.length === 0) {
    if (manual) return safe``;
    const first = isInstallMissing ? safe`after "${install}", ` : '';
    return safe`Nothing to write: ${first}"npx vitest run" records and replays`;
  }
  const files = joinSafe(
    changes.map(({ file }) => pathOf(file)),
    ' and ',
  );
  if (!isWritten) return safe`Nothing has been written: --yes writes ${files}`;
  const steps = [
    ...(isInstallMissing ? [install] : []),
    safe`npx vitest run             # records`,
    safe`npx vitest run sessions    # replays`,
  ];
  const mark = paint('yellow', '!');
  const lines = [
    safe`${paint('green', '✓')} Written: ${files}`,
    ...(manual
      ? [
          safe`${mark} Not changed: ${printableLine(manual.config)}, to which the lines above have to be added`,
        ]
      : []),
    safe`${manual ? 'After that, start' : 'Start'} the API, and then:`,
    ...steps.map((step) => safe`  ${step}`),
  ];
  return joinSafe(lines, '\n');
}
