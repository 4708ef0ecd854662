import { type FileLocation, SessionReplayError } from '../../errors.ts';
import type { Acceptance } from '../../replay/acceptance.ts';
import type { Outcome } from '../../replay/failure/outcome.ts';
import { limitsOf, MAX_TIMER } from '../../replay/schedule/pace.ts';
import type { OriginTargets } from '../../replay/send/target.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import {
  findPositionInRecording,
  findRecordingPositions,
  type RecordingPosition,
} from '../../session/json/positions.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { readSessionFile, SOURCE } from '../../session/session-file.ts';
import type { LoadModule } from '../app/user-module.ts';
import type { ReplayContext, ReplayPlan, TargetContext } from '../replay-context.ts';

/** A replay of one session against one target, from which its tests are made. */
export interface ReplayDefinition {
  readonly session: Session;
  /** Absolute path of its file. */
  readonly file: string;
  readonly target: TargetContext;
  /** Name of the target in reports. */
  readonly label: string;
  /** Loads the target if it is a module. */
  readonly loadApp: LoadModule | undefined;
  readonly loadSetup: LoadModule | undefined;
  readonly context: ReplayContext;
  readonly places: RecordingPlaces;
  /** Accepts answers that differ; undefined without `-u` or with several targets. */
  readonly accepting: typeof Acceptance | undefined;
}

/** Locations of recordings in their session file. */
interface RecordingPlaces {
  /** The start of a recording. */
  of(recording: Recording): FileLocation;
  /** The location that explains a failure best: the recorded status that did not come, or the request. */
  ofFailure(recording: Recording, outcome: Outcome): FileLocation;
}

/** Walks the file at the first call, which most runs do not need. */
export function createRecordingPlaces(file: string, session: Session): RecordingPlaces {
  let located: LocatedRecordings | undefined;
  const read = (): LocatedRecordings => {
    located ??= locateAll(file, session);
    return located;
  };
  const { lines } = session[SOURCE] ?? {};
  if (lines) return createLinePlaces(file, session, lines);
  return {
    of(recording) {
      const { line, column } = read().places.get(recording) ?? { line: 1, column: 1 };
      return { file, line, column };
    },
    ofFailure(recording, { failure }) {
      const { text, places } = read();
      const place = places.get(recording);
      if (!place) return { file, line: 1, column: 1 };
      const isStatus = failure?.kind === 'status';
      const path = isStatus ? ['response', 'status'] : ['request', 'path'];
      return { file, ...findPositionInRecording(text, place.offset, path) };
    },
  };
}

/** In a file of another format, a recording is where its entry starts. */
function createLinePlaces(
  file: string,
  { recordings }: Session,
  lines: readonly number[],
): RecordingPlaces {
  const starts = new Map(recordings.map((recording, index) => [recording, lines[index]]));
  const of = (recording: Recording): FileLocation => {
    return { file, line: starts.get(recording) ?? 1, column: 1 };
  };
  return { of, ofFailure: of };
}

interface LocatedRecordings {
  readonly text: string;
  readonly places: ReadonlyMap<Recording, RecordingPosition>;
}

/** None in a file that is gone meanwhile, or cannot be read any more: what its tests have found is told all the same. */
function locateAll(file: string, { recordings }: Session): LocatedRecordings {
  try {
    const { text } = readSessionFile(file);
    const found = findRecordingPositions(text);
    const places = recordings.flatMap((recording, index) => {
      const place = found[index];
      return place ? [[recording, place] as const] : [];
    });
    return { text, places: new Map(places) };
  } catch (error) {
    if (!(error instanceof SessionReplayError || error instanceof SyntaxError)) throw error;
    return { text: '', places: new Map() };
  }
}

/** The part of a definition that settings come from. */
interface Replayed extends Pick<ReplayDefinition, 'session' | 'file' | 'target'> {
  readonly context: ReplayPlan & Pick<ReplayContext, 'variables'>;
}

/**
 * The settings of a replay of a suite.
 * @param url of the target if that is a module
 */
export function settingsOf(
  { session, file, target, context }: Replayed,
  url: string | undefined,
): ReplaySettings {
  return {
    target: url ?? target.url,
    origins: originsOf(target, session),
    speed: context.speed,
    openLoop: context.openLoop,
    headers: target.headers,
    secrets: { ...context.variables[file], ...target.secrets },
    connections: context.connections,
    timeout: context.timeout,
    correlate: context.correlate,
    unproven: context.unproven,
    readOnly: target.readOnly,
    expect: context.expect,
  };
}

/** The targets of other origins. REPLAY_TARGET replaces the target of the session's own origin. */
function originsOf({ origins, isOverride }: TargetContext, session: Session): OriginTargets {
  if (!isOverride) return origins;
  const { [new URL(session.origin).origin]: _, ...others } = origins;
  return others;
}

/** Name of a session's target in reports. */
export function targetLabel(target: TargetContext, session: Session): string {
  const named = originsOf(target, session)[new URL(session.origin).origin];
  return target.name ?? named ?? target.module ?? target.url ?? session.origin;
}

const GRACE = 5_000;

/**
 * How long the tests of a session may take, in ms. It is the engine's own bound, so that a paced or slow
 * replay never meets Vitest's default timeout, and a test still ends if the engine should hang. All tests
 * get the same: Node keeps a list of its own for each length of a timer.
 */
export function testTimeout(recordings: readonly Recording[], context: ReplayContext): number {
  return Math.min(MAX_TIMER, Math.ceil(limitsOf(recordings, context).duration + GRACE));
}
