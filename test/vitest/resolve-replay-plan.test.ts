import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/replay/replay-variables.ts';
import type { SessionReplayOptions } from '../../src/vitest/plugin/options.ts';
import { resolveReplayPlan } from '../../src/vitest/plugin/resolve-replay-plan.ts';

const targets: SessionReplayOptions = {
  target: {
    staging: 'http://127.0.0.1:1',
    production: { url: 'https://example.com', readOnly: true, headers: { 'x-key': 'production' } },
  },
};

function namesOf(options: SessionReplayOptions, target: string): unknown[] {
  return resolveReplayPlan(options, { REPLAY_TARGET: target }).targets.map(
    ({ name, url, module, readOnly }) => [name, url, module, readOnly],
  );
}

/** The message of what `REPLAY_...` variables are refused with. */
function refusal(environment: Record<string, string>, options: SessionReplayOptions = {}): string {
  try {
    resolveReplayPlan(options, environment);
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_OPTIONS' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('It was accepted.');
}

describe('REPLAY_TARGET', () => {
  test('is a URL, which replaces all targets', () => {
    expect(namesOf(targets, 'http://127.0.0.1:2/v1')).toEqual([
      [undefined, 'http://127.0.0.1:2/v1', undefined, false],
    ]);
  });

  test('is the name of a target, which keeps all it has', () => {
    expect(namesOf(targets, 'production')).toEqual([
      ['production', 'https://example.com', undefined, true],
    ]);
  });

  test.each(['https://example.com', 'https://EXAMPLE.com/', 'https://example.com:443//'])(
    'is the URL of a named target, which keeps all it has: %s',
    (url) => {
      expect(namesOf(targets, url)).toEqual([
        ['production', 'https://example.com', undefined, true],
      ]);
      const [target] = resolveReplayPlan(targets, { REPLAY_TARGET: url }).targets;
      expect(target?.headers).toEqual({ set: [['x-key', 'production']], replace: [] });
    },
  );

  test('is another URL if only its start is that of a named target', () => {
    expect(namesOf(targets, 'https://example.com/v2')).toEqual([
      [undefined, 'https://example.com/v2', undefined, false],
    ]);
  });

  test('is the URL of several named targets, and selects all of them', () => {
    const url = 'http://127.0.0.1:1/v1';
    const options = { target: { reads: { url, readOnly: true }, writes: `${url}/` } };
    expect(namesOf(options, url)).toEqual([
      ['reads', url, undefined, true],
      ['writes', `${url}/`, undefined, false],
    ]);
  });

  test('is the module of a named target', () => {
    expect(namesOf({ target: { app: { url: './a.ts', readOnly: true } } }, './a.ts')).toEqual([
      ['app', undefined, './a.ts', true],
    ]);
  });

  test('is a module', () => {
    expect(namesOf({}, './src/app.ts')).toEqual([[undefined, undefined, './src/app.ts', false]]);
  });

  test('is refused if it is none of these, and the error lists the names', () => {
    expect(refusal({ REPLAY_TARGET: 'stagin' }, targets)).toMatch(
      /^the environment: REPLAY_TARGET: expected one of the targets staging, production, an http\(s\) URL .*found 'stagin'$/,
    );
    expect(refusal({ REPLAY_TARGET: 'constructor' }, targets)).toContain('staging, production');
  });
});

test('a module may be given by its file URL', () => {
  const file = resolve('my apps', 'app.ts');
  const options = { target: { app: pathToFileURL(file).href.replace('file', 'FILE') } };
  expect(namesOf({}, pathToFileURL(file).href)).toEqual([[undefined, undefined, file, false]]);
  expect(namesOf(options, 'app')).toEqual([['app', undefined, file, false]]);
});

test('the origins of a named target override those of all targets, in any spelling', () => {
  const options: SessionReplayOptions = {
    origins: { 'https://auth.example.com': 'http://all', 'https://mail.example.com': 'http://all' },
    target: {
      staging: {
        url: 'http://127.0.0.1:1',
        origins: { 'https://AUTH.example.com:443': 'http://own' },
      },
      production: 'https://example.com',
    },
  };
  expect(resolveReplayPlan(options, {}).targets.map(({ origins }) => origins)).toEqual([
    { 'https://auth.example.com': 'http://own', 'https://mail.example.com': 'http://all' },
    { 'https://auth.example.com': 'http://all', 'https://mail.example.com': 'http://all' },
  ]);
});

describe('REPLAY_SPEED', () => {
  const speeds = { instant: 'instant', ordered: 'ordered', '2': 2, '2x': 2, ' 0.5X ': 0.5 };
  test.each(Object.entries(speeds))('%s', (text, speed) => {
    expect(resolveReplayPlan({ speed: 3 }, { REPLAY_SPEED: text }).speed).toBe(speed);
  });

  test.each(['fast', '0', '-2x', 'x', ' ', '1.2.3', 'Infinity'])('%s is refused', (text) => {
    expect(refusal({ REPLAY_SPEED: text })).toMatch(
      /^the environment: REPLAY_SPEED: expected 'ordered', 'instant' or a factor above 0/,
    );
  });
});

describe('openLoop', () => {
  const paceOf = (options: SessionReplayOptions, REPLAY_SPEED?: string): unknown => {
    const { speed, openLoop } = resolveReplayPlan(options, { REPLAY_SPEED });
    return { speed, openLoop };
  };

  test('needs a factor, which is 1 by default', () => {
    expect(paceOf({ openLoop: true })).toEqual({ speed: 1, openLoop: true });
    expect(paceOf({ openLoop: true, speed: 3 }, '2')).toEqual({ speed: 2, openLoop: true });
    expect(paceOf({ speed: 3 })).toEqual({ speed: 3, openLoop: false });
  });

  test.each(['instant', 'ordered'])('has no effect with REPLAY_SPEED=%s', (speed) => {
    expect(paceOf({ openLoop: true, speed: 3 }, speed)).toEqual({ speed, openLoop: false });
  });
});

describe('REPLAY_HEADERS', () => {
  test('overrides headers of the options and of the target, in any case', () => {
    const options = { ...targets, headers: { 'X-Key': 'all', 'X-Other': 'all' } };
    const plan = resolveReplayPlan(options, { REPLAY_HEADERS: 'X-KEY: variable\r\n\nA: b: c\n' });

    const all = {
      set: [
        ['X-Other', 'all'],
        ['X-KEY', 'variable'],
        ['A', 'b: c'],
      ],
      replace: [],
    };
    expect(plan.targets.map(({ headers }) => headers)).toEqual([all, all]);
  });

  test('sets what a target would only replace', () => {
    const staging = { url: 'https://a.example', headers: { replace: { authorization: 'b' } } };
    const options = { target: { staging }, headers: { set: { Authorization: 'a' } } };
    const headersWith = (environment: Environment) =>
      resolveReplayPlan(options, environment).targets[0]?.headers;

    expect(headersWith({})).toEqual({ set: [], replace: [['authorization', 'b']] });
    expect(headersWith({ REPLAY_HEADERS: 'Authorization: c' })).toEqual({
      set: [['Authorization', 'c']],
      replace: [],
    });
  });

  test.each([
    ['A: b\n\nBearer s3cret', 'line 3: expected Name: value'],
    [': s3cret', 'line 1: expected Name: value'],
    ['Ä: s3cret', 'line 1: expected the name of a header'],
    ['Basic s3cret: x', 'line 1: expected the name of a header'],
    ['Content-Length: s3cret', 'line 1: expected a header other than Host, Content-Length and'],
    ['A: s3cret\u0000', 'line 1: expected the value of a header'],
  ])('is refused without showing a value: %j', (text, told) => {
    const message = refusal({ REPLAY_HEADERS: text });

    expect(message).toContain(`the environment: REPLAY_HEADERS, ${told}`);
    expect(message).not.toContain('s3cret');
  });

  test('has an error for each invalid line, beside the other variables', () => {
    const lines = refusal({ REPLAY_SPEED: 'fast', REPLAY_HEADERS: 'A\nB: b\nC' }).split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^the environment: REPLAY_SPEED: /),
      'REPLAY_HEADERS, line 1: expected Name: value',
      'REPLAY_HEADERS, line 3: expected Name: value',
    ]);
  });
});

