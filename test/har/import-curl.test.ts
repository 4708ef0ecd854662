import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { renderCurlScript } from '../../src/export/curl-script.ts';
import type { ImportOptions } from '../../src/har/har-options.ts';
import { importAs } from '../../src/har/import-har.ts';
import { replaySession } from '../../src/replay/replay-session.ts';
import { readSession } from '../../src/session/read-session.ts';
import { shopSession } from '../export/sample-sessions.ts';
import { createSession, recordingOf } from '../kit/index.ts';
import { countsOf, useFolders } from './har.ts';
import { serveSeen } from './seen-requests.ts';

const { write } = useFolders();

async function importScript(script: string | Uint8Array, options: Partial<ImportOptions> = {}) {
  const imported = await importAs({ ...write(script, 'copied.txt'), ...options }, undefined);
  return { ...imported, session: await readSession(imported.file) };
}

/** Request line, headers and body of each recording. */
async function requestsOf(script: string, options: Partial<ImportOptions> = {}) {
  const { session } = await importScript(script, options);
  return session.recordings.map(({ request }) => request);
}

const run = promisify(execFile);

/** As Chrome, Firefox, Postman and documentation have them. */
const copied = (url: string) => `
# Chrome, all as cURL
curl '${url}/orders?ids=\\[1\\]&q=a%20b' \\
  -H 'Accept: application/json, text/plain, */*' \\
  -H 'Accept-Language: en-GB,en;q=0.9' \\
  -b 'theme=dark; lang=en' \\
  -H 'Content-Type: application/json' \\
  --data-raw $'{"note":"it\\'s caf\\u00e9\\u0021\\n"}' ;
curl '${url}/orders' -X 'DELETE' -H 'X-Empty;' -H 'Accept:' --compressed
# Firefox
curl "${url}/form" --compressed -X POST -H "Origin: http://a.test" --data-raw "a=1&b=\\$2 \\\\ \\"q\\""
# Postman
curl --location --request PUT '${url}/parts' \\
--form 'name="Ada; Lovelace"' \\
--form 'note=plain;type=text/plain'
# documentation
curl -sSLo /dev/null -XPATCH ${url}/a -d one=1 -d'two=2' --data-urlencode 'three=é & =' -u ada:lovelace -A me
curl -G ${url}/search?page=1 -d q=x --data-urlencode "w=a b" --url-query 'z=1 2'
curl ${url}/search --url-query 'z=1 2&' --url-query '+y=%20'
curl ${url}/cookies -b a=1 -b b=2
curl --head ${url}/head --next ${url}/next -e http://b.test/ -r 0-9
curl --json '{"a":1}' --oauth2-bearer abc ${url}/json ${url}/json2
curl ${url}/later -d @- <<'END'
{"lines":
  2}
END
echo '{"piped":true}' | curl --data-binary @- -H 'Content-Type: text/x' ${url}/piped
printf %s 'AP8=' | base64 -d | curl --data-binary @- -H 'Content-Type:' ${url}/bytes
curl --path-as-is ${url}/a/../b ; curl ${url}/c/../d
`;

test.skipIf(process.platform === 'win32')(
  'a replay sends what cURL sends for commands of all kinds',
  async () => {
    await using server = await serveSeen();
    const script = copied(server.url);
    const { file } = write(script, 'run.sh');
    // Bash writes \u00e9 in the encoding of the locale.
    const env = { ...process.env, LC_ALL: 'C.UTF-8' };
    await run('bash', [basename(file)], { cwd: dirname(file), env });
    const sent = server.take();
    const { session } = await importScript(script, { redact: false });
    const { summary } = await replaySession(session, { target: server.url });
    expect(server.take()).toEqual(sent);
    expect(sent).toHaveLength(17);
    expect(summary).toMatchObject({ total: 17, sent: 17, uncompared: 17, skipped: 0 });
  },
);

