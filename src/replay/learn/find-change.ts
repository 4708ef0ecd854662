/** Compares requests of a test with those of its session, without correlation. */
import { RunValues } from '../../session/run-values.ts';
import { type Change, findRequestChange } from '../../session/same-recording.ts';
import type { RecordedRequest, Recording, Session } from '../../session/schema.ts';
import type { TestSource } from '../../session/test-source.ts';
import { byDeparture } from '../schedule/recorded-times.ts';

/**
 * Whether a test has sent what its session has, request by request. If not, it may be the same nevertheless: values of
 * answers may be others.
 * @param source of the test
 */
export function isSameAtFirstSight(former: Session, latter: Session, source: TestSource): boolean {
  const values = new RunValues(former.recordedAt, latter.recordedAt, source);
  values.ignoreSetting(former.origin, latter.origin);
  const [ones, others] = [byDeparture(former.recordings), byDeparture(latter.recordings)];
  return (
    ones.length === others.length &&
    ones.every((one, index) => {
      const other = others[index];
      return other && findChange([one.request], one, other, values) === undefined;
    })
  );
}

/**
 * The difference between a request of the session and that of the test.
 * @param requests the recorded one, and what a replay would send in its place: the test may send either
 */
export function findChange(
  requests: readonly RecordedRequest[],
  one: Recording,
  other: Recording,
  values: RunValues,
): Change | undefined {
  if (!values.isSameText(one.origin ?? '', other.origin ?? '')) {
    return { place: 'origin', was: one.origin, is: other.origin };
  }
  let change: Change | undefined;
  for (const request of requests) {
    change = findRequestChange({ ...one, request }, other, values);
    if (change === undefined) return undefined;
  }
  return change;
}
