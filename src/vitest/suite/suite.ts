/**
 * The runtime of generated suites, in the worker: a session becomes a suite, and each recording a test. One engine
 * replays the whole session, and each test waits for its own outcome. So Vitest's order, shuffling and
 * concurrency have no effect on requests, and only selected tests cause requests.
 */
import { lstatSync } from 'node:fs';
import { describe, inject, TestRunner, test } from 'vitest';
import { readReplayed } from '../../har/read-replayed.ts';
import { printableLine } from '../../printable.ts';
import { findUnmatchedRules, type UnmatchedRule } from '../../replay/correlate/unmatched-rules.ts';
import { isSessionLink } from '../../replay/explain-unmatched-rules.ts';
import { findUnread } from '../../replay/find-unread.ts';
import { findMissingSecrets, findSentSecrets } from '../../replay/missing-secrets.ts';
import { liveSecrets } from '../../replay/request/secrets.ts';
import { type Explanation, findFaultPositions, invalidSession } from '../../session/json/faults.ts';
import { findNearest } from '../../session/json/nearest.ts';
import { withoutMark } from '../../session/json/parse-json.ts';
import { valueAt } from '../../session/json/positions.ts';
import { describeValue, quote } from '../../session/json/show-value.ts';
import type { Session } from '../../session/schema.ts';
import { secretKind } from '../../session/secrets/secret-names.ts';
import { readSessionFile } from '../../session/session-file.ts';
import type { LoadModule } from '../app/user-module.ts';
import type { UnknownSecret } from '../meta.ts';
import { type ReplayContext, type TargetContext, withRecorded } from '../replay-context.ts';
import { defineReplay } from './define-replay.ts';
import { TEST_NAMES } from './name-tests.ts';
import { createRecordingPlaces, type ReplayDefinition, targetLabel } from './replay-definition.ts';
import { explainUserError } from './replay-error.ts';
import { beginSession, restoreTimers } from './worker-state.ts';

export { restoreFirstState } from './worker-state.ts';

/**
 * Defines the suite of a session file.
 * @param file absolute path of the session file
 * @param apps targets that are modules, as written in the options
 * @param loadSetup loads the module of the option `setup`
 */
export async function replaySuite(
  file: string,
  apps: Readonly<Record<string, LoadModule>>,
  loadSetup?: LoadModule,
): Promise<void> {
  restoreTimers();
  const context = withRecorded(inject('sessionReplay'), file);
  if (context.sharesWorker) beginSession();
  let session: Session;
  let unmatchedRules: readonly UnmatchedRule[];
  if (context.recorders && !lstatSync(file, { throwIfNoEntry: false })) {
    // Vitest fails suites without tests.
    test.skip(TEST_NAMES.obsolete);
    return;
  }
  try {
    session = await readReplayed(file);
    unmatchedRules = findUnmatchedRules(session, context.correlate);
    requireLinks(file, unmatchedRules);
  } catch (error) {
    test(TEST_NAMES.notReadable, () => {
      throw explainUserError(error);
    });
    return;
  }
  const accepting = mayAccept(session, context) ? await loadAcceptance() : undefined;
  const define = context.calibrate ? await loadCalibration() : defineReplay;
  const places = createRecordingPlaces(file, session);
  describe(printableLine(session.name), () => {
    noteUnmatchedRules(unmatchedRules);
    noteUnknownSecrets(session, file, context);
    noteUnread(session);
    if (session.recordings.length === 0) {
      test.skip(TEST_NAMES.noRecordings);
      return;
    }
    for (const target of context.targets) {
      const defineTarget = (): void => {
        const loadApp = target.module === undefined ? undefined : apps[target.module];
        const label = targetLabel(target, session);
        define({
          ...{ session, file, target, label, loadApp, loadSetup, context, places, accepting },
        });
      };
      if (target.name === undefined) defineTarget();
      else describe(target.name, defineTarget);
    }
  });
}

/** A link of the session that names nothing is an error, so that nothing is sent as if it were absent. */
function requireLinks(file: string, unmatchedRules: readonly UnmatchedRule[]): void {
  const [first, ...others] = faultsOfLinks(unmatchedRules);
  if (!first) return;
  const json = withoutMark(readSessionFile(file).text);
  const [fault, ...rest] = findFaultPositions(json, [first, ...others]);
  if (fault) throw invalidSession(file, UNMATCHED_LINKS, [fault, ...rest]);
}

