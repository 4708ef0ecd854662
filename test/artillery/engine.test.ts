/** The engine by itself, called as Artillery calls it. Artillery itself is in `artillery.test.ts`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Context, Events, Scenario, Script } from '../../src/artillery/contract.ts';
import SessionReplayEngine from '../../src/artillery/engine.ts';
import { renderSession } from '../../src/session/write-session.ts';
import { entryOf, harOf } from '../har/har.ts';
import { createSession, recordingOf, serve, writeProject } from '../kit/index.ts';

/** Stand-ins for Artillery's own helpers, as far as these tests need them. */
const helpers = {
  template: (text: string, { vars }: Context): unknown => {
    const [, only] = /^\{\{ (\w+) \}\}$/.exec(text) ?? [];
    if (only !== undefined) return vars[only];
    return text.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => String(vars[name]));
  },
  createThink: () => (context: Context, done: (error?: unknown, next?: Context) => void) =>
    done(undefined, context),
  createLoopWithCount:
    (count: number | string, steps: readonly ((context: Context, done: () => void) => void)[]) =>
    (context: Context, done: (error?: unknown, next?: Context) => void) => {
      const all = Array.from({ length: Number(count) }).flatMap(() => steps);
      const next = (): void => {
        const step = all.shift();
        if (step) step(context, next);
        else done(undefined, context);
      };
      next();
    },
};

/** The sums and the values that an engine has reported. */
class Metrics implements Events {
  readonly counters: Record<string, number> = {};
  readonly values: Record<string, number[]> = {};
  started = 0;

  emit(event: string, name = '', value = 1): void {
    if (event === 'started') this.started += 1;
    if (event === 'error') this.#add(`errors.${name}`, 1);
    if (event === 'counter' || event === 'rate') this.#add(name, value);
    if (event === 'histogram') this.values[name] = [...(this.values[name] ?? []), value];
  }

  #add(name: string, value: number): void {
    this.counters[name] = (this.counters[name] ?? 0) + value;
  }
}

interface Options {
  readonly target: string;
  readonly config?: Partial<Script['config']>;
  readonly engine?: object;
  readonly flow: readonly unknown[];
  /** The variables of each virtual user. */
  readonly users?: readonly Record<string, unknown>[];
}

/** Runs virtual users one after another in a folder with `a.session.json` and an empty session. */
async function run(
  recordings: Parameters<typeof createSession>[0],
  { target, config, engine = {}, flow, users = [{}] }: Options,
) {
  const project = await writeProject({});
  const session = renderSession(createSession(recordings));
  await writeFile(join(project.folder, 'a.session.json'), session);
  await writeFile(join(project.folder, 'empty.session.json'), renderSession(createSession([])));
  const scenario: Scenario = { name: 'buys', engine: 'session-replay', flow };
  const script: Script = {
    config: { target, engines: { 'session-replay': engine }, ...config },
    scenarios: [scenario],
    _scriptPath: join(project.folder, 'load.yml'),
  };
  const metrics = new Metrics();
  const errors: unknown[] = [];
  try {
    const created = new SessionReplayEngine(script, undefined, helpers);
    await created.init();
    const start = created.createScenario(scenario, metrics);
    for (const vars of users) {
      await new Promise<void>((resolve) => {
        start({ vars: { target, ...vars } }, (error) => {
          if (error) errors.push(error);
          resolve();
        });
      });
    }
  } finally {
    await project[Symbol.asyncDispose]();
  }
  return { ...metrics, errors };
}

/** What the engine prints while a function runs. */
async function toldBy(act: () => Promise<unknown>): Promise<string> {
  const { write } = process.stderr;
  let told = '';
  process.stderr.write = (text) => {
    told += String(text);
    return true;
  };
  try {
    await act();
  } finally {
    process.stderr.write = write;
  }
  return told;
}

const replay = { replay: 'a.session.json' };
const ok = [recordingOf('GET', '/a?x=1', 200), recordingOf('POST', '/b', 201)];

