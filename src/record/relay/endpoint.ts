/**
 * An endpoint: a reverse proxy on a port of its own in front of one upstream, which records what
 * passes. Its path is the upstream's own, so that relative redirects and links of the API, and the
 * paths of its cookies, lead back through it with nothing to rewrite.
 */

import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as requestPlainly,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request as requestSecurely } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { headerValue } from '../../http/headers.ts';
import type { EntryThread } from '../journal/entry-thread.ts';
import { createSessionSink, type RecordingSink } from '../journal/recording-sink.ts';
import {
  createAddressPair,
  type EndpointAddresses,
  ownAddresses,
  type SharedAddresses,
  shareAddresses,
} from '../pipeline/addresses.ts';
import {
  type Destination,
  type HeadMapping,
  parseUpstream,
  type Upstream,
} from '../pipeline/destination.ts';
import { errorCode } from '../pipeline/error-code.ts';
import type { OpenExchange } from '../pipeline/exchange.ts';
import { pairHeaders } from '../pipeline/raw-headers.ts';
import { createAddressMapping } from './address-mapping.ts';
import {
  clearDefaultHeaders,
  createRequestOptions,
  createResponseHeaders,
  hasValidStatus,
  passInterim,
} from './heads.ts';
import { abandonWithClient, failResponse } from './pass-exchange.ts';
import { isLoop, PinnedAgents } from './pinned-agent.ts';
import type {
  CommonEndpointSettings,
  EndedSession,
  Endpoint,
  EndpointSettings,
  StandaloneEndpointSettings,
} from './proxy-factory.ts';
import { respondWithError } from './refuse.ts';
import { RollingSessions } from './rolling-sessions.ts';
import { openRelayServer } from './server.ts';
import { takeUpgrades } from './take-upgrades.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/**
 * Opens an endpoint on 127.0.0.1 in this process, whose recordings are one session.
 * @param thread for what is large; undefined: it is redacted in this one, and nothing else goes on
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openEndpoint(
  settings: EndpointSettings,
  thread?: EntryThread,
): Promise<Endpoint> {
  return openInFrontOf(settings, 0, shareAddresses(settings.sessionFile), (addresses) =>
    createSessionSink(settings, { ...settings, addresses, thread }),
  );
}

/**
 * Opens an endpoint on 127.0.0.1 in this process, whose recordings are grouped into sessions.
 * @param onEnded hears of each session
 * @param thread see `openEndpoint`
 * @throws SessionReplayError `RECORDER_FAILED`
 */
export async function openStandaloneEndpoint(
  settings: StandaloneEndpointSettings,
  onEnded: (session: EndedSession) => void,
  thread?: EntryThread,
): Promise<Endpoint> {
  const { grouping, port } = settings;
  return openInFrontOf(settings, port, ownAddresses(), (addresses) => {
    return new RollingSessions(grouping, { ...settings, addresses, thread }, onEnded);
  });
}

async function openInFrontOf(
  settings: CommonEndpointSettings,
  port: number,
  shared: SharedAddresses,
  createSink: (addresses: EndpointAddresses) => RecordingSink,
): Promise<Endpoint> {
  const upstream = parseUpstream(settings.upstream);
  const { upstream: baseUrl, changeOrigin, otherEndpoints = [] } = settings;
  const relay = await openRelayServer(port);
  const url = `http://127.0.0.1:${relay.port}${upstream.basePath}`;
  const { addresses, release } = shared;
  addresses.add([...otherEndpoints, { endpoint: url, upstream: baseUrl, changeOrigin }]);
  const own = createAddressPair(url, baseUrl, changeOrigin);
  const sink = createSink(addresses);
  forwardAll(relay.server, { upstream, sink, mapping: createAddressMapping(own, addresses.pairs) });
  return {
    url,
    close: async () => {
      relay.stopListening();
      try {
        return await sink.close();
      } finally {
        addresses.close(url);
        release();
        await relay.close();
      }
    },
  };
}

