/**
 * The program of the proxy process: one per run, forked by Vitest's main process when the first
 * endpoint or forward proxy is asked for. Whatever http-mitm-proxy does to its process (log, block,
 * crash) it does here. It ends when its channel does, so it cannot outlive a main process that was killed.
 */
import { rmSync } from 'node:fs';
import { SessionReplayError, UserError } from '../../errors.ts';
import { EntryThread } from '../journal/entry-thread.ts';
import type { RunAuthority } from '../relay/certificate-authority.ts';
import { openEndpoint, openStandaloneEndpoint } from '../relay/endpoint.ts';
import type {
  ProxyReply,
  ProxyRequest,
  RecordingServer,
  ServerAddress,
  ServerSettings,
} from './control-channel.ts';

/** By their URL. */
const servers: Map<string, RecordingServer> = new Map();
/** Made by the main process, which removes it too; this one does so when the other was killed. */
const caFolder = process.argv[2] ?? '';
const thread = new EntryThread();
let authority: Promise<RunAuthority> | undefined;

process.on('exit', () => rmSync(caFolder, { recursive: true, force: true }));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
// Ctrl-C and a closed terminal reach all its processes; the main one decides when this one ends.
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
  const { close: _, ...opened } = server;
  return opened;
}

async function openServer({ kind, settings }: ServerSettings): Promise<RecordingServer> {
  if (kind === 'endpoint') return openEndpoint(settings, thread);
  if (kind === 'standalone-endpoint')
    return openStandaloneEndpoint(settings, (ended) => reply({ ended }), thread);
  // Not before: most runs record by endpoints alone, and these load http-mitm-proxy and node-forge.
  authority ??= import('../relay/certificate-authority.ts').then((module) =>
    module.createRunAuthority(caFolder),
  );
  const { openForwardProxy } = await import('../relay/forward-proxy.ts');
  return openForwardProxy(settings, await authority, thread);
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
  if (error instanceof UserError || !(error instanceof Error)) {
    return error instanceof Error ? error.message : String(error);
  }
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