test('REPLAY_CALIBRATE is 1 or off', () => {
  const calibrates = (text: string): boolean =>
    resolveReplayPlan({}, { REPLAY_CALIBRATE: text }).calibrate;

  expect(['1', 'true', '0', 'false', ''].map(calibrates)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(refusal({ REPLAY_CALIBRATE: 'twice' })).toBe(
    "the environment: REPLAY_CALIBRATE: expected 1, or nothing, found 'twice'",
  );
});

test('empty variables count as not set', () => {
  const names = ['TARGET', 'SPEED', 'HEADERS', 'SECRETS', 'CALIBRATE'];
  const empty = Object.fromEntries(names.map((name) => [`REPLAY_${name}`, '']));

  expect(resolveReplayPlan(targets, empty)).toEqual(resolveReplayPlan(targets, {}));
});

describe('REPLAY_SECRETS', () => {
  test('overrides secrets of the options and of the target, by either name', () => {
    const options: SessionReplayOptions = {
      secrets: { KEY: 'all', OTHER: 'all', EMPTY: 'all' },
      target: { staging: { url: 'http://127.0.0.1:1', secrets: { OTHER: 'own' } } },
    };
    const REPLAY_SECRETS = 'REDACTED_KEY: a=b: c\r\n\nTOKEN=d:e=\nEMPTY=\n';
    const [target] = resolveReplayPlan(options, { REPLAY_SECRETS }).targets;

    expect(target?.secrets).toEqual({
      REDACTED_KEY: 'a=b: c',
      REDACTED_OTHER: 'own',
      REDACTED_EMPTY: 'all',
      REDACTED_TOKEN: 'd:e=',
    });
  });

  test.each([
    ['A: b\n\ns3cret', 'line 3: expected NAME: value or NAME=value'],
    [': s3cret', 'line 1: expected NAME: value or NAME=value'],
    ['s3cret x: y', 'line 1: expected what stands for a secret in a session'],
    ['A: s3cret\u0000', 'line 1: expected the value of a secret, in one line'],
  ])('is refused without showing a value: %j', (text, told) => {
    const message = refusal({ REPLAY_SECRETS: text });
    expect(message).toContain(`the environment: REPLAY_SECRETS, ${told}`);
    expect(message).not.toContain('s3cret');
  });
});

describe('REPLAY_SECRET_ and a name', () => {
  test('overrides all other secrets, and may contain any characters of one line', () => {
    const environment = {
      REPLAY_SECRETS: 'PASSWORD=a\nOTHER=b',
      REPLAY_SECRET_PASSWORD: ' c: d=e ',
      REPLAY_SECRET_EMPTY: '',
      REPLAY_SECRETS_OF_OTHERS: 'x',
    };
    const [target] = resolveReplayPlan({ secrets: { EMPTY: 'f' } }, environment).targets;

    expect(target?.secrets).toEqual({
      REDACTED_PASSWORD: ' c: d=e ',
      REDACTED_OTHER: 'b',
      REDACTED_EMPTY: 'f',
    });
  });

  test('is refused without showing its value', () => {
    const message = refusal({ REPLAY_SECRET_A: 's3cret\u0000' });
    expect(message).toContain('the environment: REPLAY_SECRET_A: expected the value of a secret');
    expect(message).not.toContain('s3cret');
  });
});