const UNMATCHED_LINKS =
  'has links that name nothing (correct them or take them out: explainCorrelations() lists locations by their names)';

/**
 * The links of a session file that name what its session does not have, as faults of the file. Rules of the
 * options are not among them.
 */
function faultsOfLinks(unmatched: readonly UnmatchedRule[]): Explanation[] {
  return unmatched.filter(isSessionLink).flatMap(({ path, text, reasons }) =>
    reasons.flatMap((reason): Explanation | [] => {
      if (reason.path.length === 0) return [];
      const found = `${describeValue(valueAt(JSON.parse(text), reason.path))}, and ${reason.text}`;
      const names = reason.instead?.names.map(quote).join(', ');
      const such = names === undefined ? '' : `, such as ${names}`;
      return { path: [...path, ...reason.path], found, expected: `what the session has${such}` };
    }),
  );
}

/** Notes rules that fit nothing in this session. The reporter checks the other sessions. */
function noteUnmatchedRules(unmatchedRules: readonly UnmatchedRule[]): void {
  const { suite } = TestRunner.getCurrentSuite();
  if (suite && unmatchedRules.length > 0) suite.meta.unmatchedRules = unmatchedRules;
}

/** Notes given secrets that this session lacks. The reporter checks the other sessions. */
function noteUnknownSecrets(session: Session, file: string, { targets }: ReplayContext): void {
  const unknownSecrets = findUnknownSecrets(session, file, targets);
  const { suite } = TestRunner.getCurrentSuite();
  if (suite && unknownSecrets.length > 0) suite.meta.unknownSecrets = unknownSecrets;
}

/** Notes body formats that cannot be read. The reporter prints one line for all sessions. */
function noteUnread(session: Session): void {
  const unread = findUnread(session);
  const { suite } = TestRunner.getCurrentSuite();
  if (suite && unread.length > 0) suite.meta.unread = unread;
}

/** Loaded on demand, like the calibration: most runs need neither. */
async function loadAcceptance(): Promise<ReplayDefinition['accepting']> {
  const { Acceptance } = await import('../../replay/acceptance.ts');
  return Acceptance;
}

async function loadCalibration(): Promise<typeof defineReplay> {
  const { defineCalibration } = await import('./define-calibration.ts');
  return defineCalibration;
}

/** Not with several targets, whose answers may differ, and not for sessions that are recorded anew. */
function mayAccept(session: Session, { snapshots, targets, recorders }: ReplayContext): boolean {
  return (
    snapshots === 'all' && targets.length === 1 && !recorders?.includes(session.recordedBy ?? '')
  );
}

/**
 * The given secrets that no request of a session carries, each with the most similar placeholder of the same owner that
 * needs a value, since its name may be misspelt.
 * @param file absolute path of the session
 */
function findUnknownSecrets(
  session: Session,
  file: string,
  targets: readonly Pick<TargetContext, 'secrets'>[],
): UnknownSecret[] {
  const given = new Set(targets.flatMap(({ secrets }) => [...liveSecrets(secrets).keys()]));
  if (given.size === 0) return [];
  const sent = findSentSecrets(session, file);
  const unknown = [...given].filter((placeholder) => !sent.has(placeholder));
  if (unknown.length === 0) return [];
  const missing = findMissingSecrets(session, file, new Set()).filter((each) => !given.has(each));
  return unknown.map((placeholder) => {
    const others = missing.filter((other) => ownerOf(other) === ownerOf(placeholder));
    return { placeholder, ...findNearest(placeholder, others, hintOf) };
  });
}

/** What follows the kind of a secret in its placeholder: `ADA` in `REDACTED_PASSWORD_ADA`. Empty if nothing does. */
function ownerOf(placeholder: string): string {
  const words = hintOf(placeholder).split('_');
  const last = words.findIndex((_, index) => {
    return secretKind(words.slice(0, index + 1).join('_')) !== undefined;
  });
  return last === -1 ? '' : words.slice(last + 1).join('_');
}

function hintOf(placeholder: string): string {
  return placeholder.replace('REDACTED_', '');
}
