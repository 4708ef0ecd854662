/** The page as one file that needs no server: its script, its styles and the data of a report. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { pageFolder } from '../../own-files.ts';
import type { ReportData } from '../api.ts';

/** Marks a page as a report, in its first lines. */
const GENERATOR = '<meta name="generator" content="vitest-session-replay">';

/** Whether a file that starts with this text is a report. */
export function isReportFile(start: string): boolean {
  return start.includes(GENERATOR);
}

/** The HTML of a report. It opens from `file://`, loads nothing, and runs no script but the page's own. */
export function renderReportFile(data: ReportData): string {
  // `\x3c` means `<` in strings and in regular expressions, even in those with the flag u.
  const script = readAsset('.js').replaceAll(/<(?=\/script|!--)/gi, '\\x3c');
  const style = readAsset('.css').replaceAll('</style', '<\\/style');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = escapeHtml(`Sessions of ${data.overview.project}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${GENERATOR}
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="report-data">${escapeJson(data)}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

/** The only file with this extension that the client is built into. */
function readAsset(extension: string): string {
  const folder = new URL('assets/', pageFolder);
  const name = readdirSync(folder).find((file) => file.endsWith(extension));
  return name === undefined ? '' : readFileSync(new URL(name, folder), 'utf8');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A browser looks for the end of a script in its text, and a line separator ends a line of JavaScript. */
function escapeJson(data: ReportData): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
