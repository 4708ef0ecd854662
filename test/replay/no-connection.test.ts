import { describe, expect, test } from 'vitest';
import { serve, serveRaw, told } from '../kit/index.ts';
import { replayTwo } from './replay-fault.ts';

describe('no connection', () => {
  test('to a port that nobody listens on fails with the code and the address', async () => {
    const { url, close } = await serve((_, response) => response.end());
    await close();
    const outcomes = await replayTwo(url);
    expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'blocked']);
    for (const outcome of outcomes) {
      expect(told(outcome)).toEqual({
        label: 'ECONNREFUSED',
        message: `ECONNREFUSED nothing listens at ${url}`,
      });
    }
  });

  test('to a port that nobody listens on fails the same for a name with two addresses', async () => {
    const { port, close } = await serve((_, response) => response.end());
    await close();
    const url = `http://localhost:${port}`;
    const [outcome] = await replayTwo(url);
    expect(told(outcome)?.message).toBe(`ECONNREFUSED nothing listens at ${url}`);
  });

  test('to an IPv6 address fails, whether this machine has any or not', async () => {
    const { port, close } = await serve((_, response) => response.end());
    await close();
    const url = `http://[::1]:${port}`;
    const [outcome] = await replayTwo(url);
    expect(told(outcome)?.label).toMatch(/^(ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH|EAFNOSUPPORT)$/);
    expect(told(outcome)?.message.endsWith(` ${url}`)).toBe(true);
  });

  test('to a host that does not exist fails with the code and the name', async () => {
    const [outcome] = await replayTwo('http://name.invalid', { timeout: 10_000 });
    expect(outcome?.state).toBe('failed');
    expect(told(outcome)?.label).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    expect(told(outcome)?.message).toMatch(/^[A-Z_]+ .+ http:\/\/name\.invalid$/);
  });

  test('in time is a timeout as well', async () => {
    await using silent = await serveRaw(() => undefined);
    const [outcome] = await replayTwo(`https://127.0.0.1:${silent.port}`, { timeout: 150 });
    expect(outcome).toMatchObject({ state: 'failed', responseTime: 0 });
    expect(told(outcome)?.label).toMatch(/^(timeout|UND_ERR_CONNECT_TIMEOUT)$/);
    expect(outcome).not.toHaveProperty('sentAt');
  });

  test('leaves an outcome without times of sending and response', async () => {
    const { url, close } = await serve((_, response) => response.end());
    await close();
    const [outcome] = await replayTwo(url);
    expect(outcome).not.toHaveProperty('sentAt');
    expect(outcome?.responseTime).toBe(0);
  });
});

/** Writes these bytes, and once they have gone out ends the connection or resets it. */
