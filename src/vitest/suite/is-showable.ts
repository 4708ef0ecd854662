import { type FileLocation, UserError } from '../../errors.ts';
import { isPrintable } from '../../printable.ts';
import { readSessionFile } from '../../session/session-text.ts';

/** Vitest prints two lines before a place and behind it. */
const AROUND = 3;

/** Whether Vitest may print a place in a session file: it prints the lines around it as they are. */
export function isShowable({ file, line }: FileLocation): boolean {
  const lines = linesOf(file);
  const around = lines.slice(Math.max(0, line - 1 - AROUND), line + AROUND);
  return lines.length > 0 && isPrintable(around.join('\n'));
}

/** None of a file that is no text. */
function linesOf(file: string): string[] {
  try {
    return readSessionFile(file).text.split(/\r?\n/);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