test('the output of vsr export is imported as the same requests', async () => {
  const large = 'ü'.repeat(30_000);
  const origin = 'http://127.0.0.1:3000';
  const shop = shopSession('0a1b2c3d4e5f6071', '99aabbccddeeff00', origin);
  const others = createSession(
    [
      recordingOf('POST', '/large', 200, {
        headers: [
          ['Content-Type', 'text/plain'],
          ['X-Bytes', 'caf\xc3\xa9'],
        ],
        body: { text: large },
      }),
      recordingOf('HEAD', '/x?a[]={b}', 200, { headers: [['X-None', '']] }),
      recordingOf('GET', '/a/../b', 200, { headers: [['Authorization', 'Bearer REDACTED_TOKEN']] }),
      recordingOf('POST', '/huge', 200, { body: { text: 'a'.repeat(50_000) } }),
    ],
    { origin },
  );
  // The cookies of the shop were never redacted, whatever its script claims.
  for (const [exported, redact] of [[shop, false] as const, [others, undefined] as const]) {
    const requests = await requestsOf([...renderCurlScript(exported)].join(''), { redact });
    expect(requests).toEqual(exported.recordings.map(({ request }) => request));
  }
});

test('Basic credentials of an exported command stay with their placeholder', async () => {
  const headers: [string, string][] = [['Authorization', 'Basic ada:REDACTED_PASSWORD_2']];
  const session = createSession([recordingOf('GET', '/', 200, { headers })]);
  const script = [...renderCurlScript(session)].join('');
  expect(script).toContain("--user 'ada:REDACTED_PASSWORD_2'");
  const [request] = await requestsOf(script);
  expect(request?.headers).toEqual(headers);
});

test('a command is redacted as it comes in', async () => {
  const [request] = await requestsOf(
    `curl https://api.test/me -H 'Authorization: Bearer eyJhbGciOi8f3a91bc77d0e2' -u ada:lovelace`,
  );
  expect(request?.headers).toContainEqual(['Authorization', 'Bearer REDACTED_AUTHORIZATION']);
});

test('no file that a command names is read, and the commands that need one say so', async () => {
  const { file } = write('secret of a file', 'secret.txt');
  const { session, left } = await importScript(
    [
      `curl https://api.test/a -d @${file}`,
      `curl https://api.test/b -F x=@${file} -F y=1`,
      `curl https://api.test/c -T ${file}`,
      `curl https://api.test/d --data-urlencode n@${file}`,
      `cat ${file} | curl https://api.test/e -d @-`,
      `curl https://api.test/f -H @${file}`,
      `curl https://api.test/g -b ${file}`,
      `curl https://api.test/h -K ${file}`,
      `curl https://api.test/i -d "$(cat ${file})" < ${file}`,
    ].join('\n'),
  );
  expect(countsOf({ left })).toEqual({ file: 7, option: 1, variable: 1, answer: 9 });
  expect(JSON.stringify(session)).not.toContain('secret of');
  const bodies = session.recordings.map(({ request }) => request.body);
  expect(bodies.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => ({ truncated: 0 })));
});

test.each(['headers="X-A: b"', 'encoder=base64'])(
  'a part with %s is counted, since the part is sent without it',
  async (option) => {
    const { left, session } = await importScript(
      `curl https://api.test/a -F 'a="1;headers=";type=text/x' -F 'b=2;${option}'`,
    );
    expect(session.recordings).toHaveLength(1);
    expect(countsOf({ left })).toEqual({ option: 1, answer: 1 });
  },
);

test('variables stay as they are written, and are counted', async () => {
  const { session, left } = await importScript(
    `curl "https://api.test/$ID" -H "X-Shop: $SHOP" -d '$plain'`,
  );
  expect(session.recordings.map(({ request }) => request.path)).toEqual(['/$ID']);
  expect(session.recordings[0]?.request.headers).toContainEqual(['X-Shop', '$SHOP']);
  expect(countsOf({ left })).toMatchObject({ variable: 1 });
});

test.each([
  'curl --wat https://api.test/a',
  "curl 'https://api.test/{a,b}'",
  "curl 'https://api.test/[1-9]'",
  'curl --digest --nonsense -u a:b https://api.test/a',
])('%s is left out, since it is not understood', async (command) => {
  const { left, session } = await importScript(`${command}\ncurl https://api.test/b`);
  expect(session.recordings.map(({ request }) => request.path)).toEqual(['/b']);
  expect(countsOf({ left })).toEqual({ unclear: 1, answer: 1 });
});