describe('what a virtual user reports', () => {
  test('is what Artillery’s HTTP engine reports, by route as well', async () => {
    await using server = await serve((request, response) => {
      response.writeHead(request.method === 'POST' ? 201 : 200).end('four');
    });

    const { counters, values, started, errors } = await run(ok, {
      ...{ target: server.url, flow: [replay], users: [{}, {}] },
    });

    expect(errors).toEqual([]);
    expect(started).toBe(2);
    expect(counters).toEqual({
      'http.requests': 4,
      'http.request_rate': 4,
      'http.responses': 4,
      'http.codes.200': 2,
      'http.codes.201': 2,
      'http.downloaded_bytes': 16,
      'plugins.metrics-by-endpoint.GET /a?x=1.codes.200': 2,
      'plugins.metrics-by-endpoint.POST /b.codes.201': 2,
      ...{ 'replay.sent': 4, 'replay.passed': 4, 'replay.failed': 0, 'replay.blocked': 0 },
      ...{ 'replay.uncompared': 0, 'replay.skipped': 0 },
    });
    const counts = Object.fromEntries(
      Object.entries(values).map(([name, times]) => [name, times.length]),
    );
    expect(counts).toEqual({
      'http.response_time': 4,
      'http.response_time.2xx': 4,
      'plugins.metrics-by-endpoint.response_time.GET /a?x=1': 2,
      'plugins.metrics-by-endpoint.response_time.POST /b': 2,
      'replay.skew': 4,
    });
  });

  test('is named as configured for the endpoint plugin', async () => {
    await using server = await serve((_, response) => response.end());
    const plugins = { 'metrics-by-endpoint': { metricsNamespace: 'by', stripQueryString: true } };

    const { counters } = await run(ok.slice(0, 1), {
      ...{ target: server.url, flow: [replay], config: { plugins } },
    });

    expect(counters['by.GET /a.codes.200']).toBe(1);
  });

  test('has an error for each failed request, and the user counts as failed', async () => {
    await using server = await serve((request, response) => {
      if (request.method === 'GET') response.writeHead(503).end();
      else request.socket.destroy();
    });

    const { counters, errors } = await run(ok, { target: server.url, flow: [replay, replay] });

    expect(errors).toHaveLength(1);
    expect(String(errors)).toContain('scenario buys, step 1: 2 of 2 requests failed');
    expect(counters).toMatchObject({
      ...{ 'replay.failed': 2, 'errors.STATUS_503': 1, 'errors.UND_ERR_SOCKET': 1 },
      'plugins.metrics-by-endpoint.GET /a?x=1.errors.STATUS_503': 1,
    });
  });

  test('has the error code of Node if there is no server', async () => {
    const { counters } = await run(ok, { target: 'http://127.0.0.1:1', flow: [replay] });

    expect(counters).toMatchObject({ 'errors.ECONNREFUSED': 1, 'replay.failed': 1 });
    expect(counters).toMatchObject({ 'replay.blocked': 1, 'http.requests': 2 });
    expect(counters).not.toHaveProperty('http.responses');
  });
});

describe('the values of a virtual user', () => {
  const secret = recordingOf('GET', '/', 200, {
    headers: [
      ['X-Key', 'REDACTED_API_KEY'],
      ['X-Name', 'REDACTED_NAME'],
    ],
  });

  async function seenBy(options: Omit<Options, 'target'>): Promise<unknown[]> {
    const seen: unknown[] = [];
    await using server = await serve(({ headers }, response) => {
      seen.push([headers['x-key'], headers['x-name'], headers['x-user']].filter(Boolean));
      response.end();
    });
    const { errors } = await run([secret], { target: server.url, ...options });
    expect(errors).toEqual([]);
    return seen;
  }

  test('fill the placeholders of the same names', async () => {
    const users = [
      { api_key: 'k1', NAME: 1 },
      { REDACTED_API_KEY: 'k2', name: 'n2' },
    ];
    expect(await seenBy({ flow: [replay], users })).toEqual([
      ['k1', '1'],
      ['k2', 'n2'],
    ]);
  });

  test('are put into secrets and headers by templates', async () => {
    const step = {
      session: 'a.session.json',
      secrets: { API_KEY: 'key {{ key }}', REDACTED_NAME: '{{ number }}' },
      headers: { 'X-User': '{{ number }}' },
    };
    const users = [{ key: 'a', number: 7, name: 'not this one' }];
    expect(await seenBy({ flow: [{ replay: step }], users })).toEqual([['key a', '7', '7']]);
  });

  test('are reported missing before any user arrives, by the names of the placeholders', async () => {
    const config = { variables: { name: 'n' } };
    const told = await toldBy(() =>
      run([secret], { target: 'http://127.0.0.1:1', flow: [replay], config, users: [] }),
    );
    expect(told).toContain('scenario buys, step 1: no value for REDACTED_API_KEY: add a column');
  });

  test('are not taken for secrets unless a placeholder has their name', async () => {
    await using server = await serve((_, response) => response.writeHead(500).end('no green tea'));
    const told: unknown[] = [];
    const processor = {
      told: ({ failure }: { failure: { excerpt: unknown } }) => told.push(failure.excerpt),
    };
    const flow = [{ replay: { session: 'a.session.json', onOutcome: 'told' } }];
    const users = [{ item: 'green tea', api_key: 'k', name: 'n' }];

    await run([secret], { target: server.url, flow, users, config: { processor } });

    expect(told).toMatchObject([{ lines: ['no green tea'] }]);
  });

  test('choose the session', async () => {
    const users = [{ file: 'a', api_key: 'k', name: 'n' }];
    const flow = [{ replay: '{{ file }}.session.json' }];
    expect(await seenBy({ flow, users })).toEqual([['k', 'n']]);
  });
});

