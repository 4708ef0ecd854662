/** An API that tells of jobs in a stream of events, and takes what a client does about them meanwhile. */
import type { ServerResponse } from 'node:http';
import { type Served, serve } from '../kit/index.ts';

export interface JobServer extends Served {
  /** Requests in their order, each with whether the stream was open then. */
  readonly log: string[];
  /** Clients that have a stream open. */
  open(): number;
}

interface JobOptions {
  /** Ids of the jobs: those of an instance. */
  readonly ids: readonly string[];
  /** Sent before the first event: comments, or events about something else. */
  readonly before?: string;
  /** How long after the last event a stream ends, in ms. @default it stays open */
  readonly endsAfter?: number;
  /** Whether the events stay away. */
  readonly isSilent?: boolean;
}

/**
 * `GET /events` streams one event for each job. `POST /jobs/:id/accept` brings the event of the next job, and is a 404
 * for a job that no event has told of. Any other request is a 200.
 */
export async function serveJobs({
  ids,
  before = '',
  endsAfter,
  isSilent = false,
}: JobOptions): Promise<JobServer> {
  const log: string[] = [];
  const streams = new Set<ServerResponse>();
  let told = 0;
  const tell = (): void => {
    const id = ids[told];
    if (id === undefined || isSilent) return;
    told += 1;
    const event = `event: job\ndata: ${JSON.stringify({ jobId: id, state: 'waiting' })}\n\n`;
    for (const stream of streams) {
      stream.write(event);
      if (endsAfter !== undefined && told === ids.length) setTimeout(() => stream.end(), endsAfter);
    }
  };
  const server = await serve((request, response) => {
    const { method, url = '' } = request;
    request.resume();
    log.push(`${method} ${url}${streams.size > 0 ? ' meanwhile' : ''}`);
    if (url === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`: welcome\n\n${before}`);
      streams.add(response);
      response.on('close', () => streams.delete(response));
      tell();
      return;
    }
    const accepted = /^\/jobs\/([^/]+)\/accept$/.exec(url)?.[1];
    const isKnown = accepted === undefined || ids.slice(0, told).includes(accepted);
    response.statusCode = isKnown ? 200 : 404;
    response.setHeader('Content-Type', 'application/json');
    response.end('{}');
    if (isKnown && accepted !== undefined) setTimeout(tell, 5);
  });
  return { ...server, log, open: () => streams.size };
}

/** The id of the next job that a stream tells of. */
export async function* jobsIn(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  let text = '';
  for await (const chunk of chunks) {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, id] = /"jobId":"([^"]+)"/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (id !== undefined) yield id;
    }
  }
}
