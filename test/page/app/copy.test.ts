import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { CopiedRequest } from '../../../src/export/copied-request.ts';
import { renderCurl } from '../../../src/export/curl.ts';
import type { BodyView, MessageView } from '../../../src/page/api.ts';
import { renderFetch, renderRawHttp } from '../../../src/page/app/copy/other-forms.ts';
import { copiedRequest } from '../../../src/page/app/copy/request.ts';
import {
  draftRule,
  ignorePaths,
  renderIgnore,
  renderRule,
  ruleOf,
} from '../../../src/page/app/copy/settings.ts';
import { serve } from '../../kit/serve.ts';

interface Arrived {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** The requests that a server gets while something runs. */
async function arrived(send: (url: string) => Promise<void>): Promise<Arrived> {
  let request: Arrived | undefined;
  await using server = await serve(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method, url, headers, rawHeaders } = incoming;
    request = { method, url, headers, rawHeaders, body: Buffer.concat(chunks) };
    response.end();
  });
  await send(server.url);
  if (!request) throw new Error('Nothing arrived.');
  return request;
}

async function runInShell(shell: string, command: string): Promise<void> {
  const child = spawn(shell, [], { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.end(command);
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`${shell} ended with ${code}: ${errors}`);
}

async function runScript(code: string): Promise<void> {
  await runInThisContext(`(async () => {${code}\n})()`);
}

const none: BodyView = { kind: 'none', size: 0 };

function textBody(body: string): BodyView {
  return { kind: 'text', size: Buffer.byteLength(body), text: body };
}

function bytesBody(bytes: Buffer): BodyView {
  return { kind: 'binary', size: bytes.length, base64: bytes.toString('base64') };
}

function message(
  body: BodyView,
  headers: MessageView['headers'] = [['Content-Type', 'text/plain']],
): MessageView {
  return { headers, body };
}

const TEXTS = {
  'quotes of both kinds': `it's "so" \\' \\" \`x\``,
  'what a shell would run': '$(exit 7) $HOME `exit 7` !! ; exit 7 & | > <',
  'line breaks': 'one\ntwo\r\nthree\n\n',
  'UTF-8': 'grüße, 世界, 👩‍💻 שלום',
  'an @ at its start': '@/etc/passwd',
  'percent and backslashes': '%s %d \\n \\0 \\x41',
  'a leading hyphen': '--data-raw x',
  'the end of a here document': 'x\nEND_OF_BODY\ny',
  'a NUL': 'a\0b',
  'a length above that of an argument': 'ä'.repeat(200_000),
};

const BYTES = {
  'every byte': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  'more than fit into an argument': Buffer.alloc(300_000, Buffer.from([0, 0xff, 0x27, 0x0a])),
};

const hasCurl =
  spawnSync('curl', ['--version']).status === 0 && spawnSync('bash', ['--version']).status === 0;
const SHELLS = ['bash', 'sh'];

describe.skipIf(!hasCurl)('a request as cURL sends', () => {
  test.each(Object.entries(TEXTS))('a body with %s', async (_name, body) => {
    for (const shell of SHELLS) {
      const request = await arrived((url) =>
        runInShell(
          shell,
          renderCurl(copiedRequest('POST', `${url}/orders`, message(textBody(body)))),
        ),
      );
      expect(request.method).toBe('POST');
      expect(request.body.toString()).toBe(body);
      expect(request.headers['content-type']).toBe('text/plain');
    }
  });

  test.each(Object.entries(BYTES))('%s', async (_name, bytes) => {
    const request = await arrived((url) =>
      runInShell('bash', renderCurl(copiedRequest('PUT', url, message(bytesBody(bytes))))),
    );
    expect(request.method).toBe('PUT');
    expect(request.body.equals(bytes)).toBe(true);
  });

  test('a multipart body with its boundary', async () => {
    const file = Buffer.from([0, 1, 2, 0xff, 0x0d, 0x0a]);
    const body: BodyView = {
      kind: 'multipart',
      size: 1,
      parts: [
        {
          name: 'a',
          headers: [['Content-Disposition', 'form-data; name="a"']],
          body: textBody("it's"),
        },
        {
          name: 'f',
          fileName: 'x.bin',
          headers: [['Content-Disposition', 'form-data; name="f"; filename="x.bin"']],
          body: bytesBody(file),
        },
      ],
    };
    const headers: MessageView['headers'] = [
      ['Content-Type', 'multipart/form-data; boundary="b 1"'],
    ];
    const request = await arrived((url) =>
      runInShell('bash', renderCurl(copiedRequest('POST', url, message(body, headers)))),
    );
    const fields = await new Response(new Uint8Array(request.body), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    }).formData();
    expect(fields.get('a')).toBe("it's");
    const sent = fields.get('f');
    expect(sent instanceof File && Buffer.from(await sent.arrayBuffer()).equals(file)).toBe(true);
  });

  test('headers as they were: twice, empty, in Latin-1 and with quotes, and none that cURL adds', async () => {
    const headers: MessageView['headers'] = [
      [':path', '/'],
      ['Host', 'elsewhere.test'],
      ['Content-Length', '999'],
      ['X-Twice', 'a'],
      ['X-Twice', 'b'],
      ['X-Empty', ''],
      ['X-Quote', `it's "$(id)"`],
      ['X-Latin', 'caf\xe9 \xff'],
      ['Cookie', 'sid=1; a=b'],
    ];
    const request = await arrived((url) =>
      runInShell(
        'bash',
        renderCurl(
          copiedRequest('GET', `${url}/a/../b[1-3]{x,y}?q='$(id)&r=%20`, message(none, headers)),
        ),
      ),
    );
    expect(request.url).toBe(`/a/../b[1-3]{x,y}?q='$(id)&r=%20`);
    expect(request.headers.host).toMatch(/^127\.0\.0\.1:/);
    expect(request.rawHeaders.slice(2)).toEqual(headers.slice(3).flat());
  });

  test.each(['HEAD', 'DELETE', 'OPTIONS', 'GET'])('%s', async (method) => {
    const request = await arrived((url) =>
      runInShell('sh', renderCurl(copiedRequest(method, url, message(none, [])))),
    );
    expect(request.method).toBe(method);
    expect(request.body.length).toBe(0);
  });
});

