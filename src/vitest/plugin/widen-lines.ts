import type { TestSpecification, Vitest } from 'vitest/node';
import { UserError } from '../../errors.ts';
import { locateRecordings } from '../../session/locate-recordings.ts';
import { readSessionFile } from '../../session/session-text.ts';
import { isSessionOf } from '../plugin-api.ts';

const widened: WeakSet<Vitest> = new WeakSet();

/**
 * Lets a line filter name any line of a recording: `a.session.json:120` runs the recording that line
 * 120 is in. Vitest compares the line with that on which a test begins.
 */
export function widenLines(vitest: Vitest): void {
  if (widened.has(vitest)) return;
  widened.add(vitest);
  // Reporters hear of a run before its workers do.
  vitest.config.reporters.push({
    onTestRunStart(specifications) {
      for (const specification of specifications) widen(specification);
    },
  });
}

function widen({ project, moduleId, testLines }: TestSpecification): void {
  if (!testLines || testLines.length === 0 || !isSessionOf(project, moduleId)) return;
  const lines = testLines.map(startsOf(moduleId));
  testLines.splice(0, testLines.length, ...new Set(lines));
}

/** Gives the line on which the recording begins that a line is in; other lines stay what they are. */
function startsOf(file: string): (line: number) => number {
  const recordings = locate(file);
  return (line) => {
    const found = recordings.findLast((each) => each.line <= line && line <= each.lastLine);
    return found?.line ?? line;
  };
}

/** None in what is no session: its one test says what is wrong. */
function locate(file: string): ReturnType<typeof locateRecordings> {
  try {
    const { text } = readSessionFile(file);
    JSON.parse(text);
    return locateRecordings(text);
  } catch (error) {
    if (error instanceof UserError || error instanceof SyntaxError) return [];
    throw error;
  }
}
