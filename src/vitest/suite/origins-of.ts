import type { OriginTargets } from '../../replay/request/target.ts';
import type { Session } from '../../session/schema.ts';
import type { TargetContext } from '../replay-context.ts';

/** Where requests of a session go by their origins: REPLAY_TARGET stands for that of the session's own. */
export function originsOf({ origins, isOverride }: TargetContext, session: Session): OriginTargets {
  if (!isOverride) return origins;
  const { [new URL(session.origin).origin]: _, ...others } = origins;
  return others;
}
