/** Invalid HARs: one clear error that names the file, the place and what to do, and nothing is written. */
import { closeSync, mkdirSync, openSync, readdirSync, symlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SessionFileError } from '../../src/errors.ts';
import { importHar } from '../../src/har/import-har.ts';
import { entryOf, harOf, pathsOf, useFolders } from './har.ts';

const { write, read, readEntries } = useFolders();
const URL = 'https://api.example.com/a';

/** The error of an import, after which the folder of sessions is empty. */
async function failureOf(har: string | Uint8Array): Promise<SessionFileError> {
  const options = write(har);
  const error: unknown = await importHar(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SessionFileError)) throw new Error(`This is not the error: ${error}`);
  expect(error.code).toBe('INVALID_HAR');
  expect(error.message).toContain(`${options.file} `);
  expect(
    readdirSync(dirname(options.file)).includes('sessions') ? readdirSync(options.sessions) : [],
  ).toEqual([]);
  return error;
}

describe('a file that is not a HAR', () => {
  test.each([
    ['an empty file', '', 'is empty: export it again'],
    [
      'a page',
      '<!doctype html><html></html>',
      'is not a JSON object, so it is not a HAR: name a file',
    ],
    ['a list', '[1, 2]', 'is not a JSON object, so it is not a HAR'],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), 'is compressed: unpack it'],
    ['compressed JSON', gzipSync('{}'), 'is compressed: unpack it'],
    [
      'JSON of something else',
      '{"version": 1, "recordings": []}',
      'is JSON, but not a HAR, since it has no log.entries',
    ],
    [
      'a log without entries',
      '{"log": {"version": "1.2"}}',
      'is JSON, but not a HAR, since it has no log.entries',
    ],
    [
      'entries that are an object',
      '{"log": {"entries": {"a": {}}}}',
      'since its log.entries is not a list',
    ],
    ['entries that are null', '{"log": {"entries": null}}', 'since its log.entries is not a list'],
    [
      'a HAR without entries',
      harOf([]),
      'has no entries: start recording in the tool before the first request',
    ],
    ['only blanks', ' \n '.repeat(100), 'ends too early'],
  ])('such as %s is refused, and the error says what it is', async (_, har, message) => {
    expect((await failureOf(har)).message).toContain(message);
  });

  test('that does not exist is refused', async () => {
    const { sessions } = write('');
    const importing = importHar({ file: join(sessions, 'none.har'), sessions });
    await expect(importing).rejects.toMatchObject({
      code: 'INVALID_HAR',
      message: expect.stringMatching(
        /none\.har cannot be read \(ENOENT: no such file or directory\): name a HAR/,
      ),
    });
  });

  test('that is a folder is refused', async () => {
    const { sessions } = write('');
    mkdirSync(join(sessions, 'folder.har'));
    await expect(importHar({ file: join(sessions, 'folder.har'), sessions })).rejects.toMatchObject(
      {
        code: 'INVALID_HAR',
        message: expect.stringContaining('it is a folder'),
      },
    );
  });
});

