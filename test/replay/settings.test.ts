import { describe, expect, test } from 'vitest';
import { replaySession, UserError } from '../../src/replay/index.ts';
import { parseSettings } from '../../src/replay/settings.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';

/** The message for settings that a user without TypeScript may well pass. */
function messageFor(settings: object | null): string {
  try {
    Reflect.apply(parseSettings, undefined, [settings]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.code).toBe('INVALID_OPTIONS');
    expect(error.stack).not.toMatch(/^\s+at /m);
    return error.message;
  }
  throw new Error('the settings were accepted');
}

const SPEED = "'ordered', 'instant' or a factor above 0, such as 0.5, 1 or 2";
const URL_TEXT =
  'an http(s) URL without credentials, query and fragment, such as http://127.0.0.1:3000/api';
const CONNECTIONS = 'a whole number from 1 to 65535';
const LIST = 'an object of header names and values, or a list of [name, value] pairs (not Host, ';
const VALUE = 'the value of a header, in one line of Latin-1';
const TIMEOUT = 'a time in whole ms from 1 to 2147483647';

describe('a bad option is named, with what it accepts and what was found', () => {
  test.each([
    ['speed', 'fast', SPEED, "'fast'"],
    ['speed', 0, SPEED, '0'],
    ['speed', -1, SPEED, '-1'],
    ['speed', Number.NaN, SPEED, 'NaN'],
    ['speed', Number.POSITIVE_INFINITY, SPEED, 'Infinity'],
    ['speed', '2', SPEED, "'2'"],
    ['target', '127.0.0.1:3000', URL_TEXT, "'127.0.0.1:3000'"],
    ['target', '', URL_TEXT, "''"],
    ['target', 'ftp://127.0.0.1', URL_TEXT, "'ftp://127.0.0.1'"],
    ['target', 'http://127.0.0.1/?q=1', URL_TEXT, "'http://127.0.0.1/?q=1'"],
    ['target', 'http://127.0.0.1/#a', URL_TEXT, "'http://127.0.0.1/#a'"],
    ['target', 3000, URL_TEXT, '3000'],
    ['target', null, URL_TEXT, 'null'],
    ['connections', 0, CONNECTIONS, '0'],
    ['connections', 1.5, CONNECTIONS, '1.5'],
    ['connections', 65_536, CONNECTIONS, '65536'],
    ['connections', '8', CONNECTIONS, "'8'"],
    ['timeout', 0, TIMEOUT, '0'],
    ['timeout', Number.POSITIVE_INFINITY, TIMEOUT, 'Infinity'],
    ['timeout', 2 ** 31, TIMEOUT, '2147483648'],
    ['timeout', '30s', TIMEOUT, "'30s'"],
    ['readOnly', 'yes', 'true or false', "'yes'"],
    ['signal', 'stop', 'an AbortSignal', "'stop'"],
    ['signal', { aborted: false }, 'an AbortSignal', '{ aborted: false }'],
    ['onOutcome', 'log', 'a function', "'log'"],
  ])('%s: %j', (option, value, accepts, found) => {
    expect(messageFor({ [option]: value })).toBe(
      `replaySession: option "${option}": expected ${accepts}, found ${found}`,
    );
  });

  test.each([
    ['a name with a space', { 'X Y': 'hunter2' }, LIST],
    ['a value with a line break', { 'X-A': 'hunter2\r\nX-B: 1' }, VALUE],
    ['a value beyond latin1', { 'X-A': 'hunter2 😀' }, VALUE],
    ['a value that is no string', { 'X-A': ['hunter2'] }, LIST],
    ['the host', { host: 'hunter2' }, LIST],
    ['the length', { 'Content-Length': 'hunter2' }, LIST],
    ['a hop-by-hop header', { Connection: 'hunter2' }, LIST],
    ['a list of names', ['hunter2'], LIST],
    ['a pair too short', [['hunter2']], LIST],
    ['a pair with a line break', [['X-A', 'hunter2\n']], VALUE],
    ['a text', 'X-A: hunter2', LIST],
  ])('headers: %s, and no value is ever shown', (_, headers, accepts) => {
    const message = messageFor({ headers });
    expect(message).toMatch(/^replaySession: option "headers[".]/);
    expect(message).toContain(`expected ${accepts}`);
    expect(message).not.toContain('hunter2');
  });

  test('an option that does not exist', () => {
    expect(messageFor({ spede: 'instant' })).toBe('replaySession: there is no option "spede"');
  });

  test('a target with credentials, whose password is not shown', () => {
    const message = messageFor({ target: 'https://user:hunter2@api.example.com' });
    expect(message).toContain(`option "target": expected ${URL_TEXT}`);
    expect(message).not.toContain('hunter2');
  });

  test('each of several', () => {
    const lines = messageFor({ speed: 'fast', timeout: -1, spede: 1 }).split('\n');
    expect(lines).toHaveLength(3);
  });

  test.each([null, 'http://127.0.0.1:3000', 3])('no object at all: %j', (settings) => {
    expect(messageFor(settings as object | null)).toContain('expected an object of options, found');
  });
});

test('an option that is undefined is one that was not given', () => {
  const settings = { target: undefined, speed: undefined, headers: undefined, signal: undefined };
  expect(parseSettings(settings)).toEqual(settings);
});

test('a bad option is refused before any request', async () => {
  let requests = 0;
  await using server = await serve((_, response) => {
    requests += 1;
    response.end();
  });
  const session = createSession([recordingOf('GET', '/', 200)]);

  const replay = replaySession(session, { target: server.url, speed: -1 });

  await expect(replay).rejects.toMatchObject({ name: 'UserError', code: 'INVALID_OPTIONS' });
  expect(requests).toBe(0);
});
