/** The page's server: a request in, a response out, whoever serves it. */
import { SessionReplayError, textOfError } from '../../errors.ts';
import { explainCorrelations } from '../../replay/explain-correlations.ts';
import type { Recording } from '../../session/schema.ts';
import type {
  Endpoint,
  Listener,
  Overview,
  RunDetail,
  SearchResult,
  SessionDetail,
  SessionLinks,
  StartRecorder,
} from '../api.ts';
import type { PageHost } from '../host.ts';
import { viewRecording } from '../view/session-view.ts';
import { type DoorOptions, Doors, readJsonBody, SECURITY_HEADERS } from './doors.ts';
import { Events } from './events.ts';
import { parseAccept, parseCancel, parseRecorder, parseStart, parseStop } from './form-schema.ts';
import { Library, type OpenSession } from './library.ts';
import { PageError, PLAIN_TEXT } from './page-error.ts';
import { type PastRuns, Runs } from './runs.ts';
import { TextIndex } from './text-index.ts';

/** Limit for each body that is shown, in characters or bytes. */
const MAX_SHOWN = 1024 * 1024;

/** Answers requests for the page, except for its static files. */
interface PageHandler {
  /**
   * @param request its path is below the base of the page
   * @returns undefined for a static file, which the caller serves with `SECURITY_HEADERS`
   */
  handle(request: Request): Promise<Response | undefined>;
  /** Ends replays and streams. @returns the replays, for the handler that comes next */
  close(): PastRuns;
}

/** By method and path below the base of the page. */
type Routes = Readonly<Record<string, (url: URL, request: Request) => Promise<object | Response>>>;

/** @param past the replays that `close` of an earlier handler returned */
export function createPageHandler(
  host: PageHost,
  options: DoorOptions,
  past?: PastRuns,
): PageHandler {
  const doors = new Doors(options);
  const library = new Library(host, () => events.tellChanged());
  let listening = '[]';
  const events = new Events(async () => {
    await library.scan();
    const before = listening;
    listening = JSON.stringify([...(await host.listeners())]);
    if (listening !== before) events.tellChanged();
  });
  const runs = new Runs({ host, library, onChange: (run) => events.tellRun(run), past });
  const rooms = { host, library, events, runs };
  const routes = new Map(
    [sessionRoutes, runRoutes, recorderRoutes].flatMap((of) => Object.entries(of(rooms))),
  );

  const answer = async (request: Request): Promise<Response | undefined> => {
    const entrance = doors.admit(request);
    const url = new URL(request.url);
    const [, path = ''] = /\/__sessions__\/(.*)$/is.exec(url.pathname) ?? [];
    const headers = { ...(entrance && { 'set-cookie': entrance.setCookie }) };
    if (!path.startsWith('api/')) {
      if (!entrance) return undefined;
      // The redirect takes the token out of the address bar, and so out of the links that people share. No server is
      // sent the fragment, which the page's script removes as well.
      const location = `./#originKey=${entrance.originKey}`;
      return new Response(null, { status: 302, headers: { ...headers, location } });
    }
    if (!entrance) doors.requireOrigin(request, url);
    const route = routes.get(`${request.method} ${path}`);
    if (!route) throw new PageError(404, `there is no ${request.method} ${path}`);
    const found = await route(url, request);
    const response = found instanceof Response ? found : Response.json(found);
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  };

  return {
    async handle(request) {
      const response = await answer(request).catch((error: unknown) => refuse(error, request));
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
        response?.headers.set(name, value);
      }
      response?.headers.set('cache-control', 'no-store');
      return response;
    },
    close() {
      events.close();
      return runs.close();
    },
  };
}

