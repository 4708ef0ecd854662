import type { Recording, Session } from '../session/schema.ts';
import type { Outcome, OutcomeError } from './outcome.ts';
import type { ReplaySettings } from './settings.ts';
import { explainForeign } from './target.ts';

/** RFC 9110 section 9.2.1, less TRACE, which proxies and servers refuse. */
const SAFE_METHODS = /^(GET|HEAD|OPTIONS)$/;

/** What becomes of a recording that is not sent, and why. */
export interface Withheld {
  readonly state: Exclude<Outcome['state'], 'passed'>;
  readonly error: OutcomeError;
}

/** What stands in the way of sending a recording; nothing if it may be sent. */
export function withhold(
  session: Session,
  recording: Recording,
  settings: ReplaySettings,
): Withheld | undefined {
  const { request, response } = recording;
  if (settings.readOnly && !SAFE_METHODS.test(request.method)) {
    return skipped('READ_ONLY', 'the target is read-only');
  }
  const foreign = explainForeign(session, recording);
  if (foreign) return skipped('FOREIGN_ORIGIN', foreign);
  if (request.method === 'CONNECT') return skipped('UPGRADE', 'a tunnel is not replayed');
  if ('status' in response && response.status === 101) {
    return skipped('UPGRADE', 'a protocol upgrade is not replayed');
  }
  if (request.body && 'truncated' in request.body) {
    const size = `${request.body.truncated} bytes`;
    const message = `BODY_TRUNCATED not sent: its body of ${size} was not recorded whole`;
    return { state: 'failed', error: { code: 'BODY_TRUNCATED', message } };
  }
  return undefined;
}

function skipped(code: string, why: string): Withheld {
  return { state: 'skipped', error: { code, message: `not sent: ${why}` } };
}
