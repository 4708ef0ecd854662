import { describe, expect, test } from 'vitest';
import { serve } from '../../kit/index.ts';
import { onlyAnswer, onlyRecording } from '../record.ts';
import { exchangeBytes, hello, recordThrough, useEndpoints } from './endpoints.ts';

const host = useEndpoints();

describe('an endpoint is no proxy for other hosts', () => {
  test('rejects CONNECT', async () => {
    await using api = await serve(hello);
    await using other = await serve(hello);
    const { host: authority } = new URL(other.url);
    using recorded = await recordThrough(host, api.url, async (url) => {
      const answer = await exchangeBytes(
        url,
        `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 405 .*stands in front of .* only: use recorder.proxy/s);
      await (await fetch(url)).text();
    });

    expect(onlyRecording(recorded).request.method).toBe('GET');
  });

  test.each(['http', 'HTTP'])(
    'rejects the whole URL of another server with %s://',
    async (scheme) => {
      await using api = await serve(hello);
      await using other = await serve(hello);
      const { host: authority } = new URL(other.url);
      using recorded = await recordThrough(host, api.url, async (url) => {
        const head = `GET ${scheme}://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;
        expect(await exchangeBytes(url, head)).toMatch(/^HTTP\/1.1 400 /);
        await (await fetch(`${url}/own`)).text();
      });

      expect(onlyRecording(recorded).request.path).toBe('/own');
    },
  );

  test('rejects its own whole URL and says what to use', async () => {
    await using api = await serve(hello);
    using _ = await recordThrough(host, api.url, async (url) => {
      const answer = await exchangeBytes(url, `GET ${url}/ HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 400 .*ask it for a path, not for a URL/s);
      await (await fetch(url)).text();
    });
  });

  test('listens on 127.0.0.1 only', async () => {
    await using api = await serve(hello);
    using _ = await recordThrough(host, api.url, async (url) => {
      const { port } = new URL(url);
      await (await fetch(url)).text();
      for (const address of ['[::1]', '127.0.0.2']) {
        await expect(fetch(`http://${address}:${port}`)).rejects.toThrow();
      }
    });
  });

  test.each(['http://[', 'http://x:99999999/', ':', 'a b', '%'])(
    'it takes a Host of %j as it is',
    async (name) => {
      await using api = await serve((request, response) => response.end(request.headers.host));
      using _ = await recordThrough(host, api.url, async (url) => {
        const head = `GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`;
        expect(await exchangeBytes(url, head)).toContain(name);
      });
    },
  );

  test.each([
    [
      'a method that Node does not know',
      'FOO / HTTP/1.1\r\nHost: a\r\n\r\n',
      400,
      'HPE_INVALID_METHOD',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'HPE_INVALID',
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'HPE_UNEXPECTED_CONTENT_LENGTH',
    ],
    [
      'a chunk that is none',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nwhat?\r\n',
      400,
      'HPE_INVALID_CHUNK_SIZE',
    ],
    [
      'a huge header',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HPE_HEADER_OVERFLOW',
    ],
  ])('it says that it cannot read %s', async (_, bytes, status, code) => {
    await using api = await serve(hello);
    using __ = await recordThrough(host, api.url, async (url) => {
      const answer = await exchangeBytes(url, bytes);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer).toContain(code);
      await (await fetch(url)).text();
    });
  });

  test('forwards to its upstream whatever the Host header says', async () => {
    await using api = await serve((request, response) => response.end(request.headers.host));
    using recorded = await recordThrough(host, api.url, async (url) => {
      const head = 'GET / HTTP/1.1\r\nHost: example.com:99999\r\nConnection: close\r\n\r\n';
      expect(await exchangeBytes(url, head)).toContain('example.com:99999');
    });

    expect(onlyAnswer(recorded).status).toBe(200);
  });
});
