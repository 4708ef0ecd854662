import { describe, expect, test } from 'vitest';
import { sessionReplay } from '../../src/vitest/plugin/plugin.ts';

const target = 'an http(s) URL without credentials, query and fragment, ';
const wrong: readonly [options: object, message: string][] = [
  [
    { sessions: 3 },
    'option "sessions": expected a folder such as test/sessions, a glob such as sessions/**/*.session.json, or a list of these, found 3',
  ],
  [{ sessions: ['a', ''] }, 'option "sessions[1]": expected a folder such as'],
  [
    { sessions: [] },
    'option "sessions": expected a folder such as test/sessions, a glob such as sessions/**/*.session.json, or a list of these, found []',
  ],
  [{ target: 'app.ts' }, 'option "target": expected a path that begins with ./ such as ./app.ts'],
  [{ target: 'https://user:s3cret@a' }, 'option "target": expected a URL without credentials'],
  [{ target: 'staging' }, `option "target": expected ${target}`],
  [{ target: 'file:///a%2Fb.ts' }, `option "target": expected ${target}`],
  [{ target: {} }, 'option "target": expected at least one target, found {}'],
  [{ target: new URL('http://a') }, 'found a URL object (pass its href)'],
  [{ target: { a: new URL('http://a') } }, 'found a URL object (pass its href)'],
  [
    { target: ['http://a'] },
    `or an object of these by name, each also as { url, readOnly, headers, origins, secrets }`,
  ],
  [{ target: { a: [] } }, 'option "target.a": expected an http(s) URL'],
  [
    { target: { a: undefined } },
    'or one of these as { url, readOnly, headers, origins, secrets }, found undefined',
  ],
  [{ target: { '': 'http://a' } }, `option "target.": expected a name, found ''`],
  [{ sped: 2 }, 'there is no option "sped", did you mean "speed"?'],
  [{ readonly: true }, 'there is no option "readonly"'],
  [{ record: { mods: 'new' } }, 'there is no option "record.mods", did you mean "record.mode"?'],
  [
    { correlate: { rules: [{ fromm: { pointer: '/a' }, to: {} }] } },
    'there is no option "correlate.rules[0].fromm", did you mean "correlate.rules[0].from"?',
  ],
  [
    { headers: { sett: {}, set: {} } },
    'there is no option "headers.sett", did you mean "headers.set"?',
  ],
  [
    { target: 'localhost:3000' },
    'expected a URL with its scheme, such as http://localhost:3000, found',
  ],
  [{ target: 'api.example.com:8080/v1' }, 'such as http://api.example.com:8080, found'],
  [{ target: 'http://127.0.0.1:99999' }, 'expected a URL whose port is at most 65535, found'],
  [{ target: 'http://a/?q=1' }, 'expected a URL without a query and a fragment'],
  [{ record: { upstream: '[::1]:80' } }, 'a URL with its scheme, such as http://[::1]:80, found'],
  [{ target: 7 }, `option "target": expected ${target}`],
  [
    { target: { a: 'ftp://x' } },
    'option "target.a": expected a URL that begins with http:// or https://, not with ftp://, found',
  ],
  [
    { target: { a: { url: './a.ts', readOny: true } } },
    'there is no option "target.a.readOny", did you mean "target.a.readOnly"?',
  ],
  [
    { target: { a: { url: './a.ts', readOnly: 1 } } },
    'option "target.a.readOnly": expected true, false or an object { allow } such as',
  ],
  [{ target: { a: { readOnly: true } } }, `option "target.a.url": expected ${target}`],
  [
    { target: { a: { url: 'http://a', origins: { 'https://b/': 'http://c' } } } },
    `option "target.a.origins.https://b/": expected an origin: scheme, host and port, such as`,
  ],
  [
    { origins: { 'https://b': './app.ts' } },
    `option "origins.https://b": expected an http(s) URL without credentials, query and fragment`,
  ],
  [
    { speed: 'instant', openLoop: true },
    `option "speed": expected a factor above 0, such as 0.5, 1 or 2, since "openLoop" is true, found 'instant'`,
  ],
  [
    { server: 'npm start' },
    `option "server": expected an object { command, url, env, cwd, timeout, reuse }, or a list of such, found 'npm start'`,
  ],
  [{ server: [] }, 'reuse }, or a list of such, found []'],
  [
    { server: ['npm start'] },
    `option "server[0]": expected an object { command, url, env, cwd, timeout, reuse }, found 'npm start'`,
  ],
  [
    { server: { command: ' ', url: 'http://a' } },
    `option "server.command": expected a shell command such as npm start, found ' '`,
  ],
  ...['localhost:3000', 'http://me:s3cret@a', 'tcp://localhost', 'ftp://a', '/health'].map(
    (url): [object, string] => [
      { server: { command: 'a', url } },
      'option "server.url": expected the URL that it answers at, without credentials, such as',
    ],
  ),
  [
    { server: { command: 'a', url: 'http://a', env: { TOKEN: ['s3cret'] } } },
    'option "server.env.TOKEN": expected a text, found a list of 1',
  ],
  [
    { server: { command: 'a', url: 'http://a', timeout: 0.5 } },
    'option "server.timeout": expected a time in whole ms from 1 to',
  ],
  [{ server: { command: 'a', url: 'http://a', prot: 1 } }, 'there is no option "server.prot"'],
  ...['', 'https://example.com/setup.ts', 3].map((setup): [object, string] => [
    { setup },
    'option "setup": expected the path of a module such as ./replay.setup.ts, found',
  ]),
  [{ speed: 0 }, `option "speed": expected 'ordered', 'instant' or a factor above 0`],
  [
    { headers: { Authorization: undefined } },
    'option "headers.Authorization": expected the value of a header, in one line of Latin-1, found undefined',
  ],
  [{ headers: { 'a b': 's3cret' } }, 'option "headers.a b": expected the name of a header'],
  [{ headers: { Host: 's3cret' } }, 'option "headers.Host": expected a header other than Host'],
  [{ headers: 's3cret' }, 'option "headers": expected'],
  [
    { secrets: { 'A B': 's3cret' } },
    `option "secrets.A B": expected what stands for a secret in a session, such as REDACTED_AUTHORIZATION, found 'A B'`,
  ],
  [
    { secrets: { A: 's3cret\n' } },
    'option "secrets.A": expected the value of a secret, in one line, found a value that is not shown',
  ],
  [{ secrets: 's3cret' }, 'option "secrets": expected an object of live values by what stands'],
  [
    { target: { a: { url: './a.ts', secrets: { A: ['s3cret'] } } } },
    'option "target.a.secrets.A": expected the value of a secret, in one line, found a list of 1',
  ],
  [
    { connections: 0.5 },
    'option "connections": expected a whole number from 1 to 65535, found 0.5',
  ],
  [
    { timeout: '1s' },
    `option "timeout": expected a time in whole ms from 1 to 2147483647, found '1s'`,
  ],
  [{ expect: { body: 'same' } }, `option "expect.body": expected 'exact' or 'shape', found 'same'`],
  [{ record: { mode: 'on' } }, `option "record.mode": expected 'new', 'all' or 'none', found 'on'`],
  [{ record: { scope: 'all' } }, `option "record.scope": expected 'test' or 'file', found 'all'`],
  [{ record: { upstream: 'x' } }, `option "record.upstream": expected ${target}`],
  [
    { record: { changeOrigin: 'no' } },
    'option "record.changeOrigin": expected true or false, found \'no\'',
  ],
  [
    { record: { maxBodySize: { request: -1 } } },
    'option "record.maxBodySize.request": expected a size in bytes of 0 or more, found -1',
  ],
  [{ record: { include: [] } }, 'option "record.include": expected one filter or more, found []'],
  [
    { record: { exclude: 'images' } },
    `option "record.exclude": expected 'preflight', 'assets' or an object { method, path, host, contentType }, found 'images'`,
  ],
  [
    { record: { exclude: ['assets', {}] } },
    'option "record.exclude[1]": expected an object with one or more of { method, path, host, contentType }, found {}',
  ],
  [
    { record: { include: { path: ['/a', 'GET /b'] } } },
    `option "record.include.path[1]": expected a path such as /orders/** or **/*.png, without method and query, found 'GET /b'`,
  ],
  [{ record: { include: { method: [] } } }, 'option "record.include.method": expected a method'],
  [
    { record: { include: { host: 'https://a.example' } } },
    'option "record.include.host": expected a host such as api.example.com, *.example.com or localhost:3000, without scheme and path',
  ],
  [
    { record: { include: { contentType: 'json' } } },
    'option "record.include.contentType": expected a media type such as application/json or image/*, without parameters, found \'json\'',
  ],
  [{ record: { include: { url: '/a' } } }, 'there is no option "record.include.url"'],
  [
    { record: { redact: true } },
    'option "record.redact": expected false, or an object { headers, keys, json, patterns, except } of lists, found true',
  ],
  [
    { record: { redact: { json: ['iban'] } } },
    'option "record.redact.json[0]": expected a JSON pointer such as /accounts/*/iban, found \'iban\'',
  ],
  [
    { record: { redact: { except: ['token'] } } },
    'option "record.redact.except": expected an object { headers, keys, json, patterns } of lists, found [ \'token\' ]',
  ],
  [
    { record: { redact: { except: { patterns: ['x'] } } } },
    'option "record.redact.except.patterns[0]": expected a regular expression, found \'x\'',
  ],
  [
    { record: { redact: { except: { json: ['a'] } } } },
    'option "record.redact.except.json[0]": expected a JSON pointer such as /accounts/*/iban, found \'a\'',
  ],
  [
    { record: { redact: { except: { keys: [''] } } } },
    'option "record.redact.except.keys[0]": expected a name, found \'\'',
  ],
  [
    { record: { redact: { keys: ['tenantKey'], except: { keys: ['a', 'tenant_key'] } } } },
    'option "record.redact.except.keys[1]": expected what is not in "redact.keys" as well, found \'tenant_key\'',
  ],
  [
    { record: { redact: { patterns: [/a/g], except: { patterns: [/a/g] } } } },
    'option "record.redact.except.patterns[0]": expected what is not in "redact.patterns" as well, found /a/g',
  ],
  [
    { record: { redact: { patterns: ['x'] } } },
    'option "record.redact.patterns[0]": expected a regular expression, found \'x\'',
  ],
  [{ record: 1 }, 'option "record": expected an object of recording options, found 1'],
  [{ targets: './a.ts' }, 'there is no option "targets", did you mean "target"?'],
  [
    { target: { a: { url: './a.ts', headers: { 'a b': 's3cret' } } } },
    'option "target.a.headers.a b": expected the name of a header',
  ],
  [['fast'], `expected an object of options, found [ 'fast' ]`],
];

