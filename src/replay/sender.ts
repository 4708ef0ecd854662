import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { decodeBody } from '../session/body.ts';
import type { Body, Recording } from '../session/schema.ts';
import { type Answer, type CutOff, createExchange, type Exchange } from './exchange.ts';
import { openBody } from './open-body.ts';
import {
  createOutgoingRequest,
  type OutgoingBody,
  type OutgoingRequest,
  type Rewriting,
} from './outgoing-request.ts';
import { needsNode, sendWithNode } from './send-with-node.ts';
import { createPool, type Pool, sendWithUndici } from './send-with-undici.ts';
import { expectedStatus } from './verdict.ts';

export interface SenderOptions extends Rewriting {
  readonly connections: number;
  /** In ms, for a connection and for a request on it. */
  readonly timeout: number;
  readonly sessionFile: string | undefined;
}

/** Sends recorded requests to one target. It lives as long as its connections. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #pool: Pool;
  #agent: HttpAgent | HttpsAgent | undefined;
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#pool = createPool(options.target.origin, options.connections, options.timeout);
  }

  /** Sends a request and gives what came of it. Never rejects. */
  async send(recording: Recording): Promise<Answer> {
    const { request } = recording;
    let body: OutgoingBody | undefined;
    let options: Parameters<typeof createExchange>[0];
    try {
      options = this.#exchangeOptions(recording);
      body = request.body && (await openBody(request.body, this.#options.sessionFile));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `BODY_NOT_READABLE not sent: ${why}`;
      return { endedAt: performance.now(), error: { code: 'BODY_NOT_READABLE', message } };
    }
    if (this.#closed) {
      closeBody(body);
      const error = { code: 'STOPPED', message: 'not sent: the replay was ended' };
      return { endedAt: performance.now(), error };
    }
    const outgoing = createOutgoingRequest(request, body, this.#options);
    const answer = await new Promise<Answer>((resolve) => {
      this.#dispatch(outgoing, createExchange(options, resolve));
    });
    closeBody(body);
    return answer;
  }

  /** Ends every connection; what is under way fails. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#agent?.destroy();
    await this.#pool.destroy();
  }

  #dispatch(outgoing: OutgoingRequest, exchange: Exchange): void {
    if (!needsNode(outgoing)) {
      sendWithUndici(this.#pool, outgoing, exchange);
      return;
    }
    const { origin } = this.#options.target;
    this.#agent ??= origin.startsWith('https:')
      ? new HttpsAgent({ keepAlive: true })
      : new HttpAgent({ keepAlive: true });
    sendWithNode(origin, this.#agent, outgoing, exchange);
  }

  #exchangeOptions(recording: Recording): Parameters<typeof createExchange>[0] {
    const { target, timeout } = this.#options;
    return {
      address: target.origin,
      timeout,
      expected: expectedStatus(recording),
      cutOff: cutOffOf(recording),
    };
  }
}

/** Where the recorded client left, or nothing came back, the replay does not wait longer either. */
function cutOffOf({ response }: Recording): CutOff | undefined {
  if (!('status' in response)) return { bytes: 0, time: response.time, needsStatus: false };
  if (!response.aborted) return undefined;
  return { bytes: sizeOnWire(response.body), time: response.time, needsStatus: true };
}

/** 0 if it is not known: what was stored decoded had another size. */
function sizeOnWire(body: Body | undefined): number {
  if (!body || ('coding' in body && body.coding)) return 0;
  if ('truncated' in body) return body.truncated;
  return 'file' in body ? body.bytes : decodeBody(body).byteLength;
}

/** A file stays open otherwise, where no client read from it. */
function closeBody(body: OutgoingBody | undefined): void {
  if (body && 'stream' in body) body.stream.destroy();
}
