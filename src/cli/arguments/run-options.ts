/** The options of `replay` that decide how a run goes. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { attempt, UserError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import type { LoadSettings } from '../../replay/load-session.ts';
import { MAX_RATE } from '../../replay/schedule/arrivals.ts';
import { findNearest } from '../../session/json/nearest.ts';
import { showValue } from '../../session/json/show-value.ts';
import { type Input, wrongOption } from '../program/input.ts';

/**
 * How long and how often replays start. Undefined without `--duration`.
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function readLoad(input: Input): LoadSettings | undefined {
  const [duration, rate] = [input.duration('duration'), input.number('rate')];
  if (rate !== undefined && rate > MAX_RATE) {
    throw wrongOption('rate', `at most ${MAX_RATE} replays a second`, input.text('rate'));
  }
  if (duration === undefined) {
    if (rate === undefined) return undefined;
    throw refused('--rate needs --duration, which says how long replays start at that rate');
  }
  if (input.text('repeat') !== undefined) {
    throw refused(
      '--duration and --repeat exclude each other: one limits the time, the other the number of replays',
    );
  }
  if (rate !== undefined && input.text('copies') !== undefined) {
    throw refused(
      '--rate and --copies exclude each other: with --rate, users keep arriving; with --copies, their number is fixed',
    );
  }
  return { duration, rate };
}

/** A report of a run. */
export interface ReportChoice {
  readonly format: 'json' | 'junit' | 'html';
  /** Absolute path. Undefined for the standard output. */
  readonly file: string | undefined;
}

const FORMATS: readonly ReportChoice['format'][] = ['json', 'junit', 'html'];

/**
 * The reports that `--reporter` and `--json` ask for.
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function readReports(input: Input): ReportChoice[] {
  const typed = input.texts('reporter').map((text) => parseReport(text, input.cwd));
  const asJson: ReportChoice = { format: 'json', file: undefined };
  const all = input.has('json') ? [asJson, ...typed.filter(isNot(asJson))] : typed;
  for (const [index, { file }] of all.entries()) {
    if (all.findIndex((each) => each.file === file) === index) continue;
    const place = file === undefined ? 'to the standard output' : 'into one file';
    throw refused(`--reporter: two reports cannot go ${place}; name a file, as in junit=junit.xml`);
  }
  return all;
}

function isNot(report: ReportChoice): (other: ReportChoice) => boolean {
  return (other) => other.format !== report.format || other.file !== report.file;
}

function parseReport(text: string, cwd: string): ReportChoice {
  const [, name = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const format = FORMATS.find((each) => each === name);
  if (!format) {
    const { nearest } = findNearest(name, FORMATS);
    const advice = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    const expected = 'json, junit or html, each with =FILE';
    throw refused(`--reporter: expected ${expected}, found ${showValue(name)}${advice}`);
  }
  if (file === '' || (file === undefined && format === 'html')) {
    throw refused(
      `--reporter: expected a file after ${format}, as in ${format}=${EXAMPLES[format]}`,
    );
  }
  if (file === undefined) return { format, file };
  if (/\.(?:session\.json|har)$/i.test(file)) {
    throw refused(`--reporter: ${showValue(file)} is the name of a session: name another file`);
  }
  const path = resolve(cwd, file);
  // Checked before a long run, whose results would otherwise be lost.
  const kind = kindOf(path);
  if (kind === 'folder' && format !== 'html') {
    throw refused(
      `--reporter: ${showValue(file)} is a folder: name a file in it, as in ${format}=${printableLine(file)}/${EXAMPLES[format]}`,
    );
  }
  if (kind === 'other') {
    // A report replaces the file at its path, which must not happen to a device.
    const advice =
      format === 'html' ? 'name a file or a folder' : `${format} alone prints a report`;
    throw refused(`--reporter: ${showValue(file)} is not a regular file: ${advice}`);
  }
  return { format, file: path };
}

/** What is at a path; undefined for nothing. Writing the report will say what is wrong with a path. */
function kindOf(path: string): 'file' | 'folder' | 'other' | undefined {
  const stats = attempt(() => statSync(path, { throwIfNoEntry: false }));
  if (stats === undefined || stats.isFile()) return stats && 'file';
  return stats.isDirectory() ? 'folder' : 'other';
}

const EXAMPLES: Readonly<Record<ReportChoice['format'], string>> = {
  json: 'replay.json',
  junit: 'junit.xml',
  html: 'replay-report',
};

function refused(message: string): UserError {
  return new UserError('INVALID_OPTIONS', message);
}