describe('a request as fetch', () => {
  test.each(Object.entries(TEXTS))('sends a body with %s', async (_name, body) => {
    if (body.length > 100_000) return;
    const request = await arrived((url) =>
      runScript(renderFetch(copiedRequest('POST', url, message(textBody(body))))),
    );
    expect(request.body.toString()).toBe(body);
  });

  test('sends bytes, and headers twice', async () => {
    const headers: MessageView['headers'] = [
      ['X-Twice', 'a'],
      ['X-Twice', 'b'],
    ];
    const bytes = BYTES['every byte'];
    const request = await arrived((url) =>
      runScript(renderFetch(copiedRequest('PATCH', url, message(bytesBody(bytes), headers)))),
    );
    expect(request.method).toBe('PATCH');
    expect(request.headers['x-twice']).toBe('a, b');
    expect(request.body.equals(bytes)).toBe(true);
  });

  test('says that fetch sends no body with GET', () => {
    const code = renderFetch(copiedRequest('GET', 'http://x.test/', message(textBody('a'))));
    expect(code).toContain('// fetch sends no body with GET');
    expect(code).not.toContain('body:');
  });
});

describe('a request as raw HTTP', () => {
  test('has line ends of HTTP, the host, and the length in bytes', () => {
    const request = copiedRequest('POST', 'http://api.test:81/a?b=1', message(textBody('ä\n')));
    expect(renderRawHttp(request)).toBe(
      'POST /a?b=1 HTTP/1.1\r\nHost: api.test:81\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nä\n',
    );
  });

  test('is undefined for bytes that are not text', () => {
    const body = bytesBody(Buffer.from([0xff]));
    expect(renderRawHttp(copiedRequest('POST', 'http://api.test/', message(body)))).toBeUndefined();
  });
});

