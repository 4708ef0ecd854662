/**
 * A session that was recorded on this machine is sent there without a target being named, and nowhere
 * else: names of this machine may lead to another one, by a hosts file, a search domain or a hostile
 * name server. The address that is connected to decides.
 */
import { describe, expect, test } from 'vitest';
import type { Outcome, ReplaySettings } from '../../src/replay/index.ts';
import { createSession, type LooseRecording, recordingOf, told } from '../kit/index.ts';
import { runScript } from '../replay/run-script.ts';
import { OK, serveVerbatim } from '../replay/serve-verbatim.ts';

/** On Linux, connections to it reach this machine, but it is no loopback address. */
const ELSEWHERE = '0.0.0.0';
const HERE = '127.0.0.1';

/** Makes `dns.lookup` give these addresses: those of a list for each call, the last ones from then on. */
const resolver = (answers: readonly (readonly string[])[]): string => `
  import dns from 'node:dns';
  import { syncBuiltinESMExports } from 'node:module';
  import { isIP } from 'node:net';
  const answers = ${JSON.stringify(answers)};
  dns.lookup = (name, options, callback) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    const all = answer.map((address) => ({ address, family: isIP(address) }));
    process.nextTick(() => {
      if (options.all) callback(null, all);
      else callback(null, all[0].address, all[0].family);
    });
  };
  syncBuiltinESMExports();
`;

interface Replayed {
  readonly outcomes: readonly Outcome[];
  readonly codes: readonly string[];
  /** Request lines that arrived. */
  readonly sent: readonly string[];
}

/** Replays in a process of its own, where names lead to these addresses. */
async function replay(
  host: string,
  answers: readonly (readonly string[])[],
  {
    recordings = [recordingOf('GET', '/a', 200)],
    settings = {},
    isNamed = false,
    answer = OK,
  }: {
    recordings?: readonly LooseRecording[];
    settings?: ReplaySettings;
    isNamed?: boolean;
    answer?: string;
  } = {},
): Promise<Replayed> {
  await using server = await serveVerbatim(answer);
  const origin = `http://${host}:${server.port}`;
  const session = createSession(recordings, { origin });
  const all = { timeout: 5000, ...settings, ...(isNamed && { target: origin }) };
  const outcomes: Outcome[] = JSON.parse(
    await runScript(`
      ${resolver(answers)}
      const { replaySession } = await import('vitest-session-replay/replay');
      const { outcomes } = await replaySession(${JSON.stringify(session)}, ${JSON.stringify(all)});
      console.log(JSON.stringify(outcomes));
    `),
  );
  return {
    outcomes,
    codes: outcomes.map((outcome) => told(outcome)?.label ?? outcome.state),
    sent: server.requests.map(({ line }) => line),
  };
}

describe('with no target, nothing is sent to another machine', () => {
  test.each([
    ['app.localhost', ELSEWHERE],
    ['localhost', ELSEWHERE],
    ['localhost.', ELSEWHERE],
    ['app.localhost', '::'],
  ])('that %s leads to: %s', async (host, address) => {
    const { codes, sent } = await replay(host, [[address]]);
    expect(sent).toEqual([]);
    expect(codes).toEqual(['NOT_LOOPBACK']);
  });

  test('the failure says where the name leads, and what to do', async () => {
    const { outcomes } = await replay('app.localhost', [[ELSEWHERE, '192.0.2.7']]);
    expect(outcomes[0]).toMatchObject({ state: 'failed', responseTime: 0 });
    expect(told(outcomes[0])).toEqual({
      label: 'NOT_LOOPBACK',
      message: expect.stringMatching(
        /^NOT_LOOPBACK its name does not lead to this machine, but to 0\.0\.0\.0, 192\.0\.2\.7: http:\/\/app\.localhost:\d+$/,
      ),
      detail:
        'Nobody named it as a target. If it may be sent to, name it by the option "target" or REPLAY_TARGET.',
    });
  });

  test('by what undici does not send', async () => {
    const recordings = [
      recordingOf('OPTIONS', '*', 200),
      recordingOf('POST', '/a', 200, {
        headers: [['Expect', '100-continue']],
        body: { text: 'x' },
      }),
    ];
    const { codes, sent } = await replay('app.localhost', [[ELSEWHERE]], { recordings });
    expect([codes, sent]).toEqual([['NOT_LOOPBACK', 'NOT_LOOPBACK'], []]);
  });

  test('that a name leads to from its second connection on', async () => {
    const recordings = [recordingOf('GET', '/a', 200), recordingOf('GET', '/b', 200)];
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    const { codes, sent } = await replay('app.localhost', [[HERE], [ELSEWHERE]], {
      recordings,
      answer,
    });
    expect(sent).toEqual(['GET /a HTTP/1.1']);
    expect(codes).toEqual(['passed', 'NOT_LOOPBACK']);
  });
});

describe('requests are sent', () => {
  test.each(['app.localhost', 'localhost', 'localhost.'])(
    'to %s where it leads to this machine',
    async (host) => {
      const { codes } = await replay(host, [[HERE]]);
      expect(codes).toEqual(['passed']);
    },
  );

  test('to the addresses of this machine alone, where a name has others as well', async () => {
    const module = JSON.stringify('./dist/internals.js');
    const answers = [[ELSEWHERE, '::1', '::', HERE, '192.0.2.7', '127.8.9.1', '::ffff:127.0.0.1']];
    const found = await runScript(`
      ${resolver(answers)}
      const { lookupLoopback } = await import(${module});
      lookupLoopback('app.localhost', { all: true }, (error, all) => {
        lookupLoopback('app.localhost', {}, (error, ...one) => console.log(JSON.stringify({ all, one })));
      });
    `);
    expect(JSON.parse(found)).toEqual({
      all: [
        { address: '::1', family: 6 },
        { address: HERE, family: 4 },
        { address: '127.8.9.1', family: 4 },
        { address: '::ffff:127.0.0.1', family: 6 },
      ],
      one: ['::1', 6],
    });
  });

  test('wherever a name leads that was named as the target', async () => {
    const { codes, sent } = await replay('app.localhost', [[HERE]], { isNamed: true });
    expect([codes, sent]).toEqual([['passed'], ['GET /a HTTP/1.1']]);
  });

  test.runIf(process.platform === 'linux')(
    'to another address than one of this machine, where its name was named as the target',
    async () => {
      const { codes } = await replay('app.localhost', [[ELSEWHERE]], { isNamed: true });
      expect(codes).toEqual(['passed']);
    },
  );
});
