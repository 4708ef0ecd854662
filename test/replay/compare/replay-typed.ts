import type { RequestListener } from 'node:http';
import type { Expectations, Outcome } from '../../../src/replay/index.ts';
import type { Body } from '../../../src/session/schema.ts';
import { differencesOf } from '../../kit/index.ts';
import { replayOne } from './replay-one.ts';

/** A body as it comes, with its type. */
export interface Typed {
  readonly type: string;
  readonly body: string | Buffer;
}

/** Replays a recording with a body of some type against a server that gives another one. */
export function replayTyped(
  recorded: Typed,
  live: Typed,
  settings: Expectations = { body: 'exact' },
): Promise<Outcome> {
  const body: Body =
    typeof recorded.body === 'string'
      ? { text: recorded.body }
      : { base64: recorded.body.toString('base64') };
  const answer: RequestListener = (_, response) =>
    response.setHeader('content-type', live.type).end(live.body);
  return replayOne({ body, headers: [['Content-Type', recorded.type]] }, answer, settings);
}

/** Where two bodies of a type differ, in the words of `ignore`; empty where they are equal. */
export async function placesOf(
  type: string,
  recorded: string,
  live: string,
  settings?: Expectations,
): Promise<string[]> {
  const outcome = await replayTyped({ type, body: recorded }, { type, body: live }, settings);
  return (differencesOf(outcome) ?? []).map(({ path }) => path);
}
