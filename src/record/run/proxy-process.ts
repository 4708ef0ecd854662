/**
 * The program of the proxy process. Vitest's main process forks one per run, when the first endpoint or
 * forward proxy is requested. If http-mitm-proxy logs, blocks or crashes, only this process is affected.
 * The process ends when its channel does, so it cannot outlive a main process that was killed.
 */
import { rmSync } from 'node:fs';
import { SessionReplayError, textOfError, UserError } from '../../errors.ts';
import { EntryThread } from '../journal/entry-thread.ts';
import type { RunAuthority } from '../relay/certificate-authority.ts';
import { openEndpoint, openStandaloneEndpoint } from '../relay/endpoint.ts';
import type { EndedSession } from '../relay/proxy-factory.ts';
import type {
  ProxyReply,
  ProxyRequest,
  RecordingServer,
  ServerAddress,
  ServerSettings,
} from './control-channel.ts';

/** Open servers by URL. */
const servers: Map<string, RecordingServer> = new Map();
/** The folder that the main process makes and removes. If that was killed, this process removes it. */
const caFolder = process.argv[2] ?? '';
const thread = new EntryThread();
let authority: Promise<RunAuthority> | undefined;

process.on('exit', () => rmSync(caFolder, { recursive: true, force: true }));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
// On Windows, Ctrl-C reaches this process as well, but the main process decides when this one ends.
process.on('SIGINT', ignore);
process.on('SIGHUP', ignore);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('message', (request: ProxyRequest) => {
  answer(request).then(reply, fail);
});

function ignore(): void {
  // The main process decides when this one ends.
}

async function answer(request: ProxyRequest): Promise<ProxyReply> {
  const { id } = request;
  try {
    if ('open' in request) return { id, opened: await open(request.open) };
    if ('count' in request) {
      const counted = servers.get(request.count)?.counts?.() ?? { underWay: 0, recorded: 0 };
      return { id, counted };
    }
    const server = servers.get(request.close);
    servers.delete(request.close);
    return { id, closed: (await server?.close()) ?? { filteredOut: 0 } };
  } catch (error) {
    const code = error instanceof SessionReplayError ? error.code : 'RECORDER_FAILED';
    return { id, error: explain(error), code };
  }
}

async function open(opening: ServerSettings): Promise<ServerAddress> {
  const server = await openServer(opening);
  servers.set(server.url, server);
  const { close: _, counts: __, ...opened } = server;
  return opened;
}

async function openServer({ kind, settings }: ServerSettings): Promise<RecordingServer> {
  if (kind === 'endpoint') return openEndpoint(settings, thread);
  const onEnded = (ended: EndedSession): void => reply({ ended });
  if (kind === 'standalone-endpoint') return openStandaloneEndpoint(settings, onEnded, thread);
  // Loaded late: these modules load http-mitm-proxy and node-forge, but most runs use only endpoints.
  authority ??= import('../relay/certificate-authority.ts').then((module) =>
    module.createRunAuthority(caFolder),
  );
  const { openForwardProxy, openStandaloneProxy } = await import('../relay/forward-proxy.ts');
  return kind === 'proxy'
    ? openForwardProxy(settings, await authority, thread)
    : openStandaloneProxy(settings, await authority, onEnded, thread);
}

function reply(message: ProxyReply): void {
  if (process.connected) process.send?.(message);
}

function fail(error: unknown): void {
  process.exitCode = 1;
  if (!process.connected) process.exit();
  process.send?.({ fatal: explain(error) }, () => process.exit());
}

function explain(error: unknown): string {
  if (error instanceof UserError || !(error instanceof Error)) return textOfError(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