const ofAllKinds = [null, Number.NaN, 'x y', '', true, ['x'], [[]], new URL('http://a'), new Map()];

test.each([
  'sessions',
  'target',
  'origins',
  'speed',
  'openLoop',
  'headers',
  'secrets',
  'connections',
  'timeout',
  'expect',
  'record',
])('the error for %s says what is accepted, whatever was found', (name) => {
  for (const value of [...ofAllKinds, { x: 1 }, { x: {} }]) {
    const message = messageOf({ [name]: value });
    expect(message).not.toMatch(/invalid|received/i);
  }
});

describe('an error names the invalid option and what it accepts', () => {
  test.each(wrong)('%j', (options, message) => {
    const create = (): unknown => sessionReplay(options);

    expect(create).toThrow(message);
    expect(create).not.toThrow('s3cret');
    expect(create).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });
});

test('every form of every option is accepted', () => {
  const create = (): unknown[] => [
    sessionReplay(),
    sessionReplay({
      sessions: ['recordings/*.json', '!recordings/old.json'],
      target: {
        a: 'http://[::1]:3000/x/',
        b: {
          ...{ url: '../app.js', readOnly: true, headers: [['A', 'b']] },
          origins: { 'https://auth.example.com': 'http://127.0.0.1:4001/x' },
          secrets: { REDACTED_KEY: 'é 😀' },
        },
      },
      origins: { 'http://[::1]:80': 'https://auth.example.com' },
      speed: 0.25,
      openLoop: true,
      headers: { Authorization: 'Bearer x' },
      secrets: { REDACTED_KEY: 'x', 'x-api-key': '', OTHER: undefined },
      connections: 1,
      timeout: 100,
      expect: { body: 'shape', headers: ['Content-Type'], ignore: ['/**/id', '/items/*/at'] },
      record: {
        ...{ upstream: 'https://example.com', mode: 'none', maxBodySize: { response: 0 } },
        ...{ scope: 'file', changeOrigin: false },
        include: {
          method: 'get',
          path: ['/a/**', '**/b.png'],
          host: ['*.example.com', '[::1]:80'],
        },
        exclude: ['preflight', 'assets', { contentType: 'image/*' }],
        redact: {
          headers: ['X-A'],
          keys: ['iban'],
          json: ['/**/a'],
          patterns: [/a/i],
          except: { headers: ['X-B'], keys: ['token'], json: ['/**/b'], patterns: [/b/i] },
        },
      },
    }),
    sessionReplay({ target: 'file:///shop/app.ts', speed: 'instant' }),
  ];

  expect(create).not.toThrow();
});

/** Empty where the options are accepted. */
function messageOf(options: object): string {
  try {
    sessionReplay(options);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return '';
}
