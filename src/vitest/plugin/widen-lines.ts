import type { TestSpecification, Vitest } from 'vitest/node';
import { UserError } from '../../errors.ts';
import { findRecordingAt } from '../../session/locate-recordings.ts';
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
  const text = readJson(moduleId);
  if (text === undefined) return;
  const starts = testLines.map((line) => findRecordingAt(text, line)?.line ?? line);
  testLines.splice(0, testLines.length, ...new Set(starts));
}

/** Undefined where the file is no JSON: its one test says what is wrong. */
function readJson(file: string): string | undefined {
  try {
    const { text } = readSessionFile(file);
    JSON.parse(text);
    return text;
  } catch (error) {
    if (error instanceof UserError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
