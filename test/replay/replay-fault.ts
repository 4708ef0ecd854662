import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { type Outcome, type ReplaySettings, replaySession } from '../../src/replay/index.ts';
import { createSession, type LooseRecording, recordingOf, told } from '../kit/index.ts';
import { OK, serveVerbatim } from './serve-verbatim.ts';

/** The request that meets the fault, as undici and as `node:http` send it. */
export const sent: Record<string, LooseRecording> = {
  undici: recordingOf('GET', '/a', 200),
  'node:http': recordingOf('POST', '/a', 200, { headers: [['Expect', '100-continue']] }),
};

/** The outcomes of one request, and of one that was recorded after it. */
export async function replayTwo(
  target: string,
  settings: ReplaySettings = {},
  first: LooseRecording = recordingOf('GET', '/a', 200),
): Promise<Outcome[]> {
  const session = createSession([first, recordingOf('GET', '/next', 200)]);
  const { outcomes } = await replaySession(session, { target, timeout: 4000, ...settings });
  expect(outcomes).toHaveLength(2);
  for (const outcome of outcomes) expect(told(outcome)?.message ?? '').not.toMatch(/\n/);
  return outcomes;
}

/** A server that does this to `/a`, and answers anything else. */
export function serveFault(fault: (socket: Socket) => void) {
  return serveVerbatim((socket, { line }) => {
    if (line.includes('/a')) fault(socket);
    else socket.write(OK);
  });
}
