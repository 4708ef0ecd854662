/**
 * Vitest's directives to a test file, such as `@vitest-environment jsdom`. Vitest reads every test file before any
 * plugin does, looks for them anywhere in its text, and a session is a test file: a body with one would
 * choose the environment of its suite or, as `@vitest-environment-options {`, end the run.
 */

import { readChunks } from './files/regular-file.ts';
import { openSessionFile } from './session-file.ts';

const NAMES = '(?:(?:vitest|jest)-environment(?:-options)?|module-tag)';
const EACH_NAME = new RegExp(`@(?=${NAMES})`, 'g');
/** Without white space behind it, a name is no directive. */
const DIRECTIVE = new RegExp(`@${NAMES}(?=\\s)`);
/** In characters: more than a directive has. */
const OVERLAP = 64;

/** Hides directives in JSON or in JavaScript: an escaped `@` is the same text, and Vitest does not find it. */
export function hideDirectives(text: string): string {
  return text.replace(EACH_NAME, '\\u0040');
}

/**
 * The first directive in a session file.
 * @throws {Error} if the file cannot be read
 */
export function findDirective(
  file: string,
): { readonly line: number; readonly name: string } | undefined {
  // A character may lie in two chunks.
  const decoder = new TextDecoder();
  let before = '';
  let line = 1;
  for (const chunk of readChunks(openSessionFile(file))) {
    const text = before + decoder.decode(chunk, { stream: true });
    const found = DIRECTIVE.exec(text);
    if (found) return { line: line + countLines(text.slice(0, found.index)), name: found[0] };
    before = text.slice(-OVERLAP);
    line += countLines(text.slice(0, -OVERLAP));
  }
  return undefined;
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
