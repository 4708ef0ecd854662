/** The page's server on sessions in a scratch folder, without Vitest and without a socket. */
import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ReplayForm, RunCard, RunDetail } from '../../../src/page/api.ts';
import { ORIGIN_KEY } from '../../../src/page/base.ts';
import type { ConfiguredTarget, PageHost } from '../../../src/page/host.ts';
import { createPageHandler } from '../../../src/page/server/handler.ts';
import type { PastRuns } from '../../../src/page/server/runs.ts';
import type { ReplaySettings } from '../../../src/replay/settings.ts';
import { findSessions } from '../../../src/session/find-sessions.ts';
import type { Session } from '../../../src/session/schema.ts';
import { renderSession } from '../../../src/session/write-session.ts';
import { createSession, type LooseRecording, recordingOf, serve } from '../../kit/index.ts';
import { createScratchFolder, type ScratchFolder } from '../../session/scratch-folder.ts';

export const TOKEN = 'a-token-of-32-characters-or-so-00';
/** Origin of the server, as browsers and commands name it. */
export const HOST = 'localhost:51204';
export const BASE = `http://${HOST}/__sessions__/`;
/** The cookie of somebody who has followed the link. */
export const COOKIE = `vitest-sessions-51204=${createHmac('sha256', TOKEN).update('sessions 51204').digest('base64url')}`;

/** The key of the page's origin, which its calls have besides the cookie. */
export const KEY_OF_ORIGIN: string = createHmac('sha256', TOKEN)
  .update('origin 51204')
  .digest('base64url');

/** The settings that the dialog shows at first. */
export const FORM: ReplayForm = {
  target: '',
  speed: 'ordered',
  openLoop: false,
  headers: [],
  secrets: {},
  readOnly: false,
  correlate: true,
  sendUnproven: false,
  copies: 1,
  body: 'none',
  timeout: 5000,
};

interface PageOptions {
  readonly sessions?: Readonly<Record<string, Session | string>>;
  readonly targets?: readonly Partial<ConfiguredTarget>[];
  /** What the config says for every target. */
  readonly settings?: ReplaySettings;
  readonly may?: { readonly replay?: boolean; readonly accept?: boolean };
  readonly host?: Partial<PageHost>;
  /** The runs that `close` of another page returned. */
  readonly past?: PastRuns;
}

export interface ServedPage extends Disposable {
  readonly folder: ScratchFolder;
  readonly handler: ReturnType<typeof createPageHandler>;
  /** Writes a session in canonical form, or any text. */
  write(key: string, session: Session | string | Uint8Array): void;
  /** Sends a request as somebody who was let in. These headers replace those of a browser. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON of a 2xx answer. */
  get<Answer>(path: string): Promise<Answer>;
  /** Sends JSON. */
  post(path: string, body: unknown): Promise<Response>;
  /** Starts a replay. Fails if it is refused. */
  start(key: string, form?: Partial<ReplayForm>): Promise<RunCard>;
  /** Waits for the end of a run. */
  end(run: Pick<RunCard, 'id'>): Promise<RunDetail>;
  /** Starts a replay, and waits for its end. */
  replay(key: string, form?: Partial<ReplayForm>): Promise<RunDetail>;
}

export function servePage(options: PageOptions = {}): ServedPage {
  const { sessions = {}, targets = [{}], settings = {}, may = {}, host = {}, past } = options;
  const folder = createScratchFolder();
  const configured = targets.map(
    (target): ConfiguredTarget => ({
      ...{ name: undefined, url: undefined, module: undefined, isReadOnly: false },
      ...target,
    }),
  );
  const handler = createPageHandler(
    {
      ...{ project: 'shop', version: '1.2.3', server: 'Vitest', root: folder.path() },
      may: () => ({ replay: true, accept: true, ...may }),
      findSessions: () => findSessions(['sessions/**/*.session.json'], folder.path()),
      listeners: async () => new Map(),
      configOf: () => ({
        targets: configured,
        async settingsFor(target) {
          const known = target === undefined ? configured[0] : configured.find(hasName(target));
          const url = known ? known.url : target;
          return {
            ...settings,
            ...(url !== undefined && { target: url }),
            ...(known?.isReadOnly && { readOnly: true }),
          };
        },
      }),
      ...host,
    },
    { token: TOKEN, isOwnHost: (hostname) => hostname === 'localhost' },
    past,
  );

  const page: ServedPage = {
    ...{ folder, handler },
    write(key, session) {
      const isRaw = typeof session === 'string' || session instanceof Uint8Array;
      mkdirSync(dirname(folder.path(key)), { recursive: true });
      writeFileSync(folder.path(key), isRaw ? session : [...renderSession(session)].join(''));
    },
    async send(path, init = {}) {
      const headers = new Headers({
        ...{ host: HOST, cookie: COOKIE },
        [ORIGIN_KEY.header]: KEY_OF_ORIGIN,
      });
      for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
      const response = await handler.handle(new Request(new URL(path, BASE), { ...init, headers }));
      if (!response) throw new Error(`${path} is a file.`);
      return response;
    },
    async get<Answer>(path: string) {
      const response = await page.send(path);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Answer;
    },
    post: (path, body) =>
      page.send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async start(key, form) {
      const response = await page.post('api/runs', { key, form: { ...FORM, ...form } });
      if (response.status !== 201) throw new Error(await response.text());
      return (await response.json()) as RunCard;
    },
    async end({ id }) {
      for (;;) {
        const run = await page.get<RunDetail>(`api/run?id=${id}`);
        if (run.card.state !== 'running') return run;
        await setTimeout(5);
      }
    },
    replay: async (key, form) => page.end(await page.start(key, form)),
    [Symbol.dispose]() {
      handler.close();
      folder[Symbol.dispose]();
    },
  };
  for (const [key, session] of Object.entries(sessions)) page.write(key, session);
  return page;
}

function hasName(target: string): (each: ConfiguredTarget) => boolean {
  return ({ name, url, module }) => (name ?? url ?? module) === target;
}

/** The address of a call for a session. */
export function callOf(call: string, parameters: Readonly<Record<string, string>>): string {
  return `api/${call}?${new URLSearchParams(parameters)}`;
}

/** Key of the only session of `pageOf`. */
export const KEY = 'sessions/a.session.json';

/** A page with one session of these recordings. */
export function pageOf(recordings: readonly LooseRecording[], origin: string): ServedPage {
  return servePage({ sessions: { [KEY]: createSession(recordings, { origin, name: 'shop' }) } });
}

/** Answers `/404/x` with 404. */
export const byPath = (): ReturnType<typeof serve> =>
  serve(({ url = '' }, response) => response.writeHead(Number(url.slice(1, 4))).end('{}'));
/** A recorded GET. */
export const get = (path: string, status: number, id?: string): LooseRecording =>
  recordingOf('GET', path, status, id === undefined ? {} : { id });
