import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { once, serve, serveRaw } from '../../kit/index.ts';
import { onlyAnswer, onlyRecording } from '../record.ts';
import { exchangeBytes, recordThrough, useEndpoints } from './endpoints.ts';

const host = useEndpoints();

function connectTo(url: string): Socket {
  return connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1');
}

async function nextText(socket: Socket): Promise<string> {
  const [bytes] = await once(socket, 'data');
  return String(bytes);
}

const upload = 'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n';

describe('a body that waits for 100 Continue', () => {
  test('is refused by the upstream before it is sent', async () => {
    await using api = await serveRaw((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n'),
      );
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const socket = connectTo(url);
      socket.write(upload);
      expect(await nextText(socket)).toMatch(/^HTTP\/1.1 417 /);
      socket.destroy();
    });

    expect(onlyAnswer(recorded).status).toBe(417);
    expect(onlyRecording(recorded).request).not.toHaveProperty('body');
  });

  test('is sent once the upstream continues, and not before', async () => {
    let invite = (): void => undefined;
    await using api = await serveRaw((socket) => {
      socket.once('data', () => {
        invite = () => socket.write('HTTP/1.1 100 Continue\r\n\r\n');
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
      });
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const socket = connectTo(url);
      let received = '';
      socket.on('data', (bytes: string) => {
        received += bytes;
      });
      socket.write(upload);
      while (api.received().length === 0 || !String(api.received()[0]).includes('\r\n\r\n')) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(received).toBe('');
      invite();
      expect(await nextText(socket)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
      socket.write('invited');
      expect(await nextText(socket)).toMatch(/^HTTP\/1.1 200 /);
      socket.destroy();
    });

    expect(onlyRecording(recorded).request.body).toEqual({ text: 'invited' });
  });
});

test('early hints arrive before the answer', async () => {
  let answer = (): void => undefined;
  await using api = await serve((_, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    answer = () => response.end('answer');
  });
  using recorded = await recordThrough(host, api.url, async (url) => {
    const socket = connectTo(url);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await nextText(socket)).toBe(
      'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n',
    );
    answer();
    expect(await nextText(socket)).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
  });

  expect(onlyAnswer(recorded)).toMatchObject({ status: 200, body: { text: 'answer' } });
});

test('early hints of an API that gets its own Host lead back to the endpoint', async () => {
  await using api = await serve((_, response) => {
    response.writeEarlyHints({ link: `<${api.url}/a.css>; rel=preload` });
    response.end();
  });
  using _ = await recordThrough(
    host,
    api.url,
    async (url) => {
      const socket = connectTo(url);
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await nextText(socket)).toContain(`\r\nLink: <${url}/a.css>; rel=preload\r\n`);
      socket.destroy();
    },
    { changeOrigin: true },
  );
});

test('an HTTP/1.0 client gets no interim responses', async () => {
  await using api = await serve((_, response) => {
    response.writeProcessing();
    response.end('answer');
  });
  using _ = await recordThrough(host, api.url, async (url) => {
    expect(await exchangeBytes(url, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 OK\n/);
  });
});

test('the head of a request does not wait for its body', async () => {
  await using api = await serve((request, response) => {
    request.resume();
    response.end(request.headers['x-name']);
  });
  using _ = await recordThrough(host, api.url, async (url) => {
    const socket = connectTo(url);
    socket.write(
      'POST / HTTP/1.1\r\nHost: a\r\nX-Name: \xe9\r\nContent-Length: 5\r\n\r\n',
      'latin1',
    );
    expect(await nextText(socket)).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
  });
});
