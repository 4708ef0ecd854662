import { once } from 'node:events';
import { get } from 'node:http';
import { request } from 'undici';
import { jobsIn } from './job-server.ts';

/** Opens a stream with one of the client libraries. */
export type Open = (url: string) => Promise<AsyncIterable<Uint8Array>>;

export const openByFetch: Open = async (url) => {
  const { body } = await fetch(url);
  if (!body) throw new Error('no body');
  return body;
};

export const openByUndici: Open = async (url) => (await request(url)).body;

export const openByNode: Open = async (url) => {
  const [response] = await once(get(url), 'response');
  return response;
};

/**
 * Accepts jobs of a stream while it is open.
 * @param count of jobs that the stream tells of: the client leaves at the last of them, and does not accept it
 */
export async function acceptJobs(url: string, open: Open, count: number): Promise<void> {
  let seen = 0;
  for await (const id of jobsIn(await open(`${url}/events`))) {
    seen += 1;
    if (seen === count) break;
    await (await fetch(`${url}/jobs/${id}/accept`, { method: 'POST' })).text();
  }
}
