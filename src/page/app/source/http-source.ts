/** Reads the page's data from its server. URLs are relative: the page may be served anywhere. */
import type { PageEvent, PageFault } from '../../api.ts';
import { ORIGIN_KEY } from '../../base.ts';
import { type Connection, FaultError, faultOf, type PageSource } from './page-source.ts';

/** Pauses between attempts to connect again, in ms. The last one is repeated. */
const PAUSES = [500, 1000, 2000, 5000];

export function createHttpSource(): PageSource {
  takeOriginKey();
  return {
    isReport: false,
    notes: [],
    overview: () => get('overview', {}),
    session: (key) => get('session', { key }),
    recording: (key, id) => get('recording', { key, id }),
    links: (key) => get('links', { key }),
    search: ({ key, text, run }, signal) => get('search', { key, text, run }, { signal }),
    run: (id) => get('run', { id }),
    outcome: (run, id, copy) => get('outcome', { run, id, copy }),
    start: (replay) => post('runs', replay),
    cancel: (run) => post('cancel', { run }),
    accept: (answers) => post('accept', answers),
    record: (asked) => post('recorders', asked),
    stopRecorder: (url) => post('stop', { url }),
    subscribe,
  };
}

type CallInit = Pick<RequestInit, 'method' | 'body' | 'signal'> & {
  readonly headers?: Readonly<Record<string, string>>;
};

const STORED_KEY = 'vitest-sessions-origin-key';

/**
 * Keeps the key that the server has put into the address. Other tabs of the page find it as well, and servers on other
 * ports do not: storage belongs to an origin.
 */
function takeOriginKey(): void {
  const [, key] = /^#originKey=([\w-]+)$/.exec(location.hash) ?? [];
  if (key === undefined) return;
  localStorage.setItem(STORED_KEY, key);
  history.replaceState(null, '', location.pathname);
}

/** Read anew for each call, since another tab may have been opened by a newer link. */
function originKey(): string {
  return localStorage.getItem(STORED_KEY) ?? '';
}

function get<T>(
  name: string,
  query: Record<string, string | number | undefined>,
  init: CallInit = {},
): Promise<T> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) search.set(key, String(value));
  }
  const text = search.toString();
  return ask(`api/${name}${text && `?${text}`}`, init);
}

function post<T>(name: string, body: object): Promise<T> {
  return ask(`api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask<T>(url: string, init: CallInit): Promise<T> {
  let response: Response;
  try {
    const headers = { ...init.headers, [ORIGIN_KEY.header]: originKey() };
    response = await fetch(url, {
      ...init,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch {
    throw new FaultError(0, { message: 'The server of this page does not answer.' });
  }
  if (!response.ok) throw new FaultError(response.status, await readFault(response));
  try {
    return await response.json();
  } catch {
    throw new FaultError(response.status, { message: 'The server of this page broke off.' });
  }
}

async function readFault(response: Response): Promise<PageFault> {
  try {
    const fault: unknown = await response.json();
    if (isFault(fault)) return { ...fault, message: sentenceOf(fault.message) };
  } catch {
    // A proxy in between answers with HTML.
  }
  return { message: `The server of this page answered with ${response.status}.` };
}

/** The server's messages are written to follow a colon. Here, each is a sentence of its own. */
function sentenceOf(message: string): string {
  const first = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?:)\n]$/.test(first) ? first : `${first}.`;
}

function isFault(value: unknown): value is PageFault {
  return (
    typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

/**
 * Listens while the page is visible: browsers allow six connections to a host over HTTP/1.1, so the streams of hidden
 * tabs would leave none for the next tab. `EventSource` gives up for good when it is answered with an error, so each
 * attempt is a new one.
 */
const subscribe: PageSource['subscribe'] = (listener) => {
  let attempts = 0;
  let events: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (state: Connection) => listener({ type: 'connection', state });
  const connect = () => {
    const own = new EventSource(`api/events?${ORIGIN_KEY.parameter}=${originKey()}`);
    events = own;
    own.onopen = () => {
      attempts = 0;
      tell('open');
    };
    own.onmessage = ({ data }) => {
      const event: PageEvent = JSON.parse(data);
      listener(event);
    };
    own.onerror = () => {
      own.close();
      void explainLoss();
      timer = setTimeout(connect, PAUSES[Math.min(attempts, PAUSES.length - 1)]);
      attempts += 1;
    };
  };
  const disconnect = () => {
    clearTimeout(timer);
    events?.close();
    events = undefined;
  };
  // An `EventSource` does not say why it failed.
  const explainLoss = async () => {
    let state: Connection = 'connecting';
    try {
      await get('overview', {});
    } catch (error) {
      state = faultOf(error).status === 403 ? 'forbidden' : 'lost';
    }
    // The page may have been hidden meanwhile, or be connected again.
    const isPast = events === undefined || events.readyState === EventSource.OPEN;
    if (!isPast) tell(state);
  };
  // A browser that wakes up should not wait for the pause to end.
  const hurry = () => {
    if (events?.readyState !== EventSource.CLOSED) return;
    clearTimeout(timer);
    connect();
  };
  // The listener is not told that the stream ends: the page keeps what it shows, and reads everything again after
  // `open`.
  const follow = () => {
    if (document.visibilityState === 'hidden') disconnect();
    else if (!events) connect();
  };

  tell('connecting');
  follow();
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', follow);
  return () => {
    removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', follow);
    disconnect();
  };
};
