/** Every client of the table in `src/record/README.md`, in a real run: what was on the wire is what its session has. */
import { createServer as createSecureServer } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createApi, type SeenExchange } from '../../../fixtures/projects/clients/api.mjs';
import { headerValue, isNamed } from '../../../src/http/headers.ts';
import { readableCodings } from '../../../src/session/content-coding.ts';
import type { Header, Recording } from '../../../src/session/schema.ts';
import { type InlineRun, type RunOptions, runInline, serve } from '../../kit/index.ts';
import { certificate, privateKey } from '../../record/test-certificate.ts';
import { casesOfUndici8, inProcessCases } from './client-cases.ts';
import {
  clientsProject,
  plainBody,
  type StoredSession,
  sessionsByName,
} from './clients-project.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Where the server is in the process of the test. */
    seenByHandler?: SeenExchange[];
  }
}

const isNode20 = Number(process.versions.node.split('.')[0]) < 22;

interface ClientsRun extends InlineRun {
  /** What the servers saw, by the names of tests. */
  readonly seen: ReadonlyMap<string, SeenExchange[]>;
}

async function runClients(options: RunOptions, isEndpoint = false): Promise<ClientsRun> {
  const seen = new Map<string, SeenExchange[]>();
  const tell = (exchange: SeenExchange): void => {
    const name = testName(exchange.path);
    seen.set(name, [...(seen.get(name) ?? []), exchange]);
  };
  const api = await serve(createApi(tell));
  onTestFinished(() => api.close());
  const secure = await serve(
    createSecureServer({ cert: certificate, key: privateKey }, createApi(tell)),
  );
  onTestFinished(() => secure.close());
  const run = await runInline(clientsProject(), {
    ...options,
    env: {
      API: api.url,
      SECURE_API: secure.url.replace('http:', 'https:'),
      UPSTREAM: isEndpoint ? api.url : undefined,
    },
  });
  onTestFinished(() => run[Symbol.asyncDispose]());
  for (const one of Object.values(run.tests)) one.meta().seenByHandler?.forEach(tell);
  return { ...run, seen };
}

/** The first two segments of a path: what follows a redirect belongs to the same test. */
function testName(path: string): string {
  const [, client = '', scenario = ''] = path.split('/');
  return `${decodeURIComponent(client)} > ${scenario}`;
}

/** What a session says of an exchange, in the words of the server. */
function describeRecording({ file }: StoredSession, { request, response }: Recording): unknown {
  const isAnswered = 'status' in response;
  return {
    method: request.method,
    path: request.path,
    requestHeaders: request.headers.map(toSent),
    requestBody: plainBody(file, request.body),
    status: isAnswered && response.status,
    responseHeaders: isAnswered && response.headers,
    responseBody: isAnswered && plainBody(file, response.body),
    aborted: response.aborted,
  };
}

/** A header as the server got it, which is asked for codings that can be decoded alone: axios names `compress`. */
function toSent([name, value]: Header): Header {
  return [name, isNamed(name, 'accept-encoding') ? readableCodings(value) : value];
}

/** What the server saw, as far as the client had it. */
function describeSeen(exchange: SeenExchange): unknown {
  const { path, requestHeaders, requestBody, responseHeaders, responseBody } = exchange;
  const isAborted = path.endsWith('/abort');
  const isUnread = path.endsWith('/unread');
  return {
    ...exchange,
    requestHeaders,
    requestBody: isUnobserved(exchange) ? 'truncated' : requestBody,
    responseHeaders,
    // Of these, a client may take less than there is.
    responseBody: isUnread || isAborted ? expect.any(String) : plain(responseBody, responseHeaders),
    aborted: isAborted ? true : undefined,
  };
}

/** Node 20 tells of the requests of foreign agents only when their connection is made. */
function isUnobserved({ path, requestBody }: SeenExchange): boolean {
  return isNode20 && path.includes('foreign%20agent') && requestBody !== '';
}

function plain(body: string, headers: SeenExchange['responseHeaders']): string {
  if (headerValue(headers, 'content-encoding') !== 'gzip') return body;
  return gunzipSync(Buffer.from(body, 'base64')).toString('base64');
}

describe.each(['forks', 'threads'] as const)('in %s', (pool) => {
  test('each client is recorded once, exactly as the server saw it', {
    timeout: 120_000,
  }, async () => {
    const run = await runClients({ pool });

    expect(run.errors).toEqual({});
    const sessions = sessionsByName(run);
    const names = Object.values(run.tests).map(({ fullName }) => fullName);
    expect([...sessions.keys()].sort()).toEqual(names.sort());
    for (const [name, stored] of sessions) {
      const recorded = stored.session.recordings.map((one) => describeRecording(stored, one));
      const seen = run.seen.get(name)?.map(describeSeen);
      expect.soft(recorded, name).toEqual(seen);
    }
  });
});

test('each client is recorded once through recorder.url', { timeout: 120_000 }, async () => {
  const run = await runClients({ testNamePattern: ' (post|gzip)$' }, true);

  expect(run.errors).toEqual({});
  const sessions = sessionsByName(run);
  expect([...sessions.keys()].sort()).toEqual([...run.seen.keys()].sort());
  for (const [name, { file, session }] of sessions) {
    const bodies = session.recordings.map(({ request }) => plainBody(file, request.body));
    expect.soft(bodies, name).toEqual(run.seen.get(name)?.map(({ requestBody }) => requestBody));
    expect
      .soft(
        session.recordings.map(({ request }) => request.path),
        name,
      )
      .toEqual(run.seen.get(name)?.map(({ path }) => path));
  }
});

test('each client that the table of clients stands for is in the project', async () => {
  const { tests } = await runClients({ testNamePattern: 'none of them' });

  const clients = new Set(Object.values(tests).map(({ fullName }) => fullName.split(' > ')[0]));
  const wanted = Object.values(inProcessCases).flat();
  expect([...clients].sort()).toEqual([...wanted, ...(isNode20 ? [] : casesOfUndici8)].sort());
});
