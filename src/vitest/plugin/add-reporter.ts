import type { Vitest } from 'vitest/node';
import SessionReplayReporter from '../report/reporter.ts';
import { TreeShortener } from '../report/shorten-tree.ts';

const OWN_NAME = 'vitest-session-replay/reporter';
/** Reporters whose standard output is read by programs. */
const MACHINE_READABLE = new Set(['json', 'junit', 'tap', 'tap-flat']);

/**
 * Adds the reporter behind the user's, unless it is there already or the standard output belongs to
 * a program.
 */
export function addReporter({ config }: Vitest): void {
  const reporters: unknown[] = config.reporters;
  if (!reporters.some((reporter) => reporter instanceof TreeShortener)) {
    config.reporters.unshift(new TreeShortener());
  }
  const names = reporters.map(nameOf);
  if (names.includes(OWN_NAME)) return;
  if (names.some((name) => MACHINE_READABLE.has(name) && writesToStdout(name, config))) return;
  config.reporters.push(new SessionReplayReporter());
}

function nameOf(reporter: unknown): string {
  if (reporter instanceof SessionReplayReporter) return OWN_NAME;
  if (Array.isArray(reporter)) return String(reporter[0]);
  return typeof reporter === 'string' ? reporter : '';
}

function writesToStdout(name: string, { outputFile, reporters }: Vitest['config']): boolean {
  if (typeof outputFile === 'string') return false;
  if (outputFile && Object.hasOwn(outputFile, name)) return false;
  return !reporters.some((reporter: unknown) => {
    if (!Array.isArray(reporter) || reporter[0] !== name) return false;
    const options: unknown = reporter[1];
    return typeof options === 'object' && options !== null && 'outputFile' in options;
  });
}
