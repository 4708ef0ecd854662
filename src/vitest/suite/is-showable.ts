import { readFileSync } from 'node:fs';
import type { FileLocation } from '../../errors.ts';
import { isPrintable } from '../../printable.ts';

/** Vitest prints two lines before a place and behind it. */
const AROUND = 3;

/** Whether Vitest may print a place in a file: it prints the lines around it as they are. */
export function isShowable({ file, line }: FileLocation): boolean {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  const around = lines.slice(Math.max(0, line - 1 - AROUND), line + AROUND);
  return isPrintable(around.join('\n'));
}
