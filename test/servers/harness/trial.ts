/**
 * The trial of a server: its client is recorded on an empty instance, and the session replayed on
 * others that hold what other people left there. What the replay has made of such an instance is
 * compared with what the client itself makes of another one, since a wrong id can give the right
 * status.
 */
import type { CorrelateOptions } from '../../../src/replay/correlate/link/rules.ts';
import type { Outcome } from '../../../src/replay/failure/outcome.ts';
import { replaySession } from '../../../src/replay/replay-session.ts';
import type { Session } from '../../../src/session/schema.ts';
import { record as recordHere } from '../../record/record.ts';
import type { RealServer } from './real-server.ts';
import { recordClient } from './record-client.ts';
import { startSeeded } from './start-seeded.ts';

/** What came of a trial. */
export interface TrialResult {
  /** The client on an empty instance. */
  readonly session: Session;
  /** Without correlation, and with it. */
  readonly off: Replayed;
  readonly on: Replayed;
  /** The client on an instance like those of the replays. */
  readonly driven: Sent;
}

/** What was sent to an instance, and what that has left there. */
export interface Sent {
  readonly session: Session;
  readonly state: unknown;
}

export interface Replayed extends Sent {
  readonly outcomes: readonly Outcome[];
}

export async function runTrial(server: RealServer): Promise<TrialResult> {
  const session = await record(server);
  const off = await replay(server, session, false);
  const on = await replay(server, session, server.correlate ?? true);
  const driven = await drive(server);
  return { session, off, on, driven };
}

async function record(server: RealServer): Promise<Session> {
  await using instance = await server.start();
  return await recordClient(server, instance.url);
}

async function replay(
  server: RealServer,
  session: Session,
  correlate: boolean | CorrelateOptions,
): Promise<Replayed> {
  await using instance = await startSeeded(server);
  let outcomes: readonly Outcome[] = [];
  // What it sends is captured like that of any other client in this process.
  using recorded = await recordHere(async () => {
    const settings = { target: instance.url, correlate, ...instance.settings };
    outcomes = (await replaySession(session, settings)).outcomes;
  });
  return { session: recorded.session, outcomes, state: await instance.state() };
}

async function drive(server: RealServer): Promise<Sent> {
  await using instance = await startSeeded(server);
  const session = await recordClient(server, instance.url);
  return { session, state: await instance.state() };
}
