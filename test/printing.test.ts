/** Nothing is printed that was not made printable: by the types of the doors, and since there are no other doors. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Vitest } from 'vitest/node';
import type { Terminal } from '../src/cli/program/terminal.ts';
import { joinSafe, printable, printableLine, repeat, safe } from '../src/printable.ts';
import { paint, plural, summaryRow, wrap } from '../src/report/words.ts';
import { annotate, log } from '../src/vitest/log.ts';
import { claimsPrintable, findPrinters } from './architecture/printing.ts';
import { repositoryRoot } from './kit/repository-root.ts';

/** The files that know where a text is printed to. */
const doors: Readonly<Record<string, readonly string[]>> = {
  // A `log` step and the warnings of the engine.
  'artillery/engine.ts': ['process.*'],
  // The question of `vsr init`, which is one literal.
  'cli/command/init.ts': ['process.stderr'],
  // Asks whether they are terminals, and writes nothing.
  'cli/command/record.ts': ['process.stderr', 'process.stdout'],
  // Makes the only `Terminal`.
  'cli/main.ts': ['process.stderr', 'process.stdout'],
  // An error of the user's app, which Vitest shows beside the test.
  'vitest/app/serve-app.ts': ['console.error'],
  'vitest/log.ts': ['logger.*', 'logger.log', 'logger.warn'],
};

const src = join(repositoryRoot, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(src, path), 'utf8') }));

test('only the doors print', () => {
  const printing = files.map(({ path, text }) => [path, findPrinters(path, text)] as const);
  expect(Object.fromEntries(printing.filter(([, printers]) => printers.length > 0))).toEqual(doors);
});

test('only src/printable.ts says of a text that it is printable', () => {
  expect(
    files.filter(({ path, text }) => claimsPrintable(path, text)).map(({ path }) => path),
  ).toEqual(['printable.ts']);
});

test.each([
  ['process.stdout.write(text)', ['process.stdout']],
  ['const { stderr } = process', ['process.stderr']],
  ['process[stream].write(text)', ['process.*']],
  ['const { ...all } = console', ['console.*']],
  ['vitest.logger.warn(text)', ['logger.warn']],
  ['log(vitest.logger, text); `console.log(1)`; process.exit()', []],
])('%s is found', (text, printers) => {
  expect(findPrinters('a.ts', text)).toEqual(printers);
});

/** Never called: the compiler checks that each of these takes no text that may be a stranger's. */
function passStrangers(text: string, terminal: Terminal, logger: Vitest['logger']): void {
  const mixed = `a.json: ${text}` as const;
  // @ts-expect-error
  terminal.print(text);
  // @ts-expect-error
  terminal.tell(`Sessions at ${text}`);
  // @ts-expect-error
  terminal.tellError(text);
  // @ts-expect-error
  terminal.status(text);
  // @ts-expect-error
  log(logger, text);
  // @ts-expect-error
  annotate(logger, safe`a`, text);
  // @ts-expect-error
  annotate(logger, text, safe`a`);
  // @ts-expect-error
  safe`${text}`;
  // @ts-expect-error
  safe`${mixed}`;
  // @ts-expect-error
  safe`${text.length > 1 ? text : printable(text)}`;
  // @ts-expect-error
  safe`${JSON.parse(text)}`;
  // @ts-expect-error
  joinSafe([safe`a`, text], ', ');
  // @ts-expect-error
  joinSafe([safe`a`], text);
  // @ts-expect-error
  repeat(text, 3);
  // @ts-expect-error
  paint('red', text);
  // @ts-expect-error
  paint('red', mixed);
  // @ts-expect-error
  plural(2, text);
  // @ts-expect-error
  summaryRow(safe`a`, text);
  // @ts-expect-error
  wrap(text, safe`a`, 80);
  // @ts-expect-error: a part of a printable text may be half an escape.
  terminal.print(printable(text).slice(1));
}

describe('a printable text', () => {
  test('is made of printable texts, numbers and words of the source', () => {
    const state: 'failed' | 'passed' = passStrangers.length > 0 ? 'failed' : 'passed';
    expect(safe`${printableLine('a\n\u001b')}: ${2} ${state}\n`).toBe('a\\n\\x1b: 2 failed\n');
  });

  test('keeps escapes that the source writes', () => {
    expect(safe`\u001b[1m${1}`).toBe('\u001b[1m1');
  });
});
