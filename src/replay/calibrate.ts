/** Learns what of a session's responses differs from run to run, by two replays of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readSession } from '../session/read-session.ts';
import type { Noise, Recording, Session } from '../session/schema.ts';
import { SOURCE, withMembers } from '../session/session-file.ts';
import { checkArguments } from './check-arguments.ts';
import type { BodyComparison, Expectations, JudgedAnswer } from './compare/comparison.ts';
import { findNoise } from './compare/find-noise.ts';
import type { EngineSettings } from './engine.ts';
import type { Mask } from './failure/mask.ts';
import type { Outcome } from './failure/outcome.ts';
import { replayChecked } from './replay-session.ts';
import type { ReplaySettings } from './settings.ts';

/** In ms: a clock that shows seconds has gone on. */
const PAUSE = 1_100;

/** What two replays have taught. */
interface Learned {
  /** All noise of each recording that has more of it now than before. */
  readonly noise: ReadonlyMap<Recording, Noise>;
  /** One outcome for each recording that could not be compared: its status was another, or none. */
  readonly failed: readonly Outcome[];
  /** How many recordings could be compared. */
  readonly compared: number;
}

/** What an answer differed in from the recorded one. */
interface Answer {
  /** None where it did not. */
  readonly body: Pick<BodyComparison, 'recorded' | 'aligned'> | undefined;
  /** What came, by name. */
  readonly headers: ReadonlyMap<string, unknown>;
  /** For what is told of it. */
  readonly mask: Mask;
}

interface FoundNoise {
  readonly body: readonly string[];
  readonly headers: readonly string[];
}

/**
 * Replays a session twice and compares the answers with each other.
 * @param replay does it once, with these settings
 */
export async function calibrate(
  session: Session,
  settings: ReplaySettings,
  replay: (settings: EngineSettings) => Promise<unknown>,
): Promise<Learned> {
  const expect: Expectations = { ...settings.expect, body: settings.expect?.body ?? 'exact' };
  const mode = expect.body ?? 'exact';
  const rounds: Map<string, Answer>[] = [new Map(), new Map()];
  const failed = new Map<string, Outcome>();
  for (const [index, answers] of rounds.entries()) {
    if (index > 0) await sleep(PAUSE, undefined, settings.signal && { signal: settings.signal });
    await replay({
      ...settings,
      // Each sends everything once.
      copies: undefined,
      repeat: undefined,
      expect,
      onOutcome(outcome, comparison) {
        const answer = answerOf({ outcome, comparison });
        if (answer) answers.set(outcome.id, answer);
        else if (outcome.state === 'failed' || outcome.state === 'blocked')
          failed.set(outcome.id, outcome);
        return settings.onOutcome?.(outcome);
      },
    });
  }
  const noise = new Map<Recording, Noise>();
  let compared = 0;
  for (const recording of session.recordings) {
    const [first, second] = rounds.map((answers) => answers.get(recording.id));
    if (!first || !second || failed.has(recording.id)) continue;
    compared += 1;
    const found = compareAnswers(first, second, mode);
    if (found.body.length + found.headers.length > 0) noise.set(recording, add(recording, found));
  }
  return { noise, failed: [...failed.values()], compared };
}

/** Undefined where the status was another one, or none. */
function answerOf({ outcome, comparison }: JudgedAnswer): Answer | undefined {
  if (!comparison || outcome.failure?.kind === 'status') return undefined;
  const { body, headers, mask } = comparison;
  const differing = headers.found.map(({ at, actual }): [string, unknown] => {
    return [at.last?.name ?? '', actual];
  });
  const differingBody = body && body.differences.count > 0 ? body : undefined;
  return { body: differingBody, headers: new Map(differing), mask };
}

function compareAnswers(first: Answer, second: Answer, mode: 'exact' | 'shape'): FoundNoise {
  const recorded = (first.body ?? second.body)?.recorded ?? { kind: 'none' };
  const names = [...new Set([...first.headers.keys(), ...second.headers.keys()])];
  const isSecret = (key: string): boolean =>
    [first, second].some(({ mask }) => mask.text(key) !== key);
  return {
    body: findNoise(
      first.body?.aligned ?? recorded,
      second.body?.aligned ?? recorded,
      mode,
      isSecret,
    ),
    headers: names.filter((name) => first.headers.get(name) !== second.headers.get(name)),
  };
}

function add({ response }: Recording, { body, headers }: FoundNoise): Noise {
  const old = 'status' in response ? response.noise : undefined;
  const all = {
    body: [...new Set([...(old?.body ?? []), ...body])].sort(),
    headers: [...new Set([...(old?.headers ?? []), ...headers])].sort(),
  };
  return {
    ...(all.body.length > 0 && { body: all.body }),
    ...(all.headers.length > 0 && { headers: all.headers }),
  };
}

/** What calibrating a session has come to. */
export interface Calibration {
  /** The session, with the noise of its responses. */
  readonly session: Session;
  /** All noise, by their ids, of the recordings that have more of it now than before. */
  readonly noise: Readonly<Record<string, Noise>>;
  /**
   * Those recordings that could not be compared, since their status was another or none came, or since
   * these blocked them.
   */
  readonly failed: readonly Outcome[];
}

/**
 * Replays a session twice against one build of its target, and learns what differs from one time to
 * the next: the places of bodies, and of the headers that `expect` names. It is stored in the session
 * file as the `noise` of its responses, and not compared from then on. Bodies are compared as `expect`
 * says, else exactly. What a session's noise names already stays.
 * @param session or its file; one that was not read from a file is not written
 * @throws {UserError} as `readSession` and `replaySession` do; `SESSION_NOT_WRITABLE`, also where
 * another has written the file meanwhile
 */
export async function calibrateSession(
  session: Session | string,
  settings: ReplaySettings = {},
): Promise<Calibration> {
  const before = typeof session === 'string' ? await readSession(session) : session;
  const checked = await checkArguments('calibrateSession', [before], settings);
  const { noise, failed } = await calibrate(before, checked, (each) => replayChecked(before, each));
  const { file } = before[SOURCE] ?? {};
  if (file !== undefined) {
    const { writeNoise } = await import('../session/update-session.ts');
    writeNoise(file, before, noise);
  }
  const recordings = before.recordings.map((each) => withNoise(each, noise));
  const after = withMembers(before, { recordings });
  const byId = [...noise].map(([{ id }, each]) => [id, each] as const);
  return { session: after, noise: Object.fromEntries(byId), failed };
}

function withNoise(recording: Recording, noise: ReadonlyMap<Recording, Noise>): Recording {
  const { response } = recording;
  const own = noise.get(recording);
  if (!own || !('status' in response)) return recording;
  return { ...recording, response: { ...response, noise: own } };
}
