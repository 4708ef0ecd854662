import { binaryFormatOf } from '../formats/formats.ts';
import { headerValue } from '../http/headers.ts';
import { isSafeMethod } from '../http/method-override.ts';
import type { RecordedRequest, Recording, Session } from '../session/schema.ts';
import { bodiesBeside } from '../session/session-file.ts';
import type { Outcome, OutcomeError } from './outcome/outcome.ts';
import { type Allowance, allowanceOf } from './read-only/allowance.ts';
import { explainWrite } from './read-only/explain-write.ts';
import { explainForeign, findTarget, type Target, type Targets } from './request/target.ts';
import { headerLists } from './sending/header-overrides.ts';
import { createOutgoingRequest, type Rewriting } from './sending/outgoing-request.ts';
import type { ReplaySettings } from './settings.ts';

/** What becomes of a recording that is not sent, and why. */
export interface Withheld {
  readonly state: Exclude<Outcome['state'], 'passed'>;
  readonly error: OutcomeError;
}

/** What decides where the recordings of a replay go. */
export interface Routing extends Rewriting {
  /** What targets are sent that are read-only; undefined where they are not. */
  readonly allowance: Allowance | undefined;
  readonly sessionFile: string | undefined;
}

export function routingOf(session: Session, settings: ReplaySettings, targets: Targets): Routing {
  return {
    targets,
    overrides: headerLists(settings.headers),
    allowance: allowanceOf(settings.readOnly),
    sessionFile: bodiesBeside(session),
  };
}

/** Where a recording is sent, or what stands in the way of sending it. */
export function destinationOf(recording: Recording, routing: Routing): Target | Withheld {
  const { request, response } = recording;
  const { targets } = routing;
  const refused = withholdMethod(request, routing);
  if (refused) return refused;
  const target = findTarget(recording, targets);
  if (!target) return skipped('FOREIGN_ORIGIN', explainForeign(recording, targets));
  if (request.method === 'CONNECT') return skipped('UPGRADE', 'a tunnel is not replayed');
  if ('status' in response && response.status === 101) {
    return skipped('UPGRADE', 'a protocol upgrade is not replayed');
  }
  if (request.body && 'truncated' in request.body) {
    return withholdTruncated(recording, request.body.truncated);
  }
  return withholdWrite(recording, target, routing) ?? target;
}

/**
 * Why a request must not be sent to a read-only target; undefined where it may be. The caller checks
 * the request as recorded, and again with its live values: either may ask for a write.
 */
export function withholdWrite(
  { request }: Recording,
  target: Target,
  routing: Routing,
): Withheld | undefined {
  const { allowance, sessionFile } = routing;
  if (!allowance) return undefined;
  const refused = withholdMethod(request, routing);
  if (refused) return refused;
  const outgoing = createOutgoingRequest(request, undefined, target, routing);
  const isAllowed = (method: string): boolean => allowance(method, request.path);
  const why = explainWrite(outgoing, request.body, sessionFile, isAllowed);
  return why === undefined
    ? undefined
    : skipped('READ_ONLY', `the target is read-only, and ${why}`);
}

function withholdMethod(
  { method, path }: RecordedRequest,
  { allowance }: Routing,
): Withheld | undefined {
  if (!allowance || isSafeMethod(method) || allowance(method, path)) return undefined;
  return skipped('READ_ONLY', 'the target is read-only');
}

/** Part of a body could be taken for all of it. Where no answer came, there is nothing to miss. */
function withholdTruncated({ request, response }: Recording, bytes: number): Withheld {
  const code = 'BODY_TRUNCATED';
  const reason = explainTruncated(request, bytes);
  if (!('status' in response)) return skipped(code, reason);
  return { state: 'failed', error: { code, message: `${code} not sent: ${reason}` } };
}

/** How a body was framed tells why a session lacks it (RFC 9112, section 6.3). */
function explainTruncated({ headers }: RecordedRequest, bytes: number): string {
  const length = Number(headerValue(headers, 'content-length') ?? bytes);
  if (length > bytes) {
    return `its client had sent ${bytes} of the ${length} bytes of its body when it was answered or broken off: record it again with all of them sent, or leave it out of the session`;
  }
  const { name, needs } = binaryFormatOf(headerValue(headers, 'content-type') ?? '') ?? {};
  if (needs !== undefined) {
    return `its body of ${bytes} bytes was not recorded: ${name} is recorded where ${needs.packageName} is installed, and no larger than "record.maxBodySize": record it again so`;
  }
  const start = `its body of ${bytes} bytes was not recorded whole`;
  if (headerValue(headers, 'transfer-encoding') === undefined) {
    return `${start}: record it again, with a larger "record.maxBodySize" or through recorder.url`;
  }
  return `${start}, being larger than "record.maxBodySize", or answered before all of it was sent: record it again with a larger limit, or with all of it sent`;
}

function skipped(code: string, why: string): Withheld {
  return { state: 'skipped', error: { code, message: `not sent: ${why}` } };
}
