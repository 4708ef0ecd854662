import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { AnsweredResponse } from '../../../src/session/schema.ts';
import { differencesOf, told, withTold } from '../../kit/index.ts';
import { replayOne } from './replay-one.ts';

describe('headers', () => {
  const headers: AnsweredResponse['headers'] = [
    ['Content-Type', 'text/plain'],
    ['Vary', 'A'],
    ['vary', 'B'],
    ['Set-Cookie', 'sid=REDACTED_SID; Path=/'],
    ['Set-Cookie', 'theme=dark'],
  ];
  const live: RequestListener = (_, response) => {
    response.setHeader('content-type', 'text/html').setHeader('vary', ['A', 'B']);
    response.setHeader('set-cookie', ['theme=light', 'sid=live; Path=/']).end('x');
  };

  test('are compared by value, in any case of their names', async () => {
    const outcome = await replayOne({ headers }, live, { headers: ['CONTENT-TYPE', 'VARY'] });
    expect(withTold(outcome)).toMatchObject({
      state: 'failed',
      told: {
        label: 'headers',
        message: 'header content-type differs: expected "text/plain", got "text/html"',
      },
      differences: [{ path: 'header content-type', expected: 'text/plain', actual: 'text/html' }],
    });
  });

  test('of cookies are compared by the names of these', async () => {
    const settings = { headers: ['Set-Cookie'] };
    expect((await replayOne({ headers }, live, settings)).state).toBe('passed');
    const other: RequestListener = (_, response) => response.setHeader('set-cookie', 'sid=x').end();
    expect(told(await replayOne({ headers }, other, settings))?.message).toBe(
      'header set-cookie differs: expected "sid, theme", got "sid"',
    );
  });

  test('that noise names are not compared', async () => {
    const noise = { headers: ['Content-Type'] };
    const outcome = await replayOne({ headers, noise }, live, { headers: ['content-type'] });
    expect(outcome.state).toBe('passed');
  });

  test('count along with the body, which is reported first', async () => {
    const response = { headers, body: { text: 'y' } };
    const outcome = await replayOne(response, live, {
      body: 'exact',
      headers: ['content-type'],
    });
    expect(told(outcome)).toEqual({
      label: 'body',
      message: 'body differs: expected "y", got "x" (and 1 more)',
    });
    expect(differencesOf(outcome)?.map(({ path }) => path)).toEqual(['', 'header content-type']);
  });
});
