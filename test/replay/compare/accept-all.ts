import type { IncomingMessage } from 'node:http';
import { acceptAnswer } from '../../../src/replay/compare/accept-answer.ts';
import { replayChecked } from '../../../src/replay/replay-session.ts';
import { createSession, type LooseRecording, serve } from '../../kit/index.ts';

/**
 * What would be accepted of the answers to some recordings, in their order.
 * @param answer the live bodies
 */
export async function acceptAll(
  recordings: readonly LooseRecording[],
  answer: (request: IncomingMessage) => string,
  secrets: Record<string, string> = {},
): Promise<unknown[]> {
  await using api = await serve((request, response) => response.end(answer(request)));
  const session = createSession(recordings);
  const accepted: unknown[] = [];
  await replayChecked(session, {
    target: api.url,
    expect: { body: 'exact' },
    secrets,
    onOutcome: (judged) => {
      const index = session.recordings.findIndex(({ id }) => id === judged.outcome.id);
      const recording = session.recordings[index];
      if (recording) accepted[index] = acceptAnswer(recording, judged, []);
    },
  });
  return accepted;
}
