import { close, createReadStream, read } from 'node:fs';
import type { Readable } from 'node:stream';
import { SessionReplayError } from '../errors.ts';
import {
  decodeBody,
  type FileBody,
  openBodyFile,
  readBodyFile,
  shrunkBodyFileError,
} from '../session/body.ts';
import { encodeContent, MAX_DECODED_BYTES } from '../session/content-coding.ts';
import type { Body, Recording } from '../session/schema.ts';
import type { Failure } from './failure/failure.ts';
import { unreadableBody } from './failure/transport-failure.ts';
import { type CutOff, isCutOff } from './schedule/held-streams.ts';
import { type Answer, Exchange, type ExchangeOptions } from './send/exchange.ts';
import {
  createOutgoingRequest,
  type OutgoingBody,
  type Rewriting,
} from './send/outgoing-request.ts';
import type { Target } from './send/target.ts';
import { TargetClient } from './send/target-client.ts';
import { expectedStatus } from './verdict.ts';

/** RFC 9110 section 9.2.2. */
const IDEMPOTENT = /^(GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/;

export interface SenderOptions extends Rewriting {
  /** To each target. */
  readonly connections: number;
  /** In ms, for a connection and for a request on it. */
  readonly timeout: number;
  readonly sessionFile: string | undefined;
  /** When to leave the response to a recording. */
  readonly cutOffOf: (recording: Recording) => CutOff | undefined;
}

/** Sends recorded requests to their targets. It lives as long as its connections. */
export class Sender {
  readonly #options: SenderOptions;
  /** By the target's origin, and whether it has to be on this machine. */
  readonly #clients = new Map<string, TargetClient>();
  /** The same: each request asks, and a key takes longer to make than to look up. */
  readonly #byTarget = new Map<Target, TargetClient>();
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and gives what came of it. Never rejects. A target may close a kept-alive
   * connection at any time, also when a request is on its way: RFC 9112 section 9.3.1 lets a client
   * send that once more, if the target may get it twice.
   * @param target where it goes, whatever the recording's path says
   * @param keep bytes of the response's body that the answer holds whatever its status
   */
  async send(recording: Recording, target: Target, keep = 0): Promise<Answer> {
    const first = await this.#send(recording, target, keep, 0);
    if (first.staleAfter === undefined) return first;
    const { method } = recording.request;
    if (!IDEMPOTENT.test(method)) return noteSentOnce(first, method);
    const second = await this.#send(recording, target, keep, first.staleAfter);
    return second.sentAt === undefined ? first : second;
  }

  /** Whether a byte has ever come from a target. */
  hasHeard(target: Target): boolean {
    return this.#clientOf(target).hasHeard;
  }

  /** Ends every connection; what is under way fails. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  /** @param spent what an earlier try has taken of the timeout, in ms; 0 for the first */
  #send(recording: Recording, target: Target, keep: number, spent: number): Promise<Answer> {
    let options: ExchangeOptions;
    try {
      options = this.#exchangeOptions(recording, target, keep, spent);
    } catch (error) {
      // Where the response was cut off, its recorded body says when.
      return Promise.resolve(unsent(unreadableBody(error, 'request')));
    }
    const { body } = recording.request;
    if (body) return this.#sendWithBody(body, recording, target, options);
    return this.#put(recording, undefined, target, options);
  }

  async #sendWithBody(
    recorded: Body,
    recording: Recording,
    target: Target,
    options: ExchangeOptions,
  ): Promise<Answer> {
    let body: OutgoingBody;
    try {
      body = openBody(recorded, this.#options.sessionFile);
    } catch (error) {
      return unsent(unreadableBody(error, 'request'));
    }
    const answer = await this.#put(recording, body, target, options);
    // A file stays open otherwise, where no client read from it.
    if ('stream' in body) body.stream.destroy();
    return answer;
  }

  /** Puts a request on the wire. */
  #put(
    recording: Recording,
    body: OutgoingBody | undefined,
    target: Target,
    options: ExchangeOptions,
  ): Promise<Answer> {
    if (this.#closed) {
      return Promise.resolve(unsent({ kind: 'stopped', by: 'end' }));
    }
    const outgoing = createOutgoingRequest(recording.request, body, target, this.#options);
    const client = this.#clientOf(target);
    return new Promise((resolve) => {
      const exchange = new Exchange(options, resolve);
      if (options.spent > 0) client.sendAgain(outgoing, exchange);
      else if (isCutOff(recording)) client.sendApart(outgoing, exchange);
      else client.send(outgoing, exchange);
    });
  }

  #clientOf(target: Target): TargetClient {
    const known = this.#byTarget.get(target);
    if (known) return known;
    const key = target.isLocal ? `local ${target.origin}` : target.origin;
    const { connections, timeout } = this.#options;
    const client = this.#clients.get(key) ?? new TargetClient(target, connections, timeout);
    this.#clients.set(key, client);
    this.#byTarget.set(target, client);
    return client;
  }

  #exchangeOptions(
    recording: Recording,
    target: Target,
    keep: number,
    spent: number,
  ): ExchangeOptions {
    return {
      address: target.origin,
      timeout: this.#options.timeout,
      spent,
      keep,
      expected: expectedStatus(recording),
      cutOff: this.#options.cutOffOf(recording),
    };
  }
}

function unsent(failure: Failure): Answer {
  return { endedAt: performance.now(), bodySize: 0, failure };
}

function noteSentOnce(answer: Answer, method: string): Answer {
  const { failure } = answer;
  if (failure?.kind !== 'broken-exchange') return answer;
  return { ...answer, failure: { ...failure, sentOnce: method } };
}

/**
 * The bytes of a recorded body as they are sent. A body in a file is streamed from there; one that
 * was compressed is compressed again.
 * @param sessionFile where the session lies; undefined if it was not read from a file
 * @throws {SessionReplayError} where there are none, such as where the body's file is missing or has
 * another size
 */
export function openBody(body: Body, sessionFile: string | undefined): OutgoingBody {
  if (!('file' in body)) return { bytes: decodeBody(body) };
  if (sessionFile === undefined) {
    throw new SessionReplayError(
      'REPLAY_FAILED',
      `the body is in the file ${body.file}, and this session was not read from a file: read it by ` +
        'readSession, or give parseSession its path',
    );
  }
  // A recorder decodes no more than that.
  const readNow = (): Buffer => readBodyFile(sessionFile, body, MAX_DECODED_BYTES);
  if (body.coding) return { bytes: encodeContent(readNow(), body.coding) };
  if (body.bytes === 0) return { bytes: readNow() };
  return { stream: streamBody(sessionFile, body), length: body.bytes };
}

/** Opened at once: a stream would open it later, when nobody may be there to hear of an error. */
function streamBody(sessionFile: string, body: FileBody): Readable {
  const { descriptor } = openBodyFile(sessionFile, body);
  return createReadStream('', {
    fd: descriptor,
    // Whatever is added to the file meanwhile.
    end: body.bytes - 1,
    fs: {
      close,
      read: (from, into, offset, length, position, done) =>
        read(from, into, offset, length, position, (error, count, bytes) => {
          const failure = error ?? (count === 0 ? shrunkBodyFileError(sessionFile, body) : null);
          done(failure, count, bytes);
        }),
    },
  });
}
