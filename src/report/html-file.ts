/** The HTML report on the disk. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, UserError } from '../errors.ts';
import type { ReportedRun, ReportSource } from '../page/report/report-data.ts';
import { displayPath } from '../session/files/paths.ts';
import { readStart } from '../session/files/regular-file.ts';
import { writeFile } from '../session/files/write-file.ts';
import type { ReplayMeta } from './run-results.ts';

/**
 * Writes the results of a run as a page.
 * @param path absolute, of a folder or of an `.html` file
 * @param option that named the path, for messages
 * @returns absolute path of the file
 * @throws {UserError} `INVALID_OPTIONS` if a file that is not a report would be overwritten
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export async function writeHtmlReport(
  path: string,
  source: ReportSource,
  option: string,
): Promise<string> {
  const file = /\.html?$/i.test(path) ? path : join(path, 'index.html');
  // Loaded on demand: most runs write no report.
  const { createReportData } = await import('../page/report/report-data.ts');
  const { isReportFile, renderReportFile } = await import('../page/report/report-file.ts');
  requireRoom(file, option, isReportFile);
  writeFile(file, [renderReportFile(createReportData(source))]);
  return file;
}

/** How much of a file is checked for being a report, in bytes. */
const START = 1024;

function requireRoom(file: string, option: string, isReport: (start: string) => boolean): void {
  if (!existsSync(file) || isReport(startOf(file))) return;
  throw new UserError(
    'INVALID_OPTIONS',
    `${displayPath(file)} already exists and is not a report: name another path in ${option}`,
  );
}

/** The first bytes of a file as text. Empty for a link, a folder, and anything else that is not a regular file. */
function startOf(file: string): string {
  return attempt(() => readStart(file, START).toString()) ?? '';
}

/** An outcome as the HTML report takes it, without what it shares with others. */
export function toReported(meta: ReplayMeta): ReportedRun['outcomes'][number] {
  const { route, session, target, speed, openLoop, exchange, accepted, ...outcome } = meta;
  return { outcome, route, exchange, isAccepted: accepted !== undefined };
}
