import { findUnknownClaims, placeholdersIn } from './claims.ts';
import { type Explanation, explainIssues } from './explain-issues.ts';
import type { CorrelationRule } from './link-rule.ts';
import { quote } from './quote.ts';
import { envelopeSchema, type Recording, recordingSchema } from './schema.ts';

/** Faults told to the user; the others are counted. */
const faultsTold = 3;
/** Validation stops here: a huge array of anything is one mistake, not millions. */
const faultsCounted = 100;

/** What keeps a value from being a session. */
export interface Faults {
  /** The first few. */
  readonly told: readonly Explanation[];
  /** All of them, unless `isCut`. */
  readonly count: number;
  /** There were so many that there may be more than were counted. */
  readonly isCut: boolean;
}

/**
 * Validates a session without making a second one: the envelope, then recording by recording, the
 * results of zod discarded.
 */
export function findFaults(session: unknown): Faults {
  const told: Explanation[] = [];
  let count = 0;
  const add = (faults: readonly Explanation[]): void => {
    count += faults.length;
    told.push(...faults.slice(0, faultsTold - told.length));
  };

  const envelope = envelopeSchema.safeParse(session);
  if (!envelope.success) add(explainIssues(envelope.error.issues, session));
  const recordings = recordingsOf(session);
  for (let index = 0; index < recordings.length && count < faultsCounted; index += 1) {
    const recording = recordings[index];
    const { error } = recordingSchema.safeParse(recording);
    if (error) add(explainIssues(error.issues, recording, ['recordings', index]));
    else add(explainClaims(recording as Recording, index));
  }
  for (const duplicate of findDuplicates(recordings)) {
    if (count < faultsCounted) add([duplicate]);
  }
  if (envelope.success) add(explainLinks(envelope.data.links ?? [], recordings));
  return { told, count, isCut: count >= faultsCounted };
}

function recordingsOf(session: unknown): readonly unknown[] {
  if (typeof session !== 'object' || session === null || !('recordings' in session)) return [];
  return Array.isArray(session.recordings) ? session.recordings : [];
}

/** In a pass of their own: a set that grows while zod makes garbage makes that slower by a fifth. */
function* findDuplicates(recordings: readonly unknown[]): Generator<Explanation> {
  const firsts = new Map<unknown, number>();
  for (const [index, recording] of recordings.entries()) {
    const id = idOf(recording);
    if (typeof id !== 'string') continue;
    const first = firsts.get(id);
    if (first === undefined) firsts.set(id, index);
    else {
      yield {
        path: ['recordings', index, 'id'],
        found: `${quote(id)}, which is the id of recordings[${first}] too`,
        expected: 'an id of its own',
      };
    }
  }
}

/**
 * Links that name recordings that are not there.
 * @param first index of the first of them, where they are some of a session's
 */
export function explainLinks(
  links: readonly CorrelationRule[],
  recordings: readonly unknown[],
  first = 0,
): Explanation[] {
  const ids = new Set(recordings.map(idOf));
  return links.flatMap((link, index) =>
    HALVES.flatMap((half): Explanation | [] => {
      const { recording } = link[half];
      if (recording === undefined || ids.has(recording)) return [];
      const path = ['links', first + index, half, 'recording'];
      return { path, found: `${quote(recording)}, which no recording has`, expected: anIdOf(ids) };
    }),
  );
}

const HALVES = ['from', 'to'] as const;

function anIdOf(ids: ReadonlySet<unknown>): string {
  const [first] = ids;
  return `the id of a recording${typeof first === 'string' ? `, such as ${quote(first)}` : ''}`;
}

/** Claims of tokens that a response does not have. */
function explainClaims({ response }: Recording, index: number): Explanation[] {
  if (!('status' in response)) return [];
  return findUnknownClaims(response).map((name) => {
    const [held] = placeholdersIn(response);
    return {
      path: ['recordings', index, 'response', 'claims', name],
      found: `claims of ${quote(name)}, which the response does not have`,
      expected: held === undefined ? 'no claims' : `a placeholder in it, such as ${quote(held)}`,
    };
  });
}

function idOf(recording: unknown): unknown {
  return typeof recording === 'object' && recording !== null && 'id' in recording
    ? recording.id
    : undefined;
}
