import type { RequestListener } from 'node:http';
import { type Expectations, type Outcome, replaySession } from '../../../src/replay/index.ts';
import type { AnsweredResponse, Body } from '../../../src/session/schema.ts';
import { createSession, recordingOf, serve } from '../../kit/index.ts';

export type Live = string | Buffer | RequestListener;

/** Replays one recording with this response against a server that gives this answer. */
export async function replayOne(
  response: Partial<AnsweredResponse>,
  live: Live,
  settings: Expectations,
): Promise<Outcome> {
  const answer: RequestListener =
    typeof live === 'function' ? live : (_, response) => response.end(live);
  await using server = await serve(answer);
  const session = createSession([recordingOf('GET', '/a', 200, { response })]);
  const { outcomes } = await replaySession(session, { target: server.url, expect: settings });
  const [outcome] = outcomes;
  if (!outcome) throw new Error('there is no outcome');
  return outcome;
}

/** The same for two bodies. */
export function replayBody(body: Body | undefined, live: Live, mode: 'exact' | 'shape' = 'exact') {
  return replayOne(body ? { body } : {}, live, { body: mode });
}

/** A body of JSON. */
export const json = (value: unknown): Body => ({ json: value });
