/**
 * Values with which a target refuses to create a thing again, since it has one with these values already: the e-mail
 * address of a sign-up, the slug of a page, an idempotency key. `correlate.fresh` makes them new in each replay.
 */

import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import { pathOf } from '../../http/urls.ts';
import type { RequestPattern } from '../../session/link-rule.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import type { CorrelatedValue } from '../failure/correlated-value.ts';
import type { Failure } from '../failure/failure.ts';
import { byDeparture } from '../schedule/recorded-times.ts';
import { canBeFresh } from './link/fresh-links.ts';
import { createReaders } from './link/readers.ts';

/** A value that the client has made up, and where its request carries it. */
interface OwnValue {
  readonly value: string;
  /** Such as `body /email`. */
  readonly place: string;
  /** Such as `email`. */
  readonly name: string;
  readonly isInBody: boolean;
}

type Refusal = Extract<Failure, { readonly kind: 'status' | 'protocol-status' }>;

const REFUSALS: ReadonlySet<number | undefined> = new Set([400, 422]);
/** Words of an answer with a status that does not say so itself. */
const TAKEN = /\b(?:already|exists?|taken|duplicated?|in use|unique)\b/i;

/**
 * Where a refused request carries the values that are taken: those that the answer names, or else the likeliest one.
 * None if the answer has another reason.
 * @param correlated the values that were sent in place of recorded ones
 */
export function findTaken(
  session: Session,
  recording: Recording,
  failure: Refusal,
  correlated: readonly CorrelatedValue[],
): RequestPattern[] {
  const answer = textOf(failure);
  const isConflict = failure.actual === 409;
  const mayBeTaken = failure.kind === 'protocol-status' || REFUSALS.has(failure.actual);
  if (!isConflict && !(mayBeTaken && TAKEN.test(answer))) return [];
  const { method, path } = recording.request;
  const { values, mayCreate } = readOwn(session, recording);
  const own = values.filter(({ place }) => !correlated.some(({ to }) => to === place));
  const named = own.filter((each) => isNamed(each, answer));
  const isLikely = ({ value, isInBody }: OwnValue): boolean =>
    isInBody && (value.includes('@') || isDistinctive(value));
  const likely = isConflict ? own.filter(isLikely).slice(0, 1) : [];
  // A sign-up may be answered with 200, or with a redirect: that its answer names a field of it says as much.
  const isRefusedForm = isConflict && method === 'POST';
  const ofForm = isRefusedForm ? named.filter(({ isInBody }) => isInBody) : [];
  const ofCreation = named.length > 0 ? named : likely;
  const taken = mayCreate ? ofCreation : ofForm;
  return taken.map(({ place }) => ({ path: `${method} ${pathOf(path)}`, place }));
}

function textOf(failure: Refusal): string {
  if (failure.kind === 'protocol-status') {
    return typeof failure.actual === 'string' ? failure.actual : '';
  }
  const { excerpt } = failure;
  return excerpt?.kind === 'text' ? excerpt.lines.join('\n') : '';
}

/** Whether an answer repeats a value, or has the name of its place as a word. */
function isNamed({ value, name }: OwnValue, answer: string): boolean {
  if (value.length >= MIN_REPEATED && answer.includes(value)) return true;
  const words = answer.toLowerCase().split(/[^\p{L}\p{N}_-]+/u);
  return words.includes(name.toLowerCase());
}

/** In characters. Shorter values may be anywhere in an answer by chance. */
const MIN_REPEATED = 4;

/** What a request carries, and what is known of its purpose. */
interface OwnRequest {
  /** The whole values of its body and its headers. */
  readonly values: readonly OwnValue[];
  /** Whether its recording says that it may create something. */
  readonly mayCreate: boolean;
}

function readOwn(session: Session, recording: Recording): OwnRequest {
  const recordings = byDeparture(session.recordings);
  const position = recordings.indexOf(recording);
  const { walk, subject } = createReaders(recordings, session.origin, session[SOURCE]?.linked);
  const { response } = recording;
  const isCreated = 'status' in response && response.status === 201;
  const values: OwnValue[] = [];
  const { makes, isCall, isQuery } = subject(position) ?? {};
  // What a mutation of GraphQL does is in its name alone.
  const mayCreate = isCreated || Boolean(makes || (isCall && !isQuery));
  walk(position, {
    enters: () => true,
    visit({ value }, at) {
      const isInBody = at.part === 'body';
      if (!isInBody && at.part !== 'header') return 'skip';
      const location = at.location();
      const name = location.last?.name ?? '';
      if (!/\p{L}/u.test(name) || !canBeFresh(value)) return 'enter';
      values.push({ value, place: location.text, name, isInBody });
      return 'skip';
    },
    leave: () => undefined,
  });
  return { values, mayCreate };
}