test('a copy says what it lacks', () => {
  const cut: BodyView = { kind: 'text', size: 5000, text: 'a', isCut: true };
  expect(renderCurl(copiedRequest('POST', 'http://a.test/', message(cut)))).toMatch(
    /^: 'The body is cut: it has 5000 bytes\.'\n/,
  );
  expect(
    copiedRequest('POST', 'http://a.test/', message({ kind: 'not-kept', size: 1 })).lacks,
  ).toHaveLength(1);
  expect(copiedRequest('GET', 'http://a.test/', message(none)).lacks).toEqual([]);
});

test('half a surrogate pair is replaced, since UTF-8 cannot encode it', () => {
  expect(copiedRequest('POST', 'http://a.test/', message(textBody('a\ud800b'))).body).toEqual({
    kind: 'text',
    text: 'a\ufffdb',
  });
});

describe('lines for the config', () => {
  test('generalise elements of lists, and leave out what cannot be ignored', () => {
    const paths = ignorePaths([
      { path: '/items/0/updatedAt' },
      { path: '/items/12/updatedAt' },
      { path: '/2/x' },
      { path: 'line 3 /id' },
      { path: 'header etag', isHeader: true },
      { path: '' },
    ]);
    expect(paths).toEqual(['/items/*/updatedAt', '/*/x', 'line * /id']);
    expect(renderIgnore(["/it's"])).toBe(String.raw`expect: { ignore: ['/it\'s'] },`);
  });

  test('name a link by its recordings', () => {
    const rule = ruleOf(
      { id: '1', place: 'body /token' },
      { id: '3', place: 'header authorization' },
    );
    expect(renderRule(rule)).toBe(
      "{ from: { recording: '1', place: 'body /token' }, to: { recording: '3', place: 'header authorization' } },",
    );
  });

  test.each([
    ['/orders/42/items', "to: { path: 'GET /orders/*/items', segment: 2 }"],
    ['/orders?page=2', "to: { path: 'GET /orders', query: 'page' }"],
    ['/orders', "to: { path: 'GET /orders', pointer: '' }"],
  ])('draft a rule for %s', (path, half) => {
    expect(draftRule('GET', path, [])).toContain(half);
  });
});

test.skipIf(!hasCurl)(
  'user and password are in Base64 once the secret is in its place, and no other value is',
  async () => {
    const basic = 'Basic ada:REDACTED_PASSWORD';
    const forms: ((request: CopiedRequest) => Promise<void>)[] = [
      (request) => runInShell('sh', withSecret(renderCurl(request))),
      (request) => runScript(withSecret(renderFetch(request))),
    ];
    const withSecret = (text: string) => text.replace('ada:REDACTED_PASSWORD', 'ada:lovelace');
    for (const send of forms) {
      const sentFor = async (value: string) => {
        const request = await arrived((url) =>
          send(copiedRequest('GET', url, message(none, [['authorization', value]]))),
        );
        return request.headers.authorization;
      };
      expect(await sentFor(basic)).toBe(`Basic ${btoa('ada:lovelace')}`);
      expect(await sentFor('Basic YWRhOng=')).toBe('Basic YWRhOng=');
      expect(await sentFor('Basic as:is')).toBe('Basic as:is');
    }
  },
);

test('a copy names each secret that it has to be completed with, once', () => {
  const headers: MessageView['headers'] = [['Authorization', 'Bearer REDACTED_TOKEN']];
  const request = copiedRequest(
    'POST',
    'http://a.test/?k=REDACTED%5FKEY',
    message(textBody('{"token":"REDACTED_TOKEN"}'), headers),
  );
  expect(renderCurl(request)).toMatch(
    /^: 'Put the secrets in place of REDACTED_KEY, REDACTED_TOKEN\.'\n/,
  );
  expect(renderFetch(request)).toMatch(/^\/\/ Put the secrets/);
});