test('a HAR is a session as well', async () => {
  await using server = await serve((_, response) => response.end());
  await using project = await writeProject({
    'shop.har': harOf([entryOf('https://shop.test/a'), entryOf('https://shop.test/b')]),
  });
  const flow = [{ replay: join(project.folder, 'shop.har') }];

  const { counters, errors } = await run(ok, { target: server.url, flow, users: [{}, {}] });

  expect(errors).toEqual([]);
  expect(counters).toMatchObject({ 'replay.passed': 4, 'http.codes.200': 4 });
});

describe('before any user arrives, the engine warns of', () => {
  const target = 'http://127.0.0.1:1';

  test('a rule that matches nothing in a session', async () => {
    const correlate = { exclude: [{ from: { path: '/none' } }] };
    const flow = [{ replay: { session: 'a.session.json', correlate } }];
    const told = await toldBy(() => run(ok, { target, flow, users: [] }));
    expect(told).toMatch(/^session-replay: scenario buys, step 1: .* fits nothing in this session/);
  });

  test('settings that only affect Artillery’s own engines', async () => {
    const told = await toldBy(() =>
      run(ok, { target, flow: [replay], users: [], config: { tls: {} } }),
    );
    expect(told).toContain('session-replay: config.tls only affects');
  });
});

describe('a flow', () => {
  test('takes loops, pauses and functions, and hands outcomes to one', async () => {
    await using server = await serve((request, response) => {
      response.writeHead(request.method === 'POST' ? 201 : 200).end();
    });
    const called: unknown[] = [];
    const processor = {
      plain: (_context: unknown, _events: unknown, done: () => void) => {
        called.push('plain');
        done();
      },
      later: async (context: Context) => {
        called.push('later');
        context.vars.set = true;
      },
      told: (outcome: { state: string }, context: Context) => {
        called.push(`${outcome.state} ${context.vars.set}`);
      },
    };
    const step = { replay: { session: 'a.session.json', onOutcome: 'told' } };
    const flow = [
      { function: 'plain' },
      { think: 1 },
      { function: 'later' },
      { loop: [step], count: 2 },
    ];

    const { counters } = await run(ok, { target: server.url, flow, config: { processor } });

    expect(called).toEqual(['plain', 'later', ...Array(4).fill('passed true')]);
    expect(counters['replay.passed']).toBe(4);
  });

  test('counts the error of a function that gets outcomes, even if it is async', async () => {
    await using server = await serve((_, response) => response.end());
    const processor = {
      throws: () => {
        throw Object.assign(new Error('no'), { code: 'THROWN' });
      },
      rejects: async () => {
        throw Object.assign(new Error('no'), { code: 'REJECTED' });
      },
    };
    const flow = ['throws', 'rejects'].map((onOutcome) => ({
      replay: { session: 'a.session.json', onOutcome },
    }));

    const { counters, errors } = await run(ok.slice(0, 1), {
      ...{ target: server.url, flow, config: { processor } },
    });

    expect(errors).toEqual([]);
    expect(counters).toMatchObject({ 'errors.THROWN': 1, 'errors.REJECTED': 1 });
  });

  test.each([
    ['an unknown step', [{ replays: 'a' }], 'scenario buys, step 1: expected replay, think, loop'],
    ['no flow', undefined, 'scenario buys: expected a flow, a list of steps'],
    ['no session', [{ replay: { speed: 2 } }], '"session": expected the path of a session file'],
    [
      'an unknown setting',
      [{ replay: { session: 'a.session.json', sped: 2 } }],
      'no option "sped"',
    ],
    ['copies', [{ replay: { session: 'a.session.json', copies: 2 } }], 'config.phases says'],
    [
      'an unknown function',
      [{ replay: { session: 'a.session.json', onOutcome: 'no' } }],
      '"onOutcome": expected the name of a function of config.processor',
    ],
    ['a session that is not there', [{ replay: 'no.session.json' }], 'step 1: cannot read'],
    [
      'a missing session beside another one',
      [replay, { replay: 'no.session.json' }],
      'step 2: cannot read',
    ],
    [
      'a session without recordings',
      [{ replay: 'empty.session.json' }],
      'step 1: there are no recordings in',
    ],
  ])('with %s ends the run before anybody arrives', async (_name, flow, message) => {
    const options = { target: 'http://127.0.0.1:1', flow: Object(flow) };
    await expect(run(ok, flow ? options : { ...options, flow: Object(null) })).rejects.toThrow(
      message,
    );
  });

  test('ends a user whose session turns out to be missing, by the code of the error', async () => {
    const users = [{ file: 'b' }, { file: 'a' }];
    const flow = [{ replay: '{{ file }}.session.json' }];

    const { counters, errors } = await run(ok, { target: 'http://127.0.0.1:1', flow, users });

    expect(errors).toHaveLength(2);
    expect(counters).toMatchObject({ 'errors.SESSION_NOT_READABLE': 1, 'errors.ECONNREFUSED': 1 });
  });
});
