/** A link as each of two sessions has it: recordings have other ids in each. */
import type { CorrelationRule } from '../../session/link-rule.ts';
import { routeOf } from '../../session/route.ts';
import type { Recording } from '../../session/schema.ts';
import { patternOf } from '../correlate/link/rules.ts';
import type { ComparedValue } from './compare-requests.ts';
import type { SharedSource } from './find-sources.ts';

export interface SharedLink {
  readonly inFirst: CorrelationRule;
  readonly inSecond: CorrelationRule;
}

/**
 * The links that may say that a value comes from a source, the best first: by paths, which outlast
 * further requests, then by the ids of recordings.
 */
export function* linksFor(
  { recording, counterpart, location: to }: ComparedValue,
  source: SharedSource,
): Generator<SharedLink> {
  const { inFirst, inSecond } = source;
  const place = patternOf(to, 'request');
  const [fromHere, fromThere] = [inFirst, inSecond].map(({ location }) =>
    patternOf(location, 'response'),
  );
  if (!place || !fromHere || !fromThere) return;
  for (const producer of namesOf(inFirst.recording, inSecond.recording)) {
    for (const consumer of namesOf(recording, counterpart)) {
      yield {
        inFirst: {
          from: { ...producer.inFirst, ...fromHere },
          to: { ...consumer.inFirst, ...place },
        },
        inSecond: {
          from: { ...producer.inSecond, ...fromThere },
          to: { ...consumer.inSecond, ...place },
        },
      };
    }
  }
}

/**
 * A link of one session as the other one has it; undefined where it names a recording that has no
 * counterpart.
 * @param counterparts ids of the other session by those of this one
 */
export function translate(
  { from, to }: CorrelationRule,
  counterparts: ReadonlyMap<string, string>,
): CorrelationRule | undefined {
  const [producer, consumer] = [from, to].map(({ recording }) => {
    return recording === undefined ? {} : { recording: counterparts.get(recording) };
  });
  const isWhole = [producer, consumer].every((each) => {
    return !each || !('recording' in each) || each.recording !== undefined;
  });
  return isWhole ? { from: { ...from, ...producer }, to: { ...to, ...consumer } } : undefined;
}

interface Names {
  readonly inFirst: { readonly recording?: string; readonly path?: string };
  readonly inSecond: Names['inFirst'];
}

/** What names a recording and its counterpart. */
function namesOf(one: Recording, other: Recording): Names[] {
  const path = pathOf(one, other);
  const byId = { inFirst: { recording: one.id }, inSecond: { recording: other.id } };
  return path === undefined ? [byId] : [{ inFirst: { path }, inSecond: { path } }, byId];
}

/** A pattern such as `POST /orders/*` that both requests fit; undefined where they are built otherwise. */
function pathOf({ request: one }: Recording, { request: other }: Recording): string | undefined {
  const [was, is] = [one, other].map((request) => routeOf(request).split('/'));
  if (!was || !is || was.length !== is.length || !one.path.startsWith('/')) return undefined;
  return was.map((segment, index) => (segment === is[index] ? segment : '*')).join('/');
}
