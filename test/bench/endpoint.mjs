import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { alternate } from './kit/alternate.mjs';
import { assertAnswer } from './kit/assert-answer.mjs';
import { milliseconds, perSecond, ratio } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';

const connections = 50;
const counts = { alone: 2000, together: 10_000 };
const rounds = 5;
/** Of the hand-written proxy, and of mockttp. */
const bars = { hand: 0.55, mockttp: 2 };

const names = {
  direct: 'none',
  'hand-written': 'hand-written, 20 lines',
  mitm: 'http-mitm-proxy as it comes, kept alive',
  endpoint: '`recorder.url`, recorded',
  mockttp: 'mockttp, `thenForwardTo`',
};

/** @type {import('./run.mjs').Bench} */
export const endpoint = {
  title: 'Through the endpoint',
  about: `GETs by a pool of undici through one proxy after another, each in a process of its own (ours in two), to \
the same server. One connection tells what a request takes, ${connections} what a proxy can carry. \
mockttp answers some with an error, which are not counted. \
Client, proxy and server share this machine. Median of ${rounds} rounds.`,
  measure,
};

/** @param {import('./kit/start-server.mjs').BenchServer} server */
async function measure(server) {
  const proxies = await Promise.all(
    ['hand-written', 'mitm', 'endpoint', 'mockttp'].map((name) => startProxy(name, server.origin)),
  );
  try {
    const urls = {
      direct: server.origin,
      ...Object.fromEntries(proxies.map((p) => [p.name, p.url])),
    };
    for (const [name, url] of Object.entries(urls)) await check(name, url, server);
    const samples = await alternate(
      rounds,
      Object.fromEntries(
        Object.entries(urls).map(([name, url]) => [name, () => load(name, url, server)]),
      ),
    );
    const rows = Object.entries(samples).map(([name, runs]) => ({
      name,
      alone: median(runs.map(({ alone }) => alone)),
      time: median(runs.map(({ time }) => time)),
    }));
    return render(rows);
  } finally {
    for (const { stop } of proxies) stop();
  }
}

/**
 * @param {string} name
 * @param {string} upstream
 */
async function startProxy(name, upstream) {
  const script = fileURLToPath(new URL('./contenders/proxies/start-proxy.mjs', import.meta.url));
  const child = fork(script, [name, upstream]);
  const [{ url }] = await once(child, 'message');
  return { name, url, stop: () => child.disconnect() };
}

/**
 * @param {string} name
 * @param {string} url
 * @param {import('./kit/start-server.mjs').BenchServer} server
 */
async function check(name, url, server) {
  const found = await fetch(`${url}/items/7`);
  const missing = await fetch(`${url}/nothing`);
  const answer = [found.status, await found.text(), missing.status, await missing.text()];
  assertAnswer(name, answer, [200, '{"id":7,"name":"item 7"}', 404, '{}']);
  assertAnswer(`${name}, requests`, await server.takeCounts(), { served: 2, found: 1 });
}

/**
 * @param {string} name
 * @param {string} url
 * @param {import('./kit/start-server.mjs').BenchServer} server
 */
async function load(name, url, server) {
  const send = async (/** @type {number} */ amount, /** @type {number} */ width) => {
    const pool = new Pool(url, { connections: width });
    let sent = 0;
    let found = 0;
    const sendOn = async () => {
      while (sent < amount) {
        sent += 1;
        const { statusCode, body } = await pool.request({ method: 'GET', path: '/items/7' });
        if (statusCode === 200 && (await body.text()) === '{"id":7,"name":"item 7"}') found += 1;
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: width }, sendOn));
    const time = performance.now() - start;
    await pool.close();
    const { found: answered } = await server.takeCounts();
    // Some of its connections to the server break; it is measured by those that do not.
    const isWhole = name === 'mockttp' ? found >= amount * 0.95 : found === amount;
    assertAnswer(name, { isWhole, answered: answered >= found }, { isWhole: true, answered: true });
    return (time * amount) / found;
  };
  await send(counts.together / 10, connections);
  const alone = (await send(counts.alone, 1)) / counts.alone;
  return { alone, time: await send(counts.together, connections) };
}

/** @param {readonly { name: string, alone: number, time: number }[]} rows */
function render(rows) {
  const byName = Object.fromEntries(rows.map((row) => [row.name, row]));
  const ofHand = byName['hand-written'].time / byName.endpoint.time;
  const ofMockttp = byName.mockttp.time / byName.endpoint.time;
  /** @type {Record<string, string>} */
  const bar = {
    'hand-written': '',
    endpoint: renderBar(ratio(bars.hand), ofHand < bars.hand),
    mockttp: renderBar(ratio(1 / bars.mockttp), ofMockttp < bars.mockttp),
  };
  return {
    table: [
      [
        'proxy',
        'a request, 1 at a time',
        'added',
        `requests, ${connections} at a time`,
        'of the hand-written',
        'of ours',
        'bar',
      ],
      ...rows.map(({ name, alone, time }) => [
        names[/** @type {keyof typeof names} */ (name)],
        milliseconds(alone),
        name === 'direct' ? '' : milliseconds(alone - byName.direct.alone),
        perSecond(counts.together, time),
        ratio(byName['hand-written'].time / time),
        ratio(byName.endpoint.time / time),
        bar[name] ?? '',
      ]),
    ],
    missed: [
      ...(ofHand < bars.hand
        ? [
            `the endpoint carries ${ratio(ofHand)} of the hand-written proxy, less than ${bars.hand}`,
          ]
        : []),
      ...(ofMockttp < bars.mockttp
        ? [`the endpoint carries ${ratio(ofMockttp)} of mockttp, less than ${bars.mockttp}`]
        : []),
    ],
  };
}
