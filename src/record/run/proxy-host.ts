import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SessionReplayError } from '../../errors.ts';
import { programUrl } from '../../own-files.ts';
import { waitAtMost } from '../pipeline/clock.ts';
import type {
  EndedSession,
  Endpoint,
  EndpointSettings,
  ForwardProxy,
  ProxyFactory,
  ProxySettings,
  RecordingCounts,
  StandaloneEndpointSettings,
  StandaloneProxySettings,
} from '../relay/proxy-factory.ts';
import type { ProxyReply, ProxyRequest, ServerAddress, ServerSettings } from './control-channel.ts';

/** The time that the proxy process has to end by itself, in ms. */
const MAX_STOP_MS = 2000;

type Answer = Extract<ProxyReply, { id: number }>;

/** An open endpoint or forward proxy. */
interface RecorderListener {
  readonly url: string;
  /** Base URL of the API behind it; undefined for a proxy to any. */
  readonly upstream: string | undefined;
  /** Whether what passes goes into a session. */
  readonly isRecording: boolean;
}

/** A standalone server in the proxy process. */
type Hosted<Server> = Server & { readonly count: () => Promise<RecordingCounts> };

/** Events of a standalone server. */
interface StandaloneEvents {
  readonly onSessionEnded: (session: EndedSession) => void;
  /** Called when the proxy process has ended unexpectedly, possibly more than once. */
  readonly onLost: (reason: string) => void;
}

/**
 * Opens endpoints and forward proxies in a separate process. The first of them starts this proxy process,
 * and the next one restarts it after a crash. The proxy process does not keep the main process alive.
 */
export class ProxyHost implements ProxyFactory {
  readonly #program: string;
  readonly #createCaFolder: () => string;
  #running: RunningProxy | undefined;

  /**
   * @param program file of the proxy process
   * @param createCaFolder makes an empty folder that only its owner may enter; the folder is deleted when
   * the process ends
   */
  constructor(
    program: string = fileURLToPath(programUrl('proxy-process')),
    createCaFolder = (): string => mkdtempSync(join(tmpdir(), 'session-replay-ca-')),
  ) {
    this.#program = program;
    this.#createCaFolder = createCaFolder;
  }