interface Forwarding {
  readonly upstream: Upstream;
  readonly sink: RecordingSink;
  readonly mapping: HeadMapping;
}

/** Passes everything on to the upstream, and nothing to anywhere else: it is no open proxy. */
function forwardAll(server: Server, { upstream, sink, mapping }: Forwarding): void {
  const agents = new PinnedAgents(upstream);
  const open = ({ method = 'GET', url = '/' }: IncomingMessage): OpenExchange =>
    sink.open({ origin: upstream.origin, method, path: url });
  server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy());
    const sentence = `this endpoint stands in front of ${upstream.origin} only: use recorder.proxy() for tunnels.`;
    socket.end(renderRefusal('405 Method Not Allowed', sentence));
  });
  server.on('request', (request, response) => {
    const refusal = explainRefusal(request, upstream);
    if (refusal !== undefined) {
      request.resume();
      respondWithError(response, ...refusal);
      return;
    }
    const exchange = open(request);
    const agent = agents.agentFor(request.socket, response);
    passExchange(request, response, { destination: upstream, mapping, agent, exchange });
  });
  refuseUnreadable(server, (client) => agents.isAnswering(client));
  takeUpgrades(server, (request) => {
    if (!request.url?.startsWith('/')) return undefined;
    return { destination: upstream, mapping, exchange: open(request) };
  });
}

function explainRefusal(
  { url = '', socket }: IncomingMessage,
  { origin }: Upstream,
): [status: number, sentence: string] | undefined {
  if (!url.startsWith('/') && url !== '*') {
    const sentence = `vitest-session-replay: this endpoint stands in front of ${origin} only: ask it for a path, not for a URL.\n`;
    return [400, sentence];
  }
  if (!isLoop(socket)) return undefined;
  const sentence = `vitest-session-replay: the upstream ${origin} leads back to this endpoint: start the API before it is recorded, or correct the upstream.\n`;
  return [508, sentence];
}

/** What an exchange goes through on its way. */
interface Passage {
  readonly destination: Destination;
  readonly mapping: HeadMapping;
  readonly agent: Agent;
  readonly exchange: OpenExchange;
}

/** Passes a request on to the upstream, and its answer back, and records both. */
function passExchange(request: IncomingMessage, response: ServerResponse, passage: Passage): void {
  const { destination, mapping, agent, exchange } = passage;
  const head = mapping.toUpstream(request);
  exchange.requestHeaders = head.headers;
  const ask = destination.isSecure ? requestSecurely : requestPlainly;
  const asked = ask(createRequestOptions(request, head, destination, agent));
  // Node would keep no more than 2000.
  asked.maxHeadersCount = 0;
  const failure = new UpstreamFailure(destination, exchange);
  failure.watch(asked);
  clearDefaultHeaders(response);
  passInterim(asked, response, mapping);

  let answer: IncomingMessage | undefined;
  const fail = (error: Error): void => {
    // What comes after a whole answer is nothing of this exchange.
    if (answer?.complete) return;
    failure.note(error);
    failResponse(response, failure);
  };
  asked.on('error', fail);
  asked.on('response', (received: IncomingMessage) => {
    if (!hasValidStatus(received)) {
      asked.destroy(Object.assign(new Error('no status'), { code: 'HPE_INVALID_STATUS' }));
      return;
    }
    answer = received;
    answer.on('error', fail);
    passAnswer(answer, response, passage);
  });
  // Node tells of some endings by nothing else, such as of a change of protocol that nobody asked for.
  asked.on('close', () => {
    if (answer === undefined) failResponse(response, failure);
  });
  response.on('close', () => {
    if (response.writableFinished) {
      abandonWithClient(request, exchange);
      return;
    }
    // It still waited for its turn on the connection: no byte of it has left.
    if (!asked.socket) exchange.discard();
    else exchange.finish({ error: 'ECONNRESET', aborted: true });
    asked.destroy();
  });
  passBody(request, asked, exchange);
}

