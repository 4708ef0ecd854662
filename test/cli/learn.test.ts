/** What a replay is not sure of, and what a second recording says about it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';
import { runCli } from './run-cli.ts';

type Rows = readonly (readonly [id: number, title: string])[];
const THEN: Rows = [
  [7, 'Brass lamp'],
  [9, 'Green chair'],
];
const NOW: Rows = [
  [7, 'Tax return'],
  [9, 'Pay slip'],
  [31, 'Brass lamp'],
];
const bodyOf = (rows: Rows) =>
  rows.map(([ticket, summary]) => ({ ticket, summary, state: 'open' }));

/** A list of rows, and a change of one of them by its number. */
function recorded(rows: Rows, ticket: number): string {
  return JSON.stringify(
    createSession([
      recordingOf('GET', '/tickets', 200, { response: { body: { json: bodyOf(rows) } } }),
      recordingOf('POST', '/rpc', 204, { body: { json: { close: { ticket: [ticket] } } } }),
    ]),
  );
}

/** An instance with other rows. */
async function serveRows(rows: Rows) {
  const sent: string[] = [];
  const server = await serve(async (request, response) => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(bodyOf(rows)));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    sent.push(Buffer.concat(chunks).toString());
    response.writeHead(204).end();
  });
  return { ...server, sent };
}

test('a value that names another row is not sent, and with --send-unproven it is counted', async () => {
  const server = await serveRows(NOW);
  const { folder } = await writeProject({ 'a.session.json': recorded(THEN, 7) });
  const held = await runCli(folder, ['replay', 'a', '--target', server.url]);
  const sent = await runCli(folder, ['replay', 'a', '--target', server.url, '--send-unproven']);
  server.close();

  expect(held.code).toBe(1);
  expect(held.out).toContain('7 was "Brass lamp" when this was recorded and is "Tax return" now');
  expect(held.out).toContain('vsr learn');
  expect(sent.code).toBe(0);
  expect(server.sent).toEqual(['{"close":{"ticket":[7]}}']);
  expect(sent.out).toMatch(/Unproven +1 value sent as recorded, which may name another row now/);
  expect(sent.out).toContain('vsr learn a.session.json SECOND');
});

test('what a second recording shows is written into the session, and other instances get their value', async () => {
  const server = await serveRows([...NOW, [44, 'Brass lamp in the attic']]);
  const { folder } = await writeProject({
    'a.session.json': recorded(THEN, 7),
    'b.session.json': recorded(NOW, 31),
  });
  const learned = await runCli(folder, ['learn', 'a', 'b']);
  const replayed = await runCli(folder, ['replay', 'a', '--target', server.url]);
  server.close();

  expect(learned).toMatchObject({ code: 0, err: '' });
  expect(learned.out).toBe('0 values right, 1 learned, written to a.session.json\n');
  expect(JSON.parse(await readFile(join(folder, 'a.session.json'), 'utf8')).links).toHaveLength(1);
  expect(replayed.code).toBe(0);
  expect(server.sent).toEqual(['{"close":{"ticket":[31]}}']);
});

test('a session without anything to learn stays byte for byte', async () => {
  const text = recorded(THEN, 7);
  const { folder } = await writeProject({ 'a.session.json': text, 'b.session.json': text });
  const { code, out } = await runCli(folder, ['learn', 'a', 'b']);
  expect({ code, out }).toEqual({ code: 0, out: '0 values right\n' });
  expect(await readFile(join(folder, 'a.session.json'), 'utf8')).toBe(text);
});
