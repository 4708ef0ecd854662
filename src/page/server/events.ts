/** News for the clients that listen, as server-sent events. */
import type { PageEvent } from '../api.ts';
import type { Run } from './run.ts';

/** In ms: more news than that nobody can read. */
const PAUSE = 100;
/** In ms: how often the files of sessions are looked at while somebody listens. */
const SCAN_PAUSE = 1500;
/** More clients than anybody opens. */
const MAX_CLIENTS = 64;

type Client = ReadableStreamDefaultController<Uint8Array>;

export class Events {
  readonly #clients = new Set<Client>();
  readonly #changed = new Set<Run>();
  readonly #scan: () => Promise<boolean>;
  #timer: NodeJS.Timeout | undefined;
  #scanTimer: NodeJS.Timeout | undefined;

  /** @param scan looks for changed files, and says whether there are any */
  constructor(scan: () => Promise<boolean>) {
    this.#scan = scan;
  }

  /** A stream of the news from now on, which ends when its reader goes. Undefined if there are too many. */
  open(): ReadableStream<Uint8Array> | undefined {
    if (this.#clients.size >= MAX_CLIENTS) return undefined;
    let own: Client | undefined;
    return new ReadableStream<Uint8Array>({
      start: (client) => {
        own = client;
        this.#clients.add(client);
        // Tells the client at once that it is connected.
        client.enqueue(Buffer.from('retry: 1000\n: connected\n\n'));
        this.#scanLater();
      },
      cancel: () => {
        if (own) this.#clients.delete(own);
      },
    });
  }

  /** Tells the news of a run, soon and together with further ones. */
  tellRun(run: Run): void {
    this.#changed.add(run);
    if (this.#clients.size === 0 && !run.isOver) return;
    this.#timer ??= setTimeout(() => this.#flush(), PAUSE);
  }

  /** Tells that sessions or the list of runs have changed. */
  tellChanged(): void {
    this.#send({ type: 'changed' });
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#scanTimer);
    for (const client of this.#clients) client.close();
    this.#clients.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const run of this.#changed) {
      this.#send({ type: 'run', card: run.card(), rows: run.takeNews(), running: run.running() });
    }
    this.#changed.clear();
  }

  #send(event: PageEvent): void {
    if (this.#clients.size === 0) return;
    const bytes = Buffer.from(`data: ${JSON.stringify(event)}\n\n`);
    for (const client of this.#clients) {
      try {
        client.enqueue(bytes);
      } catch {
        // Its connection has just ended.
        this.#clients.delete(client);
      }
    }
  }

  #scanLater(): void {
    this.#scanTimer ??= setTimeout(async () => {
      this.#scanTimer = undefined;
      try {
        if (await this.#scan()) this.tellChanged();
      } finally {
        if (this.#clients.size > 0) this.#scanLater();
      }
    }, SCAN_PAUSE);
    this.#scanTimer.unref();
  }
}
