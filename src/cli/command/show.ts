/** `vsr show`: the requests of a session, or one of them in full. */
import { readReplayed } from '../../har/read-replayed.ts';
import type { BodyView, MessageView, RecordingRow } from '../../page/api.ts';
import { viewCard, viewRecording, viewRow } from '../../page/view/session-view.ts';
import {
  joinSafe,
  type Printable,
  printable,
  printableLine,
  safe,
  shortenMiddle,
} from '../../printable.ts';
import { pathTitle } from '../../replay/failure/failure.ts';
import { paint, plural } from '../../report/words.ts';
import { findRecording, resolveSession } from '../arguments/find-session.ts';
import { EXIT, type RunCommand } from '../program/command.ts';
import { renderTable } from '../program/render-table.ts';

/** Maximum length of a body in characters. A longer body is cut. */
const MAX_SHOWN = 10_000;
/** The same limit with `--json`. */
const MAX_JSON = 16 * 1024 * 1024;
/** Maximum length of a path in characters. The table is as wide as its longest path. */
const MAX_PATH = 100;

export const run: RunCommand = async (input, terminal) => {
  const [name = '', id] = input.args;
  const { file, path } = await resolveSession(name, input.cwd);
  const session = await readReplayed(file);
  const isJson = input.has('json');
  if (id === undefined) {
    const rows = session.recordings.map((recording) => viewRow(recording));
    const { key, revision, ...card } = viewCard(file, '', session);
    if (isJson) {
      terminal.printJson({ ...card, recordings: rows });
      return EXIT.passed;
    }
    const { origins, recordedAt } = card;
    const to = printableLine(origins.join(', '));
    const table = renderTable(
      rows.map((row) => [
        printableLine(`#${row.id}`),
        printableLine(row.method),
        printableLine(shortenMiddle(pathTitle(row), MAX_PATH)),
        row.status === undefined ? paint('red', answerOf(row)) : answerOf(row),
        paint('dim', safe`${Math.round(row.time)}ms`),
      ]),
    );
    const lines = [
      paint('bold', printableLine(session.name)),
      safe`${plural(rows.length, 'request')} to ${to}, recorded ${printableLine(recordedAt)}`,
      safe``,
      table,
    ];
    terminal.print(joinSafe(lines, '\n'));
    return EXIT.passed;
  }
  const recording = findRecording(session, path, id);
  const max = isJson ? MAX_JSON : MAX_SHOWN;
  const { row, url, request, response } = viewRecording(session, recording, file, { max });
  if (isJson) {
    terminal.printJson({ ...row, url, request, response });
    return EXIT.passed;
  }
  const lines = [
    paint('bold', printableLine(`${row.method} ${url}`)),
    ...renderMessage(request),
    safe``,
    paint('bold', safe`${answerOf(row)} ${Math.round(row.time)}ms`),
    ...(response ? renderMessage(response) : []),
  ];
  terminal.print(joinSafe(lines, '\n'));
  return EXIT.passed;
};

/** The status, or why there is none. */
function answerOf({ status, error = 'no answer' }: RecordingRow): Printable {
  return status === undefined ? printableLine(error) : safe`${status}`;
}

function renderMessage({ headers, body }: MessageView): Printable[] {
  const lines = headers.map(
    ([name, value]) => safe`${paint('dim', printableLine(`${name}:`))} ${printableLine(value)}`,
  );
  return body.kind === 'none' ? lines : [...lines, safe``, renderBody(body)];
}

function renderBody(body: Exclude<BodyView, { readonly kind: 'none' }>): Printable {
  const size = paint('dim', safe`(${plural(body.size, 'byte')})`);
  if (body.text === undefined) return size;
  return safe`${printable(body.text)}${body.isCut ? safe`\n… ${size}` : ''}`;
}
