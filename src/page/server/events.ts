/** Sends news to the clients that listen, as server-sent events. */
import type { PageEvent } from '../api.ts';
import type { Run } from './run.ts';

/** Pause between two reports of a run, in ms: nobody can read more of them. */
const PAUSE = 100;
/** Pause between two looks at the session files while somebody listens, in ms. */
const SCAN_PAUSE = 1500;
/** More clients than anybody opens at once. */
const MAX_CLIENTS = 64;
/** In bytes: a client that leaves this much unread has stopped listening. */
const MAX_UNREAD = 8 * 1024 * 1024;

type Client = ReadableStreamDefaultController<Uint8Array>;

export class Events {
  readonly #clients = new Set<Client>();
  readonly #changed = new Set<Run>();
  readonly #scan: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #scanTimer: NodeJS.Timeout | undefined;

  /** @param scan looks for changes of the session files; called from time to time while somebody listens */
  constructor(scan: () => Promise<void>) {
    this.#scan = scan;
  }

  /** A stream of the news from now on. It ends when its reader leaves. Undefined if too many clients listen already. */
  open(): ReadableStream<Uint8Array> | undefined {
    if (this.#clients.size >= MAX_CLIENTS) return undefined;
    let own: Client | undefined;
    const source = {
      start: (client: Client) => {
        own = client;
        this.#clients.add(client);
        // Tells the client at once that it is connected.
        client.enqueue(Buffer.from('retry: 1000\n: connected\n\n'));
        this.#scanLater();
      },
      cancel: () => {
        if (own) this.#clients.delete(own);
      },
    };
    return new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: MAX_UNREAD }));
  }

  /** Sends the news of a run: soon, and together with the news that follow. */
  tellRun(run: Run): void {
    this.#changed.add(run);
    if (this.#clients.size === 0 && !run.isOver) return;
    this.#timer ??= setTimeout(() => this.#flush(), PAUSE);
  }

  /** Tells the clients that sessions or the list of runs have changed. */
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
      // `desiredSize` is null if the connection has just ended. The client connects again, and asks for what it missed.
      if ((client.desiredSize ?? 0) > 0) client.enqueue(bytes);
      else this.#end(client);
    }
  }

  /** Drops what the client has not read. */
  #end(client: Client): void {
    this.#clients.delete(client);
    client.error(new Error('the page has stopped reading'));
  }

  #scanLater(): void {
    this.#scanTimer ??= setTimeout(async () => {
      this.#scanTimer = undefined;
      // A scan may fail. A client that asks for the sessions is told why.
      await this.#scan().catch(() => undefined);
      if (this.#clients.size > 0) this.#scanLater();
    }, SCAN_PAUSE);
    this.#scanTimer.unref();
  }
}