test('pages and files that a browser loaded are left out by default', async () => {
  const script = ['document', 'image', 'empty']
    .map((kind) => `curl https://shop.test/${kind} -H 'Sec-Fetch-Dest: ${kind}'`)
    .join(' ;\r\n');
  const { session } = await importScript(script);
  expect(session.recordings.map(({ request }) => request.path)).toEqual(['/empty']);
  const { recordings } = await importScript(script, { kinds: ['document', 'asset', 'api'] });
  expect(recordings).toBe(3);
});

test.each([
  ['', 'copied.txt is empty: name a file of cURL commands'],
  ['echo hello', 'has no cURL command with a URL: copy a request as cURL'],
  ['\n\ncurl "https://api.test', `has a quote (") that is not closed, in line 3: copy the whole`],
  ['\ncurl ^"https://api.test/', 'has a quote (") that is not closed, in line 2: copy the whole'],
  ['curl https://api.test/\0', 'is not text: copy a request as cURL'],
  ["curl 'https://api.test/{a,b}'", 'has nothing to import (1 entry left out: with an option'],
])('%j is an error that says what to do', async (script, message) => {
  const options = write(script, 'copied.txt');
  await expect(importAs(options, undefined)).rejects.toThrow(message);
  await expect(importAs(options, undefined)).rejects.toMatchObject({ name: 'SessionFileError' });
});

/** An argument as Chrome and Firefox write it for the Windows command prompt. */
function promptQuote(text: string): string {
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`]/g, '^$&')
    .replace(/%(?=[a-zA-Z0-9_])/g, '%^')
    .replace(/\r?\n|\r/g, '^\n\n');
  return `^"${escaped}^"`;
}

test.each(['\n', '\r\n'])(
  'commands for the Windows command prompt are read, with line ends %j',
  async (end) => {
    const body = '{"a":"it\'s \\\\ 100%20 \\"q\\" & | < > ^ %PATH% !"}\n{"b":[1]}';
    const script = [
      `curl --url ${promptQuote('https://api.test/a?b=1&c=%20d')} ^`,
      `  -H ${promptQuote('accept: */*')} ^`,
      `  -b ${promptQuote('sid=a"b; t=^1')} ^`,
      `  --data-raw ${promptQuote(body)} &`,
      `curl ${promptQuote('https://api.test/empty')} -X DELETE -H ${promptQuote('x-empty;')} &`,
      'curl "https://api.test/plain?a=1&b=^2" -d "{\\"a\\":1}" -A ""',
    ].join('\n');
    const [first, second, third, ...more] = await requestsOf(script.replaceAll('\n', end), {
      redact: false,
    });
    expect(more).toEqual([]);
    expect(first).toMatchObject({ method: 'POST', path: '/a?b=1&c=%20d', body: { text: body } });
    expect(first?.headers).toContainEqual(['Cookie', 'sid=a"b; t=^1']);
    expect(second).toMatchObject({ method: 'DELETE', path: '/empty' });
    expect(second?.headers).toContainEqual(['x-empty', '']);
    expect(third).toMatchObject({ path: '/plain?a=1&b=^2', body: { json: { a: 1 } } });
  },
);

test('variables of the Windows command prompt stay as they are written, and are counted', async () => {
  const { left } = await importScript('curl ^"https://api.test/a^" -H ^"X-Shop: %SHOP%^"');
  expect(countsOf({ left })).toEqual({ variable: 1, answer: 1 });
});

test('a file that another program writes on Windows is read', async () => {
  const script = '\ufeffcurl "https://api.test/a" \\\r\n  -H "X-A: 1"\r\n';
  const [request] = await requestsOf(script);
  expect(request).toMatchObject({
    path: '/a',
    headers: [
      ['X-A', '1'],
      ['Accept', '*/*'],
    ],
  });
  const { sessions } = write('', 'x');
  const file = join(dirname(sessions), 'a.curl');
  writeFileSync(file, script);
  expect(await importAs({ file, sessions }, undefined)).toMatchObject({
    recordings: 1,
    lines: [1],
  });
});
