import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { ReplaySettings } from '../../src/replay/index.ts';
import { replaySession } from '../../src/replay/replay-session.ts';
import type { Session } from '../../src/session/schema.ts';
import { serve, told } from '../kit/index.ts';
import { record } from '../record/record.ts';

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: string;
  /** A secret of this instance, a new one for each name. */
  readonly secret: (name: string) => string;
}

/** Answers a call; what is undefined or false is a 403. */
type Answer = (call: Call) => unknown;

type Routes = Readonly<Record<string, Answer>>;

interface Flow {
  readonly session: Session;
  /** The session file, and the journals that were there before it. */
  readonly files: string;
  /** Of the instance that was recorded. */
  readonly secrets: readonly string[];
  replay(settings?: ReplaySettings): Promise<(string | undefined)[]>;
}

export async function serveInstance(
  routes: Routes,
  form: (name: string) => string,
): Promise<Awaited<ReturnType<typeof serve>> & { secrets: Map<string, string> }> {
  const secrets = new Map<string, string>();
  const secret = (name: string): string => {
    const known = secrets.get(name) ?? form(name);
    secrets.set(name, known);
    return known;
  };
  const served = await serve(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await text(request);
    const answer = routes[url.pathname]?.({ request, response, url, body, secret });
    if (answer === undefined || answer === false) response.statusCode = 403;
    if (typeof answer === 'object') {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(answer));
    } else response.end(typeof answer === 'string' ? answer : '');
  });
  return { ...served, secrets };
}

/** Records what `run` does, checks that all went well, and gives what replays it. */
export async function recordFlow(
  routes: Routes,
  run: (url: string) => Promise<unknown>,
  form: (name: string) => string = () => randomBytes(18).toString('base64url'),
): Promise<Flow> {
  await using api = await serveInstance(routes, form);
  using recorded = await record(() => run(api.url));
  const statuses = recorded.session.recordings.map(({ response }) =>
    'status' in response ? response.status : response.error,
  );
  expect(statuses).not.toContain(403);
  return {
    session: recorded.session,
    files: recorded.text + recorded.journals,
    secrets: [...api.secrets.values()],
    replay: async (settings) => {
      await using other = await serveInstance(routes, form);
      const { outcomes } = await replaySession(recorded.session, {
        target: other.url,
        ...settings,
      });
      return outcomes.map((outcome) => told(outcome)?.message ?? outcome.state);
    },
  };
}

export function expectClean({ files, secrets }: Pick<Flow, 'files' | 'secrets'>): void {
  for (const secret of secrets) {
    expect(files).not.toContain(secret);
    expect(files).not.toContain(encodeURIComponent(secret));
    expect(files).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
  }
}

export async function send(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const clone = response.clone();
  await clone.text();
  return response;
}

/** What came, by its names; numbers as text. */
export async function sendForJson(
  url: string,
  init?: RequestInit,
): Promise<Record<string, string>> {
  const json: object = JSON.parse(await (await send(url, init)).text());
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, String(value)]));
}

export function post(
  body: string | URLSearchParams | object,
  headers: Record<string, string> = {},
): RequestInit {
  if (typeof body === 'string' || body instanceof URLSearchParams)
    return { method: 'POST', body, headers };
  return {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  };
}

export function basic(request: IncomingMessage): string {
  const [, coded = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  return Buffer.from(coded, 'base64').toString();
}
