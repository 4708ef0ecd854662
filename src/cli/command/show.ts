/** `vsr show`: the requests of a session, or one of them in full. */
import { readReplayed } from '../../har/read-replayed.ts';
import type { BodyView, MessageView, RecordingRow } from '../../page/api.ts';
import { viewCard, viewRecording, viewRow } from '../../page/view/session-view.ts';
import { printable, printableLine, shortenMiddle } from '../../printable.ts';
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
    terminal.print(
      [
        paint('bold', printableLine(session.name)),
        `${plural(rows.length, 'request')} to ${printableLine(origins.join(', '))}, recorded ${recordedAt}`,
        '',
        renderTable(
          rows.map((row) => [
            printableLine(`#${row.id}`),
            printableLine(row.method),
            printableLine(shortenMiddle(pathTitle(row), MAX_PATH)),
            row.status === undefined ? paint('red', answerOf(row)) : answerOf(row),
            paint('dim', `${Math.round(row.time)}ms`),
          ]),
        ),
      ].join('\n'),
    );
    return EXIT.passed;
  }
  const recording = findRecording(session, path, id);
  const max = isJson ? MAX_JSON : MAX_SHOWN;
  const { row, url, request, response } = viewRecording(session, recording, file, { max });
  if (isJson) {
    terminal.printJson({ ...row, url, request, response });
    return EXIT.passed;
  }
  terminal.print(
    [
      paint('bold', printableLine(`${row.method} ${url}`)),
      ...renderMessage(request),
      '',
      paint('bold', `${answerOf(row)} ${Math.round(row.time)}ms`),
      ...(response ? renderMessage(response) : []),
    ].join('\n'),
  );
  return EXIT.passed;
};

/** The status, or why there is none. */
function answerOf({ status, error = 'no answer' }: RecordingRow): string {
  return status === undefined ? printableLine(error) : String(status);
}

function renderMessage({ headers, body }: MessageView): string[] {
  const lines = headers.map(
    ([name, value]) => `${paint('dim', printableLine(`${name}:`))} ${printableLine(value)}`,
  );
  const shown = renderBody(body);
  return shown === '' ? lines : [...lines, '', shown];
}

function renderBody(body: BodyView): string {
  if (body.kind === 'none') return '';
  const size = paint('dim', `(${plural(body.size, 'byte')})`);
  if (body.text === undefined) return size;
  return `${printable(body.text)}${body.isCut ? `\n… ${size}` : ''}`;
}