function passBody(request: IncomingMessage, asked: ClientRequest, exchange: OpenExchange): void {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length === undefined && coding === undefined) {
    exchange.endRequest();
    asked.end();
    return;
  }
  exchange.requestBody.announce(length);
  request.on('data', (chunk: Buffer) => {
    exchange.requestBody.add(chunk);
    // The upstream may have left, and answered before.
    if (asked.destroyed || asked.write(chunk)) return;
    request.pause();
    asked.once('drain', () => request.resume());
  });
  // An upstream that has answered and left reads no more, while the client may send on.
  asked.once('close', () => request.resume());
  request.on('end', () => {
    if (request.rawTrailers.length > 0) {
      exchange.requestTrailers = pairHeaders(request.rawTrailers);
      asked.addTrailers(exchange.requestTrailers);
    }
    exchange.endRequest();
    asked.end();
  });
  // The head goes out even where the body takes its time.
  request.once('resume', () => {
    if (!request.complete && request.readableLength === 0) asked.flushHeaders();
  });
}

/** Each part goes on to the client after it was recorded, the last one once the journal has it all. */
function passAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  { exchange, mapping }: Passage,
): void {
  const { statusCode: status = 0, statusMessage: statusText = '' } = answer;
  const { req: request } = response;
  const headers = pairHeaders(answer.rawHeaders);
  exchange.respond({ status, statusText, headers });
  const finishIfWhole = (): boolean => {
    if (exchange.isWhole) exchange.finish();
    return exchange.isWhole;
  };
  const passed = createResponseHeaders(answer, mapping.toClient(headers, request), request);
  let isOver = finishIfWhole();
  exchange.onceKept(() => response.writeHead(status, statusText, passed));
  if (isOver) {
    exchange.onceKept(() => response.end());
    answer.resume();
    return;
  }
  exchange.responseBody.announce(headerValue(headers, 'content-length'));
  answer.on('data', (chunk: Buffer) => {
    if (response.destroyed) return;
    exchange.responseBody.add(chunk);
    isOver = finishIfWhole();
    if (isOver) exchange.onceKept(() => response.end(chunk));
    else if (!response.write(chunk)) {
      answer.pause();
      response.once('drain', () => answer.resume());
    }
  });
  answer.on('end', () => {
    if (isOver || response.writableEnded || !answer.complete) return;
    const trailers = pairHeaders(answer.rawTrailers);
    exchange.finish({ trailers });
    exchange.onceKept(() => {
      if (trailers.length > 0) response.addTrailers(trailers);
      response.end();
    });
  });
  // Node holds the head back until a byte of the body comes, for which a stream may take its time.
  answer.once('resume', () => {
    if (!answer.complete && answer.readableLength === 0) response.flushHeaders();
  });
}

const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};

/**
 * Answers what Node cannot read as a request, as Node does by itself, and says why: a client cannot
 * know otherwise that it was not its API.
 */
function refuseUnreadable(server: Server, isAnswering: (client: Socket) => boolean): void {
  server.on('clientError', (error: Error, client: Duplex) => {
    const code = errorCode(error);
    const isMidway = client instanceof Socket && isAnswering(client);
    if (client.writable && !isMidway && code.startsWith('HPE_')) client.write(renderAnswer(code));
    client.destroy(error);
  });
}

function renderAnswer(code: string): string {
  return renderRefusal(
    statusLines[code] ?? '400 Bad Request',
    `this endpoint cannot read the request (${code}), it was not passed on.`,
  );
}

/** An answer to what never becomes a request of Node's, as it is written to the connection. */
function renderRefusal(statusLine: string, sentence: string): string {
  const text = `vitest-session-replay: ${sentence}\n`;
  return [
    `HTTP/1.1 ${statusLine}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
    '',
    text,
  ].join('\r\n');
}
