import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { renderCsv } from '../../src/export/csv.ts';
import { renderCurlScript } from '../../src/export/curl-script.ts';
import { writeBodyFile } from '../../src/session/body.ts';
import { readSession } from '../../src/session/read-session.ts';
import { writeSlice } from '../../src/session/slice-session.ts';
import { createSession, recordingOf, writeProject } from '../kit/index.ts';
import { serveShop, shopSession } from './sample-sessions.ts';

test('the cURL script sends what was recorded, byte for byte', async () => {
  await using shop = await serveShop();
  const session = shopSession('0a1b2c3d4e5f6071', '99aabbccddeeff00', shop.url);
  await using project = await writeProject({ 'a.sh': [...renderCurlScript(session)].join('') });
  await promisify(execFile)('sh', ['a.sh'], { cwd: project.folder });
  expect(shop.seen.map(({ line }) => line)).toEqual([
    'POST /session',
    'POST /orders',
    'GET /orders/0a1b2c3d4e5f6071',
    'PUT /lines?key=0a1b2c3d4e5f6071-a',
    'POST /picture',
  ]);
  expect(shop.seen[3]?.body).toBe(
    '{"order":"0a1b2c3d4e5f6071","note":"a \\"quoted\\" note </script>"}',
  );
  expect(shop.seen[4]?.body).toBe('\x89P\xff\0');
});

test('a path that continues the host stays a path', () => {
  const session = createSession([recordingOf('GET', '@elsewhere.test/', 200)]);
  expect([...renderCurlScript(session)].join('')).toContain(
    "'http://127.0.0.1:3000/@elsewhere.test/'",
  );
});

test('a file name in a session cannot break out of its comment in the cURL script', () => {
  const body = { file: 'x\ntouch stolen\n.bin', bytes: 5_000_000 };
  const session = createSession([recordingOf('POST', '/', 200, { body })]);
  expect([...renderCurlScript(session)].join('')).not.toMatch(/^touch/m);
});

test('a body that is too large for a script is left out, and its file is named', async () => {
  await using project = await writeProject({});
  const file = join(project.folder, 'one.session.json');
  const body = writeBodyFile(file, Buffer.alloc(5 * 1024 * 1024, 'a'));
  writeSlice(file, createSession([recordingOf('POST', '/', 200, { body })]));
  const script = [...renderCurlScript(await readSession(file))].join('');
  expect(script).toMatch(/^: 'The body of 5242880 bytes is left out: it is in the file \S+\.'\n/m);
  expect(script.length).toBeLessThan(1000);
});

test('the table has a line for each request, with quotes where a value needs them', () => {
  const session = createSession(
    [
      recordingOf('GET', '/a?x="1,2"', 200, {
        response: {
          headers: [['Content-Type', 'text/plain; charset=utf-8']],
          body: { text: 'hé' },
        },
      }),
    ],
    { origin: 'http://127.0.0.1:3000' },
  );
  expect([...renderCsv(session)].join('')).toBe(
    'id,at_ms,method,url,status,time_ms,request_bytes,response_bytes,content_type,error\r\n' +
      '1,0,GET,"http://127.0.0.1:3000/a?x=""1,2""",200,5,0,3,text/plain,\r\n',
  );
});

test.each(['=', '+', '-', '@'])('no cell of the table is a formula: %j', (start) => {
  const headers: [string, string][] = [['Content-Type', `${start}HYPERLINK("http://x")`]];
  const session = createSession([recordingOf('GET', '/', 200, { response: { headers } })]);
  expect([...renderCsv(session)][1]).toContain(`,"'${start}`);
});

test('no cell of the table is a formula where semicolons separate cells', () => {
  const error = 'closed;=HYPERLINK("http://x");@x';
  const session = createSession([
    { ...recordingOf('GET', '/a;=1+1', 200), response: { time: 5, error } },
  ]);
  const [, row = ''] = [...renderCsv(session)];
  expect(row).toContain(`,"closed;'=HYPERLINK(""http://x"");'@x"`);
  for (const cell of row.split(';')) expect(cell).not.toMatch(/^[=+\-@]/);
});

test('a line of the table is one line, and nothing in it steers a terminal or a CI', () => {
  const error = 'closed\t=1\n::error::x\r\u001b[2J##vso[a]';
  const session = createSession([
    { ...recordingOf('GET', '/a', 200), response: { time: 5, error } },
  ]);
  expect([...renderCsv(session)][1]).toContain(
    ',"closed\\t=1\\n::error::x\\r\\x1b[2J#\\x23vso[a]"\r\n',
  );
});