describe('a broken HAR', () => {
  test('that was cut off is refused with the entry and the byte of its end', async () => {
    const har = harOf([entryOf(URL), entryOf(URL)]).slice(0, -60);
    const { message } = await failureOf(har);
    expect(message).toContain(`ends too early, at byte ${har.length} in entry 2: it was cut off`);
  });

  test('that was cut off inside a string is refused in the same way', async () => {
    const har = harOf([entryOf(URL)]);
    const { message } = await failureOf(har.slice(0, har.indexOf('\\"ok') + 3));
    expect(message).toContain('in entry 1: it was cut off');
  });

  test('is refused with the line and the entry of the invalid JSON', async () => {
    const lines = harOf([entryOf(URL), entryOf(URL, { request: { method: 'BROKEN' } })]);
    const pretty = JSON.stringify(JSON.parse(lines), null, 2).replace('"BROKEN"', 'BROKEN');
    const line = pretty.slice(0, pretty.indexOf('BROKEN')).split('\n').length;
    const error = await failureOf(pretty);
    expect(error.message).toContain(`is not valid JSON near line ${line}, column `);
    expect(error.message).toContain('in entry 2: export it again');
    expect(error.location).toMatchObject({ line });
  });

  test.each([
    ['at its start', 0, 0],
    ['far from its start', 3, 300_000],
  ])('with a merge conflict is called one, as a session is: %s', async (_, above, size) => {
    const entry = entryOf(URL, { content: { text: 'x'.repeat(size) } });
    const lines = JSON.stringify(JSON.parse(harOf([entry, entry])), null, 2).split('\n');
    const at = above === 0 ? 0 : lines.length - above;
    lines.splice(at, 0, '<<<<<<< HEAD', '=======', '>>>>>>> topic');
    const { message, location } = await failureOf(lines.join('\n'));
    expect(message).toContain('has a merge conflict');
    expect(message).toContain('found the sides "HEAD" and "topic", expected one of them');
    expect(location).toMatchObject({ line: at + 1, column: 1 });
  });

  test('that goes on after its end is refused', async () => {
    const { message } = await failureOf(`${harOf([entryOf(URL)])}${harOf([entryOf(URL)])}`);
    expect(message).toContain('is not valid JSON near line 1');
  });

  test('that is not UTF-8 is refused', async () => {
    const har = harOf([entryOf(URL, { content: { text: 'caf\u00e9 au lait' } })]);
    const { message } = await failureOf(Buffer.from(har, 'latin1'));
    expect(message).toContain('is not valid JSON');
  });

  test('that is nested endlessly is refused before it fills the memory', async () => {
    const { message } = await failureOf(`{"log":{"entries":[${'['.repeat(2_000_000)}`);
    expect(message).toContain('cannot be read, since entry 1 is nested more than 1000 levels deep');
  });

  test('with an endless entry is refused before it fills the memory', async () => {
    const { message } = await failureOf(`{"log":{"entries":[[${'1,'.repeat(2_100_000)}1]]}}`);
    expect(message).toContain('since entry 1 has more than 4000000 values');
  });

  test('with a text that is larger than any entry is refused', { timeout: 60_000 }, async () => {
    const options = write('{"log":{"entries":[{"request":"');
    const descriptor = openSync(options.file, 'a');
    const text = Buffer.alloc(1024 * 1024, 'x');
    for (let size = 0; size < 130; size += 1) writeSync(descriptor, text);
    closeSync(descriptor);
    await expect(importHar(options)).rejects.toMatchObject({
      code: 'INVALID_HAR',
      message: expect.stringContaining('since entry 1 has more than 134217728 bytes'),
    });
  });

  test('of 100 MB of random bytes is refused by its start', async () => {
    const { message } = await failureOf(Buffer.alloc(100 * 1024 * 1024, 'garbage'));
    expect(message).toContain('is not a JSON object, so it is not a HAR');
  });
});

describe('a HAR in another form', () => {
  test.each([
    ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16, as PowerShell writes it', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16 in big endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['blanks around it', (text: string) => `\r\n ${text}\n`],
  ])('is read in %s', async (_, write) => {
    const { only } = await read(
      write(harOf([entryOf(URL, { content: { text: '"\u00e9\u{1f600}"' } })])),
    );
    expect(only.response).toMatchObject({ body: { json: '\u00e9\u{1f600}' } });
  });

  test('is read through a link that the user names', async () => {
    const { file, sessions } = write(harOf([entryOf(URL)]));
    const link = join(sessions, '..', 'link.har');
    symlinkSync(file, link);
    expect(await importHar({ file: link, sessions })).toMatchObject({ recordings: 1 });
  });
});

describe('an entry that cannot be read', () => {
  test.each<[string, unknown]>([
    ['a number', 1],
    ['null', null],
    ['a list', []],
    ['an object without a request', {}],
    ['one without a URL', { ...entryOf(URL), request: { method: 'GET' } }],
    ['one with a URL that is none', entryOf('/relative')],
    ['one without a time', entryOf(URL, { entry: { startedDateTime: 'yesterday' } })],
    ['one before 1970', entryOf(URL, { entry: { startedDateTime: '1969-01-01T00:00:00Z' } })],
    ['one after 9999', entryOf(URL, { entry: { startedDateTime: '+010000-01-01T00:00:00Z' } })],
    ['one without an end', entryOf(URL, { entry: { timings: { wait: 1e300 } } })],
    ['one whose method has a space', entryOf(URL, { request: { method: 'GET IT' } })],
  ])('such as %s is left out and counted', async (_, entry) => {
    const { session, left } = await readEntries([entry, entryOf(`${URL}/good`)]);
    expect(pathsOf(session)).toEqual(['/a/good']);
    expect(left).toMatchObject([{ reason: 'malformed', count: 1, examples: [{ entry: 1 }] }]);
  });
});
