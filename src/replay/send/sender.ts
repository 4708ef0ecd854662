import type { Body, RecordedRequest } from '../../session/schema.ts';
import type { Failure } from '../failure/failure.ts';
import { unreadableBody } from '../failure/transport-failure.ts';
import type { CutOff } from '../schedule/held-streams.ts';
import { type Answer, Exchange, type ExchangeOptions } from './exchange.ts';
import { type OutgoingRequest, openBody } from './outgoing-request.ts';
import { type Target, targetPath } from './target.ts';
import { TargetClient } from './target-client.ts';

/** RFC 9110 section 9.2.2. */
const IDEMPOTENT = /^(GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/;

interface SenderOptions {
  /** To each target. */
  readonly connections: number;
  /** In ms, for a connection and for a request on it. */
  readonly timeout: number;
  /** Where bodies lie beside; undefined if the session was not read from a file. */
  readonly sessionFile: string | undefined;
}

/** A request that is ready to be sent. */
interface Dispatch {
  readonly request: RecordedRequest;
  /** Where it goes, whatever its path says. */
  readonly target: Target;
  /** The start of the response's body is kept for any other status. */
  readonly expected: number | undefined;
  /** Bytes of the response's body to keep whatever the status. */
  readonly keep: number;
  /**
   * When to leave the response; undefined if it has to come to its end.
   * @throws {SessionFileError} where the recorded body says when, and cannot be read
   */
  cutOff(): CutOff | undefined;
}

/** Sends requests to their targets. It lives as long as its connections. */
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
   */
  async send(dispatch: Dispatch): Promise<Answer> {
    const first = await this.#send(dispatch, 0);
    if (first.staleAfter === undefined) return first;
    const { method } = dispatch.request;
    if (!IDEMPOTENT.test(method)) return noteSentOnce(first, method);
    const second = await this.#send(dispatch, first.staleAfter);
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
  #send(dispatch: Dispatch, spent: number): Promise<Answer> {
    const { request, target, expected, keep } = dispatch;
    const { timeout } = this.#options;
    let options: ExchangeOptions;
    try {
      const cutOff = dispatch.cutOff();
      options = { address: target.origin, timeout, spent, keep, expected, cutOff };
    } catch (error) {
      return Promise.resolve(unsent(unreadableBody(error, 'request')));
    }
    const { body } = request;
    if (body) return this.#sendWithBody(body, request, target, options);
    return this.#put(request, undefined, target, options);
  }

  async #sendWithBody(
    recorded: Body,
    request: RecordedRequest,
    target: Target,
    options: ExchangeOptions,
  ): Promise<Answer> {
    let body: OutgoingRequest['body'];
    try {
      body = openBody(recorded, this.#options.sessionFile);
    } catch (error) {
      return unsent(unreadableBody(error, 'request'));
    }
    const answer = await this.#put(request, body, target, options);
    // A file stays open otherwise, where no client read from it.
    if (body && 'stream' in body) body.stream.destroy();
    return answer;
  }

  /** Puts a request on the wire. */
  #put(
    { method, path, headers, trailers = [] }: RecordedRequest,
    body: OutgoingRequest['body'],
    target: Target,
    options: ExchangeOptions,
  ): Promise<Answer> {
    if (this.#closed) {
      return Promise.resolve(unsent({ kind: 'stopped', by: 'end' }));
    }
    const outgoing = { method, path: targetPath(target, path), headers, body, trailers };
    const client = this.#clientOf(target);
    return new Promise((resolve) => {
      const exchange = new Exchange(options, resolve);
      if (options.spent > 0) client.sendAgain(outgoing, exchange);
      else if (options.cutOff) client.sendApart(outgoing, exchange);
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
}

function unsent(failure: Failure): Answer {
  return { endedAt: performance.now(), bodySize: 0, failure };
}

function noteSentOnce(answer: Answer, method: string): Answer {
  const { failure } = answer;
  if (failure?.kind !== 'broken-exchange') return answer;
  return { ...answer, failure: { ...failure, sentOnce: method } };
}