  /** The id of the running proxy process. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  /** What is open now. */
  get listeners(): readonly RecorderListener[] {
    return [...(this.#running?.listeners ?? [])];
  }

  async openEndpoint(settings: EndpointSettings): Promise<Endpoint> {
    const running = this.#start();
    const opened = await openIn(running, { kind: 'endpoint', settings });
    return running.list(opened, { upstream: settings.upstream, isRecording: true });
  }

  async openProxy(settings: ProxySettings): Promise<ForwardProxy> {
    const running = this.#start();
    const opened = await openIn(running, { kind: 'proxy', settings });
    const { caFile = '', bundleFile = '' } = opened;
    const { recording } = settings;
    const known = { upstream: recording?.upstream, isRecording: recording !== undefined };
    return running.list({ ...opened, caFile, bundleFile }, known);
  }

  /**
   * Opens an endpoint for any number of sessions, the only one in its process. This endpoint keeps the
   * calling process alive.
   */
  async openStandaloneEndpoint(
    settings: StandaloneEndpointSettings,
    events: StandaloneEvents,
  ): Promise<Hosted<Endpoint>> {
    const running = this.#start();
    const endpoint = await openIn(running, { kind: 'standalone-endpoint', settings });
    return running.host(endpoint, events);
  }

  /** The same for a forward proxy. */
  async openStandaloneProxy(
    settings: StandaloneProxySettings,
    events: StandaloneEvents,
  ): Promise<Hosted<ForwardProxy>> {
    const running = this.#start();
    const opened = await openIn(running, { kind: 'standalone-proxy', settings });
    const { caFile = '', bundleFile = '' } = opened;
    return running.host({ ...opened, caFile, bundleFile }, events);
  }

  /** Ends the proxy process, if there is one, and waits until it has ended. */
  async close(): Promise<void> {
    await this.#running?.stop();
  }

  #start(): RunningProxy {
    if (this.#running !== undefined) return this.#running;
    const running = new RunningProxy(this.#program, this.#createCaFolder(), () => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}

async function openIn(
  running: RunningProxy,
  open: ServerSettings,
): Promise<ServerAddress & Pick<Endpoint, 'close'>> {
  const answer = await running.ask((id) => ({ id, open }));
  const opened = 'opened' in answer ? answer.opened : { url: '' };
  return {
    ...opened,
    close: async () => {
      const closed = await running.ask((id) => ({ id, close: opened.url }));
      return 'closed' in closed ? closed.closed : { filteredOut: 0 };
    },
  };
}

/** One running instance of the proxy process. */
class RunningProxy {
  readonly child: ChildProcess;
  /** What is open in it. */
  readonly listeners: Set<RecorderListener> = new Set();
  events: StandaloneEvents | undefined;
  readonly #waiting: Map<number, (answer: Answer) => void> = new Map();
  #isStopping = false;
  #lastId = 0;
  #fatal: string | undefined;

  /** @param caFolder for the certificates of the run's authority */
  constructor(program: string, caFolder: string, onExit: () => void) {
    // The output is discarded: http-mitm-proxy logs every host and every error.
    this.child = fork(program, [caFolder], {
      // In a process group of its own, the process is not ended by a Ctrl-C that arrives while it starts. On Windows,
      // `detached` would open a console instead.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--max-http-header-size=65536'],
      env: { ...process.env, NODE_V8_COVERAGE: undefined },
    });
    this.child.on('message', (reply: ProxyReply) => this.#take(reply));
    this.child.on('error', (error) => this.#failAll(error.message));
    this.child.once('exit', () => {
      onExit();
      rmSync(caFolder, { recursive: true, force: true });
    });
    // The last message of the process may arrive after its end is known.
    this.child.once('disconnect', () => this.#explainEnd());
    this.child.unref();
    this.child.channel?.unref();
  }

  /** @throws {SessionReplayError} `RECORDER_FAILED`, with the error from the process */
  async ask(request: (id: number) => ProxyRequest): Promise<Answer> {
    const id = ++this.#lastId;
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.child.channel?.ref();
      this.child.send(request(id), (error) => {
        // If the channel still seems open, it ends soon, perhaps with a reason.
        if (error !== null && !this.child.connected) this.#explainEnd();
      });
    });
    if ('error' in answer) throw new SessionReplayError(answer.code, answer.error);
    return answer;
  }

  /** The same server, which is listed until it is closed. */
  list<Server extends Endpoint>(server: Server, known: Omit<RecorderListener, 'url'>): Server {
    const listener = { ...known, url: server.url };
    this.listeners.add(listener);
    return {
      ...server,
      close: () => {
        this.listeners.delete(listener);
        return server.close();
      },
    };
  }

  /** The same server, which tells its counts and keeps the main process alive. */
  host<Server extends Endpoint>(server: Server, events: StandaloneEvents): Hosted<Server> {
    this.events = events;
    this.child.ref();
    const count = async (): Promise<RecordingCounts> => {
      const answer = await this.ask((id) => ({ id, count: server.url }));
      return 'counted' in answer ? answer.counted : { underWay: 0, recorded: 0 };
    };
    return { ...server, count };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.#isStopping = true;
    this.child.ref();
    const exited = once(this.child, 'exit');
    if (this.child.connected) this.child.disconnect();
    if (!(await waitAtMost(MAX_STOP_MS, exited))) {
      this.child.kill('SIGKILL');
      await exited;
    }
  }

  #take(reply: ProxyReply): void {
    if ('fatal' in reply) this.#fatal = reply.fatal;
    else if ('ended' in reply) this.events?.onSessionEnded(reply.ended);
    else this.#settle(reply.id, reply);
  }

  #settle(id: number, answer: Answer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.child.channel?.unref();
  }

  #explainEnd(): void {
    const reason = `the proxy process of the recorder has ended: ${this.#fatal ?? 'it was killed'}`;
    this.#failAll(reason);
    if (!this.#isStopping) this.events?.onLost(reason);
  }

  #failAll(error: string): void {
    for (const id of [...this.#waiting.keys()])
      this.#settle(id, { id, error, code: 'RECORDER_FAILED' });
  }
}
