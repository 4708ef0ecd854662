/** A session as a table of comma-separated values (RFC 4180), one request per line. */
import { printableLine } from '../printable.ts';
import type { Body, Recording, Session } from '../session/schema.ts';
import { mediaTypeOf, urlOf } from './recorded-request.ts';

const COLUMNS = [
  ...['id', 'at_ms', 'method', 'url', 'status', 'time_ms'],
  ...['request_bytes', 'response_bytes', 'content_type', 'error'],
] as const;

/** Yields lines. Sizes are those of decoded bodies. */
export function* renderCsv(session: Session): Generator<string> {
  yield renderLine(COLUMNS);
  for (const recording of session.recordings) yield renderLine(cellsOf(session, recording));
}

function cellsOf(session: Session, recording: Recording): (string | number | undefined)[] {
  const { id, at, request, response } = recording;
  const url = urlOf(session, recording);
  const answer = 'status' in response ? response : undefined;
  return [
    ...[id, at, request.method, url, answer?.status, response.time],
    ...[sizeOf(request.body), sizeOf(answer?.body)],
    ...[answer && mediaTypeOf(answer.headers), response.error],
  ];
}

function sizeOf(body: Body | undefined): number | undefined {
  if (!body) return 0;
  if ('file' in body) return body.bytes;
  if ('truncated' in body) return body.truncated;
  if ('text' in body) return Buffer.byteLength(body.text);
  if ('base64' in body) return Buffer.byteLength(body.base64, 'base64');
  return Buffer.byteLength(JSON.stringify(body.json));
}

function renderLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map(renderCell).join(',')}\r\n`;
}

/**
 * Spreadsheets run cells that begin like a formula: https://owasp.org/www-community/attacks/CSV_Injection. One that
 * takes semicolons for separators begins a cell behind each of them, also within these quotes, since it knows
 * quotes only at the start of a cell. A cell has no tabs and no line ends.
 */
const FORMULA = /(^|;)(?=[=+\-@])/g;

function renderCell(value: string | number | undefined): string {
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  const text = printableLine(value ?? '').replace(FORMULA, "$1'");
  return /[",;=\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
