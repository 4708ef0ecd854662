import type { Session } from '../../session/schema.ts';
import type { TargetContext } from '../replay-context.ts';
import { originsOf } from './origins-of.ts';

/** What a report calls the target of a session. */
export function targetLabel(target: TargetContext, session: Session): string {
  const named = originsOf(target, session)[new URL(session.origin).origin];
  return target.name ?? named ?? target.module ?? target.url ?? session.origin;
}
