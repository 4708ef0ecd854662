/** The recorder notes what of a streamed answer had come when the next request left. */
import { once } from 'node:events';
import { ProxyAgent, request as undiciRequest } from 'undici';
import { describe, expect, test } from 'vitest';
import { serve } from '../kit/index.ts';
import { type Recorded, record } from '../record/record.ts';
import { recordThrough, useEndpoints } from '../record/relay/endpoints.ts';
import { recordByProxy, useProxyProcess } from '../record/relay/proxies.ts';
import { acceptJobs, openByFetch, openByNode, openByUndici } from './clients.ts';
import { jobsIn, serveJobs } from './job-server.ts';

const IDS = ['job_k3x9qd7fw2', 'job_m2p4zq8ty6', 'job_w5v8n3c1xr'];

function partsOf({ session }: Recorded): unknown {
  return session.recordings.map(({ request, response }) => [
    request.path,
    'parts' in response ? response.parts?.map(([, count]) => count) : undefined,
  ]);
}

const EXPECTED = [
  ['/events', [1, 2]],
  [`/jobs/${IDS[0]}/accept`, undefined],
  [`/jobs/${IDS[1]}/accept`, undefined],
];

describe('the events of a stream that other requests had seen', () => {
  test.each([
    ['fetch', openByFetch],
    ['undici', openByUndici],
    ['node:http', openByNode],
  ])('are counted in a recording of %s', async (_, open) => {
    await using server = await serveJobs({ ids: IDS });
    using recorded = await record(() => acceptJobs(server.url, open, IDS.length));

    expect(partsOf(recorded)).toEqual(EXPECTED);
  });

  test('are counted in a recording of an endpoint', async () => {
    await using server = await serveJobs({ ids: IDS });
    using recorded = await recordThrough(useEndpoints(), server.url, (url) =>
      acceptJobs(url, openByNode, IDS.length),
    );
    expect(partsOf(recorded)).toEqual(EXPECTED);
  });

  test('are in one line of the session', async () => {
    await using server = await serveJobs({ ids: IDS });
    using recorded = await record(() => acceptJobs(server.url, openByUndici, IDS.length));
    expect(recorded.text).toMatch(/^ {8}"parts": \[\[[\d.]+, 1\], \[[\d.]+, 2\]\],$/m);
  });

  test('are not noted of a stream beside which nothing was sent', async () => {
    await using server = await serveJobs({ ids: IDS.slice(0, 1), endsAfter: 5 });
    using recorded = await record(async () => (await fetch(`${server.url}/events`)).text());
    expect(recorded.text).not.toContain('"parts"');
  });

  test('are not noted if a secret of several lines is hidden in one of them', async () => {
    const lines = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(3);
    const key = ['-----BEGIN PRIVATE KEY-----', lines, '-----END PRIVATE KEY-----'];
    await using server = await serve((request, response) => {
      if (request.url !== '/log') {
        response.end('{}');
        return;
      }
      response.setHeader('Content-Type', 'text/plain');
      response.write(`${key.join('\n')}\n`);
      setTimeout(() => response.end('end\n'), 50);
    });
    using recorded = await record(async () => {
      const { body } = await undiciRequest(`${server.url}/log`);
      await once(body, 'readable');
      await (await fetch(`${server.url}/next`)).text();
      await body.text();
    });
    expect(recorded.text).not.toContain('MIIEvQIBADANBgkqhkiG9w0');
    expect(recorded.text).not.toContain('"parts"');
  });
});

describe('by a forward proxy', () => {
  const host = useProxyProcess();

  test('the events that other requests had seen are counted', async () => {
    await using server = await serveJobs({ ids: IDS });
    using recorded = await recordByProxy(host, async ({ url }) => {
      const dispatcher = new ProxyAgent(url);
      const { body } = await undiciRequest(`${server.url}/events`, { dispatcher });
      let count = 0;
      for await (const id of jobsIn(body)) {
        count += 1;
        if (count === IDS.length) break;
        const accept = `${server.url}/jobs/${id}/accept`;
        await (await undiciRequest(accept, { method: 'POST', dispatcher })).body.text();
      }
      await dispatcher.destroy();
    });
    expect(partsOf(recorded)).toEqual(EXPECTED);
  });
});
