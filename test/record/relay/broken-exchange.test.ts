import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { serve } from '../../kit/index.ts';
import { answerWith, hello, recordThrough, useEndpoints } from '../endpoint/endpoints.ts';
import { onlyAnswer, onlyRecording } from '../record.ts';

const host = useEndpoints();

describe('a broken exchange stays broken:', () => {
  test.each([
    ['with a length', 'Content-Length: 100\r\n\r\nonly this'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n'],
  ])('a response %s that its server truncates', async (_, rest) => {
    await using api = await answerWith(`HTTP/1.1 200 OK\r\n${rest}`);
    using recorded = await recordThrough(host, api.url, async (url) => {
      const response = await fetch(url);
      await expect(response.text()).rejects.toThrow();
    });

    expect(onlyAnswer(recorded)).toMatchObject({
      status: 200,
      body: { text: 'only this' },
      error: 'ECONNRESET',
    });
  });

  test('an upstream that is not there is a 502, recorded as what it was', async () => {
    const api = await serve(hello);
    await api.close();
    using recorded = await recordThrough(host, api.url, async (url) => {
      const response = await fetch(url);
      expect(response.status).toBe(502);
      expect(await response.text()).toContain(`the upstream ${api.url} refuses connections`);
    });

    expect(onlyRecording(recorded).response).toEqual({
      error: 'ECONNREFUSED',
      time: expect.any(Number),
    });
  });

  test('a status that is none does not end the process', async () => {
    await using api = await answerWith('HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n');
    using recorded = await recordThrough(host, api.url, async (url) => {
      await expect(fetch(url)).rejects.toThrow();
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: 'HPE_INVALID_STATUS' });
  });

  test('a client that leaves is seen to leave by the upstream', async () => {
    const upstream = new EventEmitter();
    const left = once(upstream, 'left');
    await using api = await serve((_, response) => {
      response.on('close', () => upstream.emit('left'));
      response.write('first');
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const request = http.get(url);
      const [response] = await once(request, 'response');
      await once(response, 'data');
      request.destroy();
      await left;
    });

    expect(onlyAnswer(recorded)).toMatchObject({
      status: 200,
      body: { text: 'first' },
      aborted: true,
    });
  });

  test('a client that leaves before any answer is recorded without one', async () => {
    const upstream = new EventEmitter();
    const arrived = once(upstream, 'arrived');
    const left = once(upstream, 'left');
    await using api = await serve((_, response) => {
      response.on('close', () => upstream.emit('left'));
      upstream.emit('arrived');
    });
    using recorded = await recordThrough(host, api.url, async (url) => {
      const request = http.get(url).on('error', () => undefined);
      await arrived;
      request.destroy();
      await left;
    });

    expect(onlyRecording(recorded).response).toMatchObject({ error: 'ECONNRESET', aborted: true });
  });
});

test('a client that does not read holds the upstream back', async () => {
  const chunk = Buffer.alloc(1024 * 1024);
  let produced = 0;
  await using api = await serve((_, response) => {
    const produce = (): void => {
      produced++;
      if (response.write(chunk) && produced < 200) setImmediate(produce);
      else if (produced < 200) response.once('drain', produce);
    };
    produce();
  });
  using recorded = await recordThrough(host, api.url, async (url) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    let before = -1;
    while (produced !== before || produced === 0) {
      before = produced;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(produced).toBeLessThan(100);
    socket.destroy();
  });

  expect(onlyAnswer(recorded).aborted).toBe(true);
});
