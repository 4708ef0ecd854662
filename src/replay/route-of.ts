import type { Body, Recording } from '../session/schema.ts';
import type { Outcome, OutcomeError } from './outcome/outcome.ts';
import { explainForeign, findTarget, type Target, type Targets } from './target.ts';

/** RFC 9110 section 9.2.1, less TRACE, which proxies and servers refuse. */
const SAFE_METHODS = /^(GET|HEAD|OPTIONS)$/;

/** What becomes of a recording that is not sent, and why. */
export interface Withheld {
  readonly state: Exclude<Outcome['state'], 'passed'>;
  readonly error: OutcomeError;
}

/** Where a recording is sent, or what stands in the way of sending it. */
export function routeOf(
  recording: Recording,
  targets: Targets,
  isReadOnly: boolean,
): Target | Withheld {
  const { request, response } = recording;
  if (isReadOnly && !SAFE_METHODS.test(request.method)) {
    return skipped('READ_ONLY', 'the target is read-only');
  }
  const target = findTarget(recording, targets);
  if (!target) return skipped('FOREIGN_ORIGIN', explainForeign(recording, targets));
  if (request.method === 'CONNECT') return skipped('UPGRADE', 'a tunnel is not replayed');
  if ('status' in response && response.status === 101) {
    return skipped('UPGRADE', 'a protocol upgrade is not replayed');
  }
  if (request.body && 'truncated' in request.body) return withhold(request.body, response);
  return target;
}

/** Part of a body could be taken for all of it. Where no answer came, there is nothing to miss. */
function withhold(
  { truncated, incomplete }: Extract<Body, { truncated: number }>,
  response: Recording['response'],
): Withheld {
  const code = 'BODY_TRUNCATED';
  if (incomplete && !('status' in response)) {
    return skipped(code, 'its client left before it had sent all of its body');
  }
  const reason = incomplete
    ? 'its server answered before the client had sent all of its body: record it again with all of it sent, or leave it out of the session'
    : `its body of ${truncated} bytes was not recorded whole: record it again, with a larger "record.maxBodySize" or through recorder.url`;
  return { state: 'failed', error: { code, message: `${code} not sent: ${reason}` } };
}

function skipped(code: string, why: string): Withheld {
  return { state: 'skipped', error: { code, message: `not sent: ${why}` } };
}
