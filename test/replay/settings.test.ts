import { describe, expect, test } from 'vitest';
import { checkArguments } from '../../src/replay/check-arguments.ts';
import { type ReplaySettings, replaySession, UserError } from '../../src/replay/index.ts';
import { isPlainSettings } from '../../src/replay/plain-settings.ts';
import { parseSettings } from '../../src/replay/settings.ts';
import { createSession, recordingOf, serve } from '../kit/index.ts';

/** The message for settings that a user without TypeScript may well pass. */
function messageFor(settings: object | null): string {
  expect(isPlainSettings(settings)).toBe(false);
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
const READ_ONLY = "true, false or an object { allow } such as { allow: ['POST /login'] }";
const ALLOWED = 'a method and a path, such as POST /login or PUT /carts/*';
const ALLOWED_PATH = 'a path such as /orders/* or POST /orders';
const AUTH = 'https://auth.example.com';
const URL_TEXT =
  'an http(s) URL without credentials, query and fragment, such as http://127.0.0.1:3000/api';
const NO_QUERY = 'a URL without a query and a fragment: recorded paths are appended to it';
const CONNECTIONS = 'a whole number from 1 to 65535';
const HEADERS = 'an object of header names and values, or a list of [name, value] pairs';
const ONCE = 'each header in "set" or in "replace", not in both';
const PAIR = 'a [name, value] pair';
const NAME = 'the name of a header: letters, digits, hyphens and a few other signs, but no space';
const OWN = 'a header other than Host, Content-Length and the hop-by-hop ones, which a replay sets';
const VALUE = 'the value of a header, in one line of Latin-1';
const HIDDEN = 'a value that is not shown';
const POINTER =
  'a JSON pointer, * for any one segment and ** for any number, such as /items/*/updatedAt, or a ' +
  'place such as /order/item/@id of XML, field name, part file or line * /id';
const COUNT = 'a whole number of 1 or more';
const TIMEOUT = 'a time in whole ms from 1 to 2147483647';

describe('a bad option is named, with what it accepts and what was found', () => {
  test.each([
    ['speed', 'fast', SPEED, "'fast'"],
    ['speed', 0, SPEED, '0'],
    ['speed', -1, SPEED, '-1'],
    ['speed', Number.NaN, SPEED, 'NaN'],
    ['speed', Number.POSITIVE_INFINITY, SPEED, 'Infinity'],
    ['speed', '2', SPEED, "'2'"],
    [
      'target',
      '127.0.0.1:3000',
      'a URL with its scheme, such as http://127.0.0.1:3000',
      "'127.0.0.1:3000'",
    ],
    ['target', '', URL_TEXT, "''"],
    [
      'target',
      'ftp://127.0.0.1',
      'a URL that begins with http:// or https://, not with ftp://',
      "'ftp://127.0.0.1'",
    ],
    ['target', 'http://127.0.0.1/?q=1', NO_QUERY, "'http://127.0.0.1/?q=1'"],
    ['target', 'http://127.0.0.1/#a', NO_QUERY, "'http://127.0.0.1/#a'"],
    ['target', 3000, URL_TEXT, '3000'],
    ['target', new URL('http://127.0.0.1'), URL_TEXT, 'a URL object (pass its href)'],
    ['target', null, URL_TEXT, 'null'],
    ['origins', AUTH, 'an object of base URLs by recorded origin', `'${AUTH}'`],
    ['connections', 0, CONNECTIONS, '0'],
    ['connections', 1.5, CONNECTIONS, '1.5'],
    ['connections', 65_536, CONNECTIONS, '65536'],
    ['connections', '8', CONNECTIONS, "'8'"],
    ['timeout', 0, TIMEOUT, '0'],
    ['timeout', Number.POSITIVE_INFINITY, TIMEOUT, 'Infinity'],
    ['timeout', 2 ** 31, TIMEOUT, '2147483648'],
    ['timeout', '30s', TIMEOUT, "'30s'"],
    ['openLoop', 'yes', 'true or false', "'yes'"],
    ['readOnly', 'yes', READ_ONLY, "'yes'"],
    ['readOnly', null, READ_ONLY, 'null'],
    ['readOnly', ['POST /a'], READ_ONLY, "[ 'POST /a' ]"],
    ['repeat', 0, COUNT, '0'],
    ['repeat', 1.5, COUNT, '1.5'],
    ['repeat', Number.POSITIVE_INFINITY, COUNT, 'Infinity'],
    ['copies', -1, COUNT, '-1'],
    ['copies', '2', COUNT, "'2'"],
    ['expect', 'exact', 'an object { body, headers, ignore }', "'exact'"],
    ['signal', 'stop', 'an AbortSignal', "'stop'"],
    ['signal', { aborted: false }, 'an AbortSignal', '{ aborted: false }'],
    [
      'signal',
      { aborted: false, addEventListener: 1, throwIfAborted: 1 },
      'an AbortSignal',
      '{ aborted: false, addEventListener: 1, throwIfAborted: 1 }',
    ],
    ['onOutcome', 'log', 'a function', "'log'"],
  ])('%s: %j', (option, value, accepts, found) => {
    expect(messageFor({ [option]: value })).toBe(
      `replaySession: option "${option}": expected ${accepts}, found ${found}`,
    );
  });

  test.each([
    ['a name with a space', { 'X Y': 'hunter2' }, '.X Y', NAME, "'X Y'"],
    ['a value with a line break', { 'X-A': 'hunter2\r\nX-B: 1' }, '.X-A', VALUE, HIDDEN],
    ['a value beyond latin1', { 'X-A': 'hunter2 😀' }, '.X-A', VALUE, HIDDEN],
    ['a value that is not set', { 'X-A': undefined }, '.X-A', VALUE, 'undefined'],
    ['a value that is null', { 'X-A': null }, '.X-A', VALUE, 'null'],
    ['a number', { 'X-A': 12 }, '.X-A', VALUE, 'a number'],
    ['several values', { 'X-A': ['hunter2'] }, '.X-A', VALUE, 'a list of 1'],
    ['an object', { 'X-A': { hunter2: 'hunter2' } }, '.X-A', VALUE, 'an object'],
    ['the host', { host: 'hunter2' }, '.host', OWN, "'host'"],
    ['the length', { 'Content-Length': 'hunter2' }, '.Content-Length', OWN, "'Content-Length'"],
    ['a hop-by-hop header', { Connection: 'hunter2' }, '.Connection', OWN, "'Connection'"],
    ['a list of names', ['hunter2'], '[0]', PAIR, HIDDEN],
    ['a pair too short', [['hunter2']], '[0]', PAIR, 'a list of 1'],
    ['a pair too long', [['X-A', 'hunter2', 'x']], '[0]', PAIR, 'a list of 3'],
    ['a pair of a wrong name', [['X Y', 'hunter2']], '[0][0]', NAME, "'X Y'"],
    ['a pair with a line break', [['X-A', 'hunter2\n']], '[0][1]', VALUE, HIDDEN],
    ['a text', 'X-A: hunter2', '', HEADERS, HIDDEN],
    ['a Headers object', new Headers({ 'X-A': 'hunter2' }), '', HEADERS, 'a Headers object'],
    ['a text to replace', { set: {}, replace: 'hunter2' }, '.replace', HEADERS, HIDDEN],
    ['a value to set', { set: { 'X-A': 7 } }, '.set.X-A', VALUE, 'a number'],
    ['a pair to replace', { replace: [['X Y', 'hunter2']] }, '.replace[0][0]', NAME, "'X Y'"],
    ['none to set', { set: null }, '.set', HEADERS, 'null'],
    [
      'a header twice',
      { set: { 'X-A': 'hunter2' }, replace: [['x-a', '']] },
      '',
      ONCE,
      'an object',
    ],
  ])('headers: %s, and no value is ever shown', (_, headers, place, accepts, found) => {
    const message = messageFor({ headers });
    expect(message).toContain(`replaySession: option "headers${place}": expected ${accepts}`);
    expect(message.endsWith(`, found ${found}`)).toBe(true);
    expect(message).not.toContain('hunter2');
  });

  test.each([
    ['body', true, "'exact' or 'shape'", 'true'],
    ['headers', 'etag', 'a list of header names', "'etag'"],
    ['headers[0]', ['x y'], NAME, "'x y'"],
    ['ignore', '/id', 'a list of places in bodies', "'/id'"],
    ['ignore[1]', ['/a', '$.id'], POINTER, "'$.id'"],
    ['ignore[0]', [''], POINTER, "''"],
  ])('expect.%s: %j', (option, value, accepts, found) => {
    const [name = ''] = option.split('[');
    expect(messageFor({ expect: { [name]: value } })).toBe(
      `replaySession: option "expect.${option}": expected ${accepts}, found ${found}`,
    );
  });

  test.each([
    ['', {}, `a list of these: ${ALLOWED}`, 'undefined'],
    ['', { allow: 'POST /login' }, `a list of these: ${ALLOWED}`, "'POST /login'"],
    ['[0]', { allow: ['/login'] }, ALLOWED, "'/login'"],
    ['[1]', { allow: ['POST /a', 'POST login'] }, ALLOWED_PATH, "'POST login'"],
    ['[0]', { allow: ['POST /login?a=1'] }, 'a path without its query', "'POST /login?a=1'"],
    ['[0]', { allow: [{ path: 'POST /login' }] }, ALLOWED_PATH, "{ path: 'POST /login' }"],
  ])('readOnly.allow%s: %j', (place, readOnly, accepts, found) => {
    expect(messageFor({ readOnly })).toBe(
      `replaySession: option "readOnly.allow${place}": expected ${accepts}, found ${found}`,
    );
  });

  test('an option that does not exist', () => {
    expect(messageFor({ spede: 'instant' })).toBe(
      'replaySession: there is no option "spede", did you mean "speed"?',
    );
  });

  test.each(['ordered', 'instant'])('a speed beside openLoop that is no factor: %s', (speed) => {
    expect(messageFor({ openLoop: true, speed })).toBe(
      `replaySession: option "speed": expected a factor above 0, such as 0.5, 1 or 2, since "openLoop" is true, found '${speed}'`,
    );
    expect(parseSettings(JSON.parse(`{ "openLoop": false, "speed": "${speed}" }`))).toBeTruthy();
  });

  test('headers next to set and replace', () => {
    expect(messageFor({ headers: { set: { 'X-A': 'hunter2' }, 'X-B': 'hunter2' } })).toBe(
      'replaySession: there is no option "headers.X-B"',
    );
  });

  test('set and replace are names of headers if their values are texts', () => {
    const headers = { set: 'a', replace: 'b' };
    expect(parseSettings({ headers })).toEqual({ headers });
  });

  test('a target with credentials, whose password is not shown', () => {
    const message = messageFor({ target: 'https://user:hunter2@api.example.com' });
    expect(message).toContain('option "target": expected a URL without credentials');
    expect(message).not.toContain('hunter2');
  });

  test.each([
    [
      `${AUTH}/login`,
      'http://127.0.0.1',
      `.${AUTH}/login": expected an origin: scheme, host and port`,
    ],
    ['auth.example.com', 'http://127.0.0.1', '.auth.example.com": expected an origin'],
    ['https://u:hunter2@example.com', AUTH, '": expected an origin'],
    [AUTH, 'ftp://127.0.0.1', `.${AUTH}": expected a URL that begins with http:// or https://`],
    [AUTH, 'http://u:hunter2@127.0.0.1', `.${AUTH}": expected a URL without credentials`],
    [AUTH, './app.ts', `.${AUTH}": expected ${URL_TEXT}, found './app.ts'`],
  ])('origins: %s to %s', (origin, url, told) => {
    const message = messageFor({ origins: { [origin]: url } });
    expect(message).toContain(`replaySession: option "origins`);
    expect(message).toContain(told);
    expect(message).not.toContain('hunter2');
  });

  test('an origin in two spellings', () => {
    expect(
      messageFor({ origins: { [AUTH]: AUTH, 'https://AUTH.example.com:443': AUTH } }),
    ).toContain('option "origins": expected each origin once');
  });

  test('each of several bad options', () => {
    const lines = messageFor({ speed: 'fast', timeout: -1, spede: 1 }).split('\n');
    expect(lines).toHaveLength(3);
  });

  test.each([null, 'http://127.0.0.1:3000', 3])('settings that are no object: %j', (settings) => {
    expect(messageFor(settings as object | null)).toContain('expected an object of options, found');
  });
});

describe('the quick check of settings', () => {
  const every: ReplaySettings[] = [
    {},
    { target: 'https://staging.example.com/api', speed: 'instant', connections: 65_535 },
    { speed: 'ordered', openLoop: false, timeout: 1, repeat: 3, copies: 2 },
    { speed: 0.5, readOnly: true, correlate: false, signal: new AbortController().signal },
    { onOutcome: () => undefined, target: undefined },
  ];
  test.each(every)('accepts what the schema accepts: %j', async (settings) => {
    expect(isPlainSettings(settings)).toBe(true);
    expect(await checkArguments('replaySession', [], settings)).toEqual(parseSettings(settings));
  });

  test.each([
    { headers: { 'X-Tenant': 'eu' } },
    { speed: 2, openLoop: true },
    { correlate: { rules: [] } },
    { readOnly: { allow: [] } },
    Object.assign(Object.create({ speed: 'instant' }), { timeout: 1 }) as ReplaySettings,
  ])('leaves others to the schema: %j', async (settings) => {
    expect(isPlainSettings(settings)).toBe(false);
    expect(await checkArguments('replaySession', [], settings)).toEqual(parseSettings(settings));
  });
});

test('an undefined option counts as not given', () => {
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
