/** Uses the page of a Vitest without a browser. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { SessionReplayOptions } from '../../../src/index.ts';
import type { ReplayForm, RunCard, RunDetail, SessionDetail } from '../../../src/page/api.ts';
import { ORIGIN_KEY } from '../../../src/page/base.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
import { type ServedProject, serveProject } from '../../page/serve-project.ts';

/** Key of the session that `serveShop` serves. */
export const KEY = 'sessions/shop.session.json';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request with exactly these headers: `fetch` does not let Host be set. */
export async function send(
  url: string | URL,
  { method = 'GET', headers = {}, body = '', path = '' } = {},
): Promise<Answer> {
  const options = { method, headers, agent: false, family: 4, ...(path && { path }) };
  const sent = request(url, options);
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, headers: response.headers, text };
}

/** Somebody who has followed the link in the terminal. */
export async function signIn({ url }: Pick<ServedProject, 'url'>) {
  const { headers } = await send(url);
  const [cookie = ''] = headers['set-cookie']?.[0]?.split(';') ?? [];
  const [, originKey = ''] = headers.location?.split('originKey=') ?? [];
  const base = new URL('./', url);
  /** What the page sends with each call. */
  const signed = { cookie, [ORIGIN_KEY.header]: originKey };
  const call = async <Result>(path: string, body?: object): Promise<Result> => {
    const { status, text } = await send(new URL(`api/${path}`, base), {
      headers: { ...signed, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (status >= 300) throw new Error(`${status} ${text}`);
    return JSON.parse(text) as Result;
  };
  return {
    ...{ base, cookie, signed, call },
    async replay(form: Partial<ReplayForm> = {}): Promise<RunDetail> {
      const { replay } = await call<SessionDetail>(`session?key=${encodeURIComponent(KEY)}`);
      const { id } = await call<RunCard>('runs', { key: KEY, form: { ...replay.form, ...form } });
      for (;;) {
        const run = await call<RunDetail>(`run?id=${id}`);
        if (run.card.state !== 'running') return run;
        await setTimeout(5);
      }
    },
  };
}

/** A Vitest with one session, and its page. */
export const serveShop = (
  options: SessionReplayOptions,
  recordings = [recordingOf('GET', '/a', 200), recordingOf('POST', '/b', 200)],
  test = {},
): Promise<ServedProject> =>
  serveProject({ sessions: { [KEY]: createSession(recordings, { name: 'shop' }) }, options, test });
