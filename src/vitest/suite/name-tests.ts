import { printableLine } from '../../printable.ts';
import type { LinkedValues } from '../../replay/correlate/link-session.ts';
import { nameRoutes } from '../../replay/name-routes.ts';
import type { Recording, Session } from '../../session/schema.ts';
import type { TargetContext } from '../replay-context.ts';

/** Names of the tests that do not replay a recording. */
export const TEST_NAMES = {
  /** Of a file that is no session: the test fails with the reason. */
  notReadable: 'is a session file',
  /** Of an obsolete session, which `-u` has removed. */
  obsolete: 'was removed, since its test is gone',
  /** Of a session without recordings. */
  noRecordings: 'has no recordings',
  /** Of a session that is calibrated. */
  calibrated: 'is calibrated',
} as const;

/** The names of a recording. */
interface TestName {
  /** Method and path, with names in place of correlated values. */
  readonly route: string;
  /** Name of its test. */
  readonly name: string;
}

/** The names of a session's tests against one target, in the order of its recordings. */
export function nameTests(
  session: Session,
  values: LinkedValues | null,
  target: Pick<TargetContext, 'name'>,
): ReadonlyMap<Recording, TestName> {
  const routes = nameRoutes(session, values);
  // CI viewers merge tests with equal names: the id and the name of the target keep them apart.
  const on = target.name === undefined ? '' : printableLine(` on ${target.name}`);
  return new Map(
    session.recordings.map((recording) => {
      const route = printableLine(routes.get(recording) ?? '');
      const { response } = recording;
      const expected = 'status' in response ? response.status : 'no response';
      const name = `${printableLine(`#${recording.id}`)} ${route} → ${expected}${on}`;
      return [recording, { route, name }];
    }),
  );
}
