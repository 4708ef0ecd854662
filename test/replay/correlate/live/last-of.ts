import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

/** What is sent last where the other requests have these live answers, or why nothing is. */
export async function lastOf(
  exchanges: readonly Exchange[],
  live: readonly unknown[],
): Promise<string> {
  await using server = await serveAnswers(live.map((body) => ({ body: JSON.stringify(body) })));
  const { outcomes } = await replaySession(sessionOf(exchanges), { target: server.url });
  const sent = server.seen[live.length];
  return sent ? `${sent.request} ${sent.body}`.trim() : (told(outcomes.at(-1))?.message ?? '');
}
