/** Reads cURL commands: one, or a script of them, as copied from browsers and documentation. */
import { parseCurl } from './curl/parse-curl.ts';
import { ShellSyntaxError } from './curl/shell-words.ts';
import { type ImportSource, importError, readText, type SourceItem } from './import-source.ts';

const COPY_WHOLE = 'copy the whole command';
const COPY = 'copy a request as cURL, or name a file of such commands';

/** Time between two commands, in ms: they run one after the other. */
const STEP_MS = 1;

/**
 * Reads the requests of all commands. They have no answers; their time is that of the import.
 * @throws {SessionFileError} `INVALID_IMPORT`
 */
export function* readCurl(source: ImportSource): Generator<SourceItem> {
  // To a shell, commands are bytes.
  const script = readText(source, 'a file of cURL commands').toString('latin1');
  if (script.includes('\0')) throw importError(source, 'is not text', COPY);
  const start = Date.now();
  let entry = 0;
  try {
    for (const request of parseCurl(script)) {
      const { line, method, url, path, headers, body, form = [], lacks } = request;
      const time = new Date(start + entry * STEP_MS).toISOString();
      const sent = {
        ...{ method, url, _path: path },
        headers: headers.map(([name, value]) => ({ name, value })),
        ...(body === 'unread' && { _truncated: 0 }),
        ...(body !== undefined && body !== 'unread' && { postData: postDataOf(body) }),
        ...(form.length > 0 && {
          postData: { mimeType: 'multipart/form-data', params: form.map(inUtf8) },
        }),
      };
      entry++;
      yield {
        ...{ entry, line },
        value: { startedDateTime: time, time: 0, request: sent },
        why: lacks.find((lack) => lack === 'unclear'),
        lacks: [...lacks.filter((lack) => lack !== 'unclear'), 'answer'],
      };
    }
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    const { line, message } = error;
    throw importError(source, `${message}, in line ${line}`, COPY_WHOLE, { line });
  }
  if (entry === 0) throw importError(source, 'has no cURL command with a URL', COPY);
}

function postDataOf(body: string): object {
  return { text: Buffer.from(body, 'latin1').toString('base64'), encoding: 'base64' };
}

/** The texts of a form part. An entry has text where a command has bytes. */
function inUtf8(part: object): object {
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, Buffer.from(value, 'latin1').toString()]),
  );
}
