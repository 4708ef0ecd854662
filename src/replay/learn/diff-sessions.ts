/**
 * Compares two recordings of one client, as a replay of the first would judge the answers in the second: ids,
 * tokens and addresses that belong to one instance do not count.
 */
import { closeSync } from 'node:fs';
import { openBodyFile } from '../../session/body.ts';
import { routeOf } from '../../session/routes.ts';
import type { RecordedRequest, Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import type { Expectations, JudgedAnswer } from '../compare/comparison.ts';
import { Expectation } from '../compare/expectation.ts';
import type { Failure } from '../failure/failure.ts';
import { createMask } from '../failure/mask.ts';
import type { Outcome } from '../failure/outcome.ts';
import { byDeparture } from '../schedule/recorded-times.ts';
import { alignSessions } from './align-recordings.ts';
import { replayInMemory } from './replay-in-memory.ts';

/** A request of two sessions, or of one of them. */
export interface SessionDifference {
  /** Undefined if only the second session has it. */
  readonly first?: Recording;
  /** Undefined if only the first session has it. */
  readonly second?: Recording;
  /**
   * `'not-compared'`: no difference was found, but the bodies could not be compared as `expect` asks, since one of the
   * sessions does not have the whole body, or the body is too large.
   */
  readonly kind: 'alike' | 'not-compared' | 'removed' | 'added' | 'status' | 'content';
  /** What differs, if both sessions have the request. */
  readonly failure?: Failure;
}

/**
 * The requests of two sessions in the order of the first. Requests that only the second has come after the request that
 * they followed there.
 * @param expect what has to match besides the statuses
 * @throws {SessionReplayError} `SESSION_NOT_READABLE` for a body file of the second session
 */
export async function diffSessions(
  first: Session,
  second: Session,
  expect: Expectations,
): Promise<SessionDifference[]> {
  const counterparts = alignSessions(first, second, undefined);
  const judged = new Map<Recording, JudgedAnswer | Promise<JudgedAnswer>>();
  const mask = createMask(() => []);
  const replayed = replayInMemory(
    { first, second, counterparts },
    {
      observe({ targets, correlation }) {
        const sessionFile = first[SOURCE]?.linked;
        const replay = { session: first, sessionFile, targets, correlation };
        const ofWhole = new Expectation(expect, replay);
        const ofHead = new Expectation({ ...expect, body: undefined }, replay);
        return {
          // The body shows whether an answer is complete.
          keep: Math.max(1, ofWhole.keep),
          receive(recording, answer) {
            const other = counterparts.get(recording);
            if (!other) return;
            requireBodyFile(second, other);
            const expectation = isWhole(other, answer.body) ? ofWhole : ofHead;
            const checked = { recording, answer: { endedAt: 0, ...answer }, mask };
            judged.set(recording, expectation.check(passedOutcome(recording), checked));
          },
        };
      },
    },
  );
  const differences: SessionDifference[] = [];
  const behind = groupAdded(second, new Set(counterparts.values()));
  differences.push(...(behind.get(undefined) ?? []));
  for (const recording of byDeparture(first.recordings)) {
    const other = counterparts.get(recording);
    if (!other) {
      differences.push({ first: recording, kind: 'removed' });
      continue;
    }
    if (!isSameRoute(replayed.get(recording)?.request ?? recording.request, other.request)) {
      differences.push({ first: recording, kind: 'removed' }, { second: other, kind: 'added' });
      differences.push(...(behind.get(other) ?? []));
      continue;
    }
    const answer = await judged.get(recording);
    const isRead = expect.body === undefined || answer?.comparison?.body !== undefined;
    differences.push({
      ...{ first: recording, second: other },
      ...compare(recording, other, answer?.outcome, isRead),
    });
    differences.push(...(behind.get(other) ?? []));
  }
  return differences;
}

/** Names that a client made up may differ, such as those of new things. Names of routes may not. */
function isSameRoute(sent: RecordedRequest, other: RecordedRequest): boolean {
  return sent.path === other.path || routeOf(sent) === routeOf(other);
}

/** Requests that only the second session has, keyed by the preceding request that both have. */
function groupAdded(
  second: Session,
  known: ReadonlySet<Recording>,
): Map<Recording | undefined, SessionDifference[]> {
  const groups = new Map<Recording | undefined, SessionDifference[]>();
  let latest: Recording | undefined;
  for (const recording of byDeparture(second.recordings)) {
    if (known.has(recording)) latest = recording;
    else {
      const group = groups.get(latest) ?? [];
      group.push({ second: recording, kind: 'added' });
      groups.set(latest, group);
    }
  }
  return groups;
}

/** @param isRead whether the bodies were compared, or did not have to be */
function compare(
  { response }: Recording,
  { response: other }: Recording,
  outcome: Outcome | undefined,
  isRead: boolean,
): Pick<SessionDifference, 'kind' | 'failure'> {
  const [expected, actual] = [response, other].map((each) => {
    return 'status' in each ? each.status : undefined;
  });
  if (expected !== actual) {
    if (expected === undefined) return { kind: 'status' };
    return { kind: 'status', failure: { kind: 'status', expected, ...(actual && { actual }) } };
  }
  const { failure } = outcome ?? {};
  if (failure && failure.kind !== 'body-size') return { kind: 'content', failure };
  return { kind: isRead || expected === undefined ? 'alike' : 'not-compared' };
}

/** Throws for a missing body file: an unreadable body would count as alike. */
function requireBodyFile(session: Session, { response }: Recording): void {
  const { linked } = session[SOURCE] ?? {};
  const body = 'status' in response ? response.body : undefined;
  if (linked === undefined || !body || !('file' in body)) return;
  closeSync(openBodyFile(linked, body).descriptor);
}

/** Whether a session has the complete answer, so that it can be compared. */
function isWhole({ response }: Recording, body: Buffer | undefined): boolean {
  if (!('status' in response) || response.aborted || response.error !== undefined) return false;
  const { body: recorded } = response;
  return (
    recorded === undefined || body !== undefined || ('text' in recorded && recorded.text === '')
  );
}

function passedOutcome({ id, request: { method, path } }: Recording): Outcome {
  const times = { responseTime: 0, plannedAt: 0 };
  return { id, method, path, ...times, correlated: [], state: 'passed' };
}
