/** What a recording is to have in its file where a live answer is accepted in its place. */
import { isDeepStrictEqual } from 'node:util';
import { decodeUtf8 } from '../../formats/decode-utf8.ts';
import { storeBody } from '../../session/body-file.ts';
import type { ResponseEdit } from '../../session/edit-responses.ts';
import type { Body, Recording } from '../../session/schema.ts';
import { isSecretHeader } from '../../session/secrets/secret-header.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Targets } from '../request/target.ts';
import { type BodyComparison, type Comparison, comparisonOf } from './comparison.ts';
import { renderExactJson } from './exact-json.ts';
import { findLeak } from './find-leak.ts';
import { MAX_COMPARED, MAX_READ } from './limits.ts';
import { nameRecorded } from './name-recorded.ts';

/** Why an answer cannot be accepted, in a clause that follows "since". */
export interface Refused {
  readonly refused: string;
}

/**
 * The change that makes a recording what a live answer was, where that has failed by what it said:
 * its status, and body and headers where they were compared. What counted as equal stays as it was
 * recorded, placeholders of secrets too, and live values are written as those that they came for. Undefined where there was no answer to accept. Call it while
 * `onOutcome` is called. A body above 64 KiB is written beside the session at once.
 * @param targets whose addresses become the recorded origins
 * @throws SessionReplayError `SESSION_NOT_WRITABLE`
 */
export function acceptAnswer(
  { response }: Recording,
  outcome: Outcome,
  sessionFile: string,
  targets: Targets,
): ResponseEdit | Refused | undefined {
  const { error, actual, expected } = outcome;
  const isMismatch = /^(STATUS|BODY|HEADERS)_MISMATCH$/.test(error?.code ?? '');
  if (!isMismatch || actual === undefined || !('status' in response)) return undefined;
  const comparison = comparisonOf(outcome);
  const refused = explainRefusal(outcome, comparison);
  if (refused !== undefined) return { refused };
  return {
    ...(actual !== expected && { status: actual }),
    ...(comparison && acceptHeaders(comparison, targets)),
    ...(comparison?.body && acceptBody(comparison.body, sessionFile, targets)),
  };
}

function explainRefusal(outcome: Outcome, comparison: Comparison | undefined): string | undefined {
  const [missing] = outcome.missingSecrets ?? [];
  if (missing !== undefined) return `it was sent with ${missing} in place of a secret`;
  if (outcome.error?.code === 'BODY_MISMATCH' && !comparison?.body) {
    return `its body is above ${MAX_COMPARED / 2 ** 20} MiB`;
  }
  if (comparison?.body?.findings.found.some(({ note }) => note !== undefined)) {
    return `its body is above ${MAX_READ / 2 ** 20} MiB, and not looked through for secrets`;
  }
  const secretAt = comparison?.body?.findings.secretAt;
  if (secretAt !== undefined) {
    const place = secretAt === '' ? 'its body' : `its body at ${secretAt}`;
    return `the recording has a secret in ${place}: record the session anew`;
  }
  const { secretAt: redacted, found = [] } = comparison?.headers ?? {};
  const header = redacted ? nameOf({ path: redacted }) : found.map(nameOf).find(isSecretHeader);
  if (header) return `the header ${header} holds secrets: record the session anew`;
  const leak = comparison && findLeak(comparison);
  return leak && `${leak} would reach the file: record the session anew`;
}

function acceptHeaders(
  { headers, liveHeaders, asRecorded }: Comparison,
  targets: Targets,
): Pick<ResponseEdit, 'headers'> {
  const values = headers.found.map(nameOf).map((name): [string, string[]] => {
    const live = [liveHeaders?.[name] ?? []].flat();
    return [name, live.map((value) => nameRecorded(asRecorded(value), targets))];
  });
  return values.length > 0 ? { headers: new Map(values) } : {};
}

function nameOf({ path }: { readonly path: string }): string {
  return path.replace('header ', '');
}

function acceptBody(
  body: BodyComparison,
  sessionFile: string,
  targets: Targets,
): Pick<ResponseEdit, 'body'> {
  const { findings, live } = body;
  if (findings.count === 0) return {};
  if (live.content.kind === 'none') return { body: 'none' };
  const stored = storeBody(sessionFile, rebase(bytesOf(body), targets), undefined);
  return { body: withCoding(stored, live.coding) };
}

function withCoding(body: Body, coding: BodyComparison['live']['coding']): Body {
  return 'truncated' in body || coding === undefined ? body : { ...body, coding };
}

function rebase(bytes: Uint8Array, targets: Targets): Uint8Array {
  const text = decodeUtf8(bytes);
  if (text === undefined) return bytes;
  const named = nameRecorded(text, targets);
  return named === text ? bytes : Buffer.from(named);
}

/** The very bytes that came, unless something recorded stays in them. */
function bytesOf({ aligned, live }: BodyComparison): Uint8Array {
  if (aligned.kind === 'text' && live.content.kind === 'text') {
    return aligned.text === live.content.text ? live.bytes : Buffer.from(aligned.text);
  }
  if (aligned.kind !== 'json' || live.content.kind !== 'json') return live.bytes;
  // By no comparison of ours: for that a placeholder is equal to the secret that came for it.
  const isAsCame = isDeepStrictEqual(aligned.json, live.content.json);
  return isAsCame ? live.bytes : Buffer.from(renderExactJson(aligned.json));
}