function refuse(error: unknown, { url }: Request): Response {
  const message = textOfError(error);
  const fault = error instanceof PageError ? error.toFault() : { message };
  const status = error instanceof PageError ? error.status : 500;
  // The text is matched, not a parsed URL: a request may be refused since its URL is invalid.
  if (/^[^?]*\/api\//.test(url)) return Response.json(fault, { status });
  // Somebody has opened the page itself.
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return new Response(`${sentence}\n`, { status, headers: { 'content-type': PLAIN_TEXT } });
}

interface Rooms {
  readonly host: PageHost;
  readonly library: Library;
  readonly events: Events;
  readonly runs: Runs;
}

/** What the page shows of sessions. */
function sessionRoutes({ host, library, events, runs }: Rooms): Routes {
  const openOf = (url: URL): Promise<OpenSession> => library.open(parameter(url, 'key'));
  return {
    'GET api/overview': () => overviewOf({ host, library, runs }),
    async 'GET api/session'(url) {
      const opened = await openOf(url);
      const rest: Omit<SessionDetail, 'rows'> = {
        card: opened.card,
        replay: await runs.choicesOf(opened),
      };
      return answerJson(`{"rows":${opened.rowsAsJson},${JSON.stringify(rest).slice(1)}`);
    },
    async 'GET api/recording'(url) {
      const { session, file, recording } = await openOf(url);
      return viewRecording(session, recording(parameter(url, 'id')), file, { max: MAX_SHOWN });
    },
    'GET api/links': async (url) => answerJson(await linksAsJson(await openOf(url))),
    'GET api/search': (url, request) => search(url, request, { library, runs }),
    async 'GET api/events'() {
      const stream = events.open();
      if (!stream) throw new PageError(503, 'too many pages are open');
      return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
    },
  };
}

function answerJson(json: string): Response {
  return new Response(json, { headers: { 'content-type': 'application/json' } });
}

/** Replays, and what becomes of their answers. */
function runRoutes({ host, library, events, runs }: Rooms): Routes {
  return {
    async 'GET api/run'(url): Promise<RunDetail> {
      const run = runs.get(parameter(url, 'id'));
      return { card: run.card(), rows: run.rows(), running: run.running() };
    },
    async 'GET api/outcome'(url) {
      const copy = url.searchParams.get('copy');
      const run = runs.get(parameter(url, 'run'));
      return run.detail(parameter(url, 'id'), copy === null ? undefined : Number(copy));
    },
    async 'POST api/runs'(_, request) {
      requirePermission(host.may().replay, 'replays', 'api.allowExec');
      const { key, form } = parseStart(await readJsonBody(request));
      const run = await runs.start(await library.open(key), form);
      events.tellChanged();
      return Response.json(run.card(), { status: 201 });
    },
    async 'POST api/cancel'(_, request) {
      const run = runs.get(parseCancel(await readJsonBody(request)).run);
      run.cancel();
      return run.card();
    },
    async 'POST api/accept'(_, request) {
      const options = 'api.allowExec and api.allowWrite';
      requirePermission(host.may().accept, 'accepting answers', options);
      const { run, ...asked } = parseAccept(await readJsonBody(request));
      return runs.get(run).accept(asked);
    },
  };
}

/** Recorders that the page starts and stops. */
function recorderRoutes({ host, library, events }: Rooms): Routes {
  return {
    async 'POST api/recorders'(_, request) {
      const recorders = recordersOf(host);
      const listener = await startRecorder(recorders, parseRecorder(await readJsonBody(request)));
      events.tellChanged();
      return Response.json(listener, { status: 201 });
    },
    async 'POST api/stop'(_, request) {
      const stopped = await recordersOf(host).stop(parseStop(await readJsonBody(request)).url);
      if (!stopped) throw new PageError(404, 'this recorder no longer exists');
      await library.scan();
      events.tellChanged();
      return stopped;
    },
  };
}

async function overviewOf({
  host,
  library,
  runs,
}: Pick<Rooms, 'host' | 'library' | 'runs'>): Promise<Overview> {
  const { sessions, broken } = await library.list();
  const listeners = await host.listeners();
  const origins = new Set([...sessions.flatMap((card) => card.origins), ...listeners.keys()]);
  const endpoints = [...origins]
    .sort()
    .map((origin): Endpoint => ({ origin, listeners: listeners.get(origin) ?? [] }));
  const { project, version, server } = host;
  const may = { ...host.may(), record: host.recorders !== undefined };
  return { project, version, server, may, endpoints, sessions, broken, runs: runs.list() };
}

type Recorders = NonNullable<PageHost['recorders']>;

function recordersOf({ recorders, server }: PageHost): Recorders {
  if (recorders) return recorders;
  throw new PageError(403, `${server} does not start recorders from the page: use "vsr ui"`);
}

async function startRecorder(recorders: Recorders, asked: StartRecorder): Promise<Listener> {
  try {
    return await recorders.start(asked);
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
    const isOfPort = error.code === 'RECORDER_FAILED' && asked.port !== undefined;
    throw new PageError(409, error.message, isOfPort ? 'port' : undefined);
  }
}

const links: WeakMap<OpenSession, Promise<string>> = new WeakMap();

/**
 * The links of a session. They are found once: in 100,000 recordings, the search takes seconds and blocks the process.
 */
function linksAsJson(opened: OpenSession): Promise<string> {
  const find = async (): Promise<string> => {
    const found: SessionLinks = { links: await explainCorrelations(opened.session) };
    return JSON.stringify(found);
  };
  const asked = links.get(opened) ?? find();
  links.set(opened, asked);
  return asked;
}

const indexes: WeakMap<OpenSession, TextIndex<Recording>> = new WeakMap();

async function search(
  url: URL,
  { signal }: Request,
  { library, runs }: Pick<Rooms, 'library' | 'runs'>,
): Promise<SearchResult> {
  const text = parameter(url, 'text');
  const opened = await library.open(parameter(url, 'key'));
  const recordings = await indexOf(opened).find(opened.session.recordings, text, signal);
  const run = url.searchParams.get('run');
  const live = run === null ? [] : await runs.search(run, text, signal);
  return { ids: [...new Set([...recordings.map(({ id }) => id), ...live])] };
}

function indexOf(opened: OpenSession): TextIndex<Recording> {
  const index =
    indexes.get(opened) ?? new TextIndex<Recording>((recording) => textOf(opened, recording));
  indexes.set(opened, index);
  return index;
}

/** The method, URL, headers and bodies of a recording, as one text. */
function textOf({ session, file }: OpenSession, recording: Recording): string {
  const { url, request, response } = viewRecording(session, recording, file, { max: MAX_SHOWN });
  const messages = response ? [request, response] : [request];
  const texts = messages.flatMap(({ headers, body }) => [...headers.flat(), body.text ?? '']);
  return [recording.request.method, url, ...texts].join('\n');
}

function parameter(url: URL, name: string): string {
  const value = url.searchParams.get(name);
  if (value !== null) return value;
  throw new PageError(400, `the parameter "${name}" is missing`);
}

function requirePermission(isAllowed: boolean, what: string, option: string): void {
  if (isAllowed) return;
  throw new PageError(
    403,
    `${what} from the page are switched off: Vitest's ${option} decides (off by default where the server is reachable from other machines)`,
  );
}
