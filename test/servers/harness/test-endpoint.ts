/**
 * Tries a server through the endpoint of a recorder: one that is called by its address on this
 * machine, and one that is known by a name elsewhere. Whatever leads a client past the endpoint (a
 * redirect, a cookie that it does not keep), or makes the server refuse it (a check of its origin), is
 * missing in the session or a failure of the client.
 */
import { beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { titleOf } from '../../../src/replay/failure/failure.ts';
import type { Outcome } from '../../../src/replay/failure/outcome.ts';
import { replaySession } from '../../../src/replay/replay-session.ts';
import type { Session } from '../../../src/session/schema.ts';
import { told } from '../../kit/index.ts';
import type { Instance, NamedPlace, RealServer } from './real-server.ts';
import { type RecordedClient, recordClient } from './record-client.ts';

/** A server, and a client of its that is led from page to page. */
export interface EndpointTrial {
  readonly server: RealServer;
  /** Name of the foreign host, one of `foreignHosts`. */
  readonly host: string;
  /** Its file in the folder of the server. @default 'client.mjs' */
  readonly file?: string;
  /** It makes its URLs of whatever host it is called by. @default false */
  readonly takesAnyHost?: boolean;
  /** It can be called by TLS. @default false */
  readonly hasTls?: boolean;
}

/** Where a server is, and how it is recorded there. */
interface EndpointPlace extends NamedPlace {
  /** The option of the recorder. */
  readonly changeOrigin?: boolean;
}

/** What the client did at an instance, and how that looks afterwards. */
interface Driven {
  readonly session: Session;
  /** What it sends to the server itself, and how that is answered. */
  readonly requests: readonly string[];
  readonly state: unknown;
}

/** Defines the tests of a server through an endpoint. */
export function testEndpoint(trial: EndpointTrial): void {
  const { server, host, takesAnyHost = false, hasTls = false } = trial;
  const local = '127.0.0.1';
  const all: readonly [string, EndpointPlace][] = [
    ['on this machine', { host: local }],
    ['elsewhere', { host }],
    ['elsewhere, told the host of the endpoint', { host, changeOrigin: false }],
    ['on this machine by TLS', { host: local, isSecure: true }],
    ['elsewhere by TLS', { host, isSecure: true }],
  ];
  const places = all.filter(
    ([, { isSecure = false, changeOrigin = true }]) =>
      (hasTls || !isSecure) && (takesAnyHost || changeOrigin),
  );

  describe.each(places)(`${server.server} %s`, (_, place) => {
    let driven: Driven;
    let replayed: { readonly outcomes: readonly Outcome[]; readonly state: unknown };
    const missing = explainMissing(server, place);
    // What fails in `beforeAll` is in no report of a test.
    let running: Promise<void> | undefined;
    const run = async (): Promise<void> => {
      driven = await drive(trial, place);
      replayed = await replay(server, place, driven.session);
    };
    beforeEach(async ({ skip }) => {
      if (missing !== undefined) {
        // In a CI, what is not tried must not look fine.
        if (process.env.CI !== undefined) throw new Error(missing);
        skip(missing);
      }
      running ??= run();
      await running;
    });

    test('is recorded whole through an endpoint', () => {
      expect(requestsOf(driven.session)).toEqual(driven.requests);
    });

    test('is known in the session by its own address alone', () => {
      const { origin, recordings } = driven.session;
      expect(new URL(origin).hostname).toBe(place.host);
      const hosts = recordings.flatMap(({ request }) =>
        request.headers.filter(([name]) => name.toLowerCase() === 'host'),
      );
      expect([...new Set(hosts.map(([, value]) => value))]).toEqual([new URL(origin).host]);
    });

    test('answers a replay, without the endpoint, as it was recorded', () => {
      const failures = replayed.outcomes.filter(({ state }) => state !== 'passed');
      expect(failures.map((outcome) => [titleOf(outcome), told(outcome)])).toEqual([]);
      expect(replayed.state).toEqual(driven.state);
    });
  });
}

function explainMissing({ debian = [] }: RealServer, { host }: NamedPlace): string | undefined {
  const lacking = debian.find((name) => inject('missing')[name]);
  if (lacking !== undefined) return `${lacking} is missing: ${inject('missing')[lacking]}`;
  return (host !== '127.0.0.1' && inject('unnamed')) || undefined;
}

async function drive({ server, file }: EndpointTrial, place: EndpointPlace): Promise<Driven> {
  await using instance = await server.start(place);
  const { changeOrigin } = place;
  const recorded = { name: server.name, ...(file !== undefined && { file }), changeOrigin };
  const before = instance.requests?.().length;
  const session = await recordThrough(recorded, instance);
  const requests = instance.requests?.().slice(before);
  const state = await instance.state();
  return { session, state, requests: requests ?? (await driveDirectly(server, recorded, place)) };
}

/** The client alone with the server: what it sends is captured in its own process. */
async function driveDirectly(
  server: RealServer,
  recorded: RecordedClient,
  place: NamedPlace,
): Promise<string[]> {
  await using instance = await server.start(place);
  return requestsOf(await recordClient({ ...recorded, recordBy: 'capture' }, instance.url));
}

async function recordThrough(recorded: RecordedClient, instance: Instance): Promise<Session> {
  // The process of the proxy is started with it.
  vi.stubEnv('NODE_EXTRA_CA_CERTS', instance.caFile);
  try {
    return await recordClient(recorded, instance.url);
  } finally {
    vi.unstubAllEnvs();
  }
}

async function replay(
  server: RealServer,
  { host = '' }: NamedPlace,
  session: Session,
): Promise<{ outcomes: readonly Outcome[]; state: unknown }> {
  await using instance = await server.start({ host });
  const settings = { target: instance.url, correlate: server.correlate ?? true };
  const { outcomes } = await replaySession(session, { ...settings, ...instance.settings });
  return { outcomes, state: await instance.state() };
}

function requestsOf({ recordings }: Session): string[] {
  return recordings.map(({ request: { method, path }, response }) => {
    const end = 'status' in response ? response.status : response.error;
    return `${method} ${path} ${end}`;
  });
}
