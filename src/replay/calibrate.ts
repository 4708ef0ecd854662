/** Learns which parts of a session's responses differ from run to run, by replaying it twice. */
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

/** In ms. A clock that shows seconds has moved on by then. */
const PAUSE = 1_100;

/** What two replays show. */
interface Learned {
  /** All noise of each recording for which new noise was found. */
  readonly noise: ReadonlyMap<Recording, Noise>;
  /** One outcome for each recording that could not be compared, since its status differed or never came. */
  readonly failed: readonly Outcome[];
  /** How many recordings could be compared. */
  readonly compared: number;
}

/** How an answer differed from the recorded one. */
interface Answer {
  /** Undefined if the body did not differ. */
  readonly body: Pick<BodyComparison, 'recorded' | 'aligned'> | undefined;
  /** Live values of the headers that differed, by name. */
  readonly headers: ReadonlyMap<string, unknown>;
  /** Masks what is shown of it. */
  readonly mask: Mask;
}

interface FoundNoise {
  readonly body: readonly string[];
  readonly headers: readonly string[];
}

/**
 * Replays a session twice and compares the answers with each other.
 * @param replay replays the session once, with the settings that it gets
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
      // Each of the two replays sends everything once.
      copies: undefined,
      repeat: undefined,
      expect,
      onOutcome(judged) {
        const { outcome } = judged;
        const answer = answerOf(judged);
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

/** Undefined if the status differed or never came, or if one answer is an error of its protocol. */
function answerOf({ outcome, comparison }: JudgedAnswer): Answer | undefined {
  const kind = outcome.failure?.kind;
  if (!comparison || kind === 'status' || kind === 'protocol-status') return undefined;
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

/** The result of calibrating a session. */
export interface Calibration {
  /** The session with the noise of its responses. */
  readonly session: Session;
  /** All noise of each recording for which new noise was found, by its id. */
  readonly noise: Readonly<Record<string, Noise>>;
  /**
   * Outcomes of the recordings that could not be compared, since their status differed or never came, or
   * since such a recording blocked them.
   */
  readonly failed: readonly Outcome[];
}

/**
 * Replays a session twice against one build of its target, and learns what differs between the two: places
 * in bodies, and those headers that `expect` names. These are stored in the session file as the `noise` of
 * its responses, and not compared from then on. Noise that the session already has stays. Bodies are compared
 * as `expect` says, or exactly by default.
 * @param session a session, or the path of its file. A session that was not read from a file is not written
 * @throws {UserError} as `readSession` and `replaySession` do
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`, also if another process has written the file meanwhile
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
