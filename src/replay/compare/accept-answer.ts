/** Accepts a live answer in place of a recorded one, and makes the change to the session file. */

import { isDeepStrictEqual } from 'node:util';
import { transcode } from '../../formats/formats.ts';
import { decodeUtf8 } from '../../formats/text/codecs.ts';
import { findPlaceholders } from '../../formats/text/placeholder.ts';
import type { Location } from '../../formats/value/location.ts';
import { mediaKindOf } from '../../http/media-type.ts';
import { storeBody } from '../../session/body.ts';
import type { Body, Recording } from '../../session/schema.ts';
import { isSecretHeader } from '../../session/secrets/secret-names.ts';
import type { ResponseEdit } from '../../session/update-session.ts';
import { isMismatch } from '../failure/failure.ts';
import type { Outcome } from '../failure/outcome.ts';
import type { Targets } from '../send/target.ts';
import { nameRecorded } from './as-recorded.ts';
import { findLeak } from './body-secrets.ts';
import {
  type AnswerComparison,
  type BodyComparison,
  type JudgedAnswer,
  MAX_COMPARED,
  MAX_READ,
} from './comparison.ts';
import { type Content, type LiveBody, parseContent, textOf, writeView } from './content.ts';
import type { FoundDifference } from './differences.ts';

/** Why an answer cannot be accepted, in a clause that follows "since". */
interface Refused {
  readonly refused: string;
}

/**
 * The change that accepts an answer which failed by its status, or by its body or headers where these were
 * compared. Values that counted as equal stay as recorded, including placeholders of secrets. Live values
 * that stand for recorded ones are written as these. Undefined if there is no answer to accept. A body above
 * 64 KiB is written to a file next to the session at once.
 * @param targets whose addresses are replaced with the recorded origins
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 */
export function acceptAnswer(
  { response }: Recording,
  { outcome, comparison }: JudgedAnswer,
  sessionFile: string,
  targets: Targets,
): ResponseEdit | Refused | undefined {
  const { failure, actual, expected } = outcome;
  if (!failure || !isMismatch(failure)) return undefined;
  if (actual === undefined || !('status' in response)) return undefined;
  const accepted = comparison?.body && acceptedBody(comparison.body);
  const refused = explainRefusal(outcome, comparison, accepted);
  if (refused !== undefined) return { refused };
  return {
    ...(actual !== expected && { status: actual }),
    ...(comparison && acceptHeaders(comparison, targets, accepted)),
    ...(accepted && storeAccepted(accepted, sessionFile, targets)),
  };
}

function explainRefusal(
  outcome: Outcome,
  comparison: AnswerComparison | undefined,
  accepted: Accepted | undefined,
): string | undefined {
  const [missing] = outcome.missingSecrets ?? [];
  if (missing !== undefined) return `it was sent with ${missing} in place of a secret`;
  if (outcome.failure?.kind === 'protocol-status' && !accepted) {
    return "what differs is in its body, which is not compared or counts as equal. Compare it by expect: { body: 'exact' }, or record the session anew";
  }
  if (outcome.failure?.kind === 'body-size') {
    return `its body is above ${MAX_COMPARED / 2 ** 20} MiB`;
  }
  if (comparison?.body?.differences.found.some(({ note }) => note === 'bytes')) {
    return `its body is above ${MAX_READ / 2 ** 20} MiB, and not looked through for secrets`;
  }
  const secretAt = comparison?.body?.differences.secretAt;
  if (secretAt !== undefined) {
    const place = secretAt.text === '' ? 'its body' : `its body at ${secretAt}`;
    return `the recording has a secret in ${place}: record the session anew`;
  }
  const { secretAt: redacted, found = [] } = comparison?.headers ?? {};
  const header = redacted ? nameIn(redacted) : found.map(nameOf).find(isSecretHeader);
  if (header) return `the header ${header} holds secrets: record the session anew`;
  if (accepted?.losesSecret) {
    return 'the recording has a secret in its body that has no place there now: record the session anew';
  }
  const leak = comparison && findLeak(comparison, accepted?.content ?? { kind: 'none' });
  return leak && `${leak} would reach the file: record the session anew`;
}

function acceptHeaders(
  { headers, liveHeaders, restoreRecorded }: AnswerComparison,
  targets: Targets,
  accepted: Accepted | undefined,
): Pick<ResponseEdit, 'headers'> {
  const names = new Set(headers.found.map(nameOf));
  // The boundary in the header must match the body.
  if (mediaKindOf(accepted?.live.contentType) === 'multipart') names.add('content-type');
  const values = [...names].map((name): [string, string[]] => {
    const live = [liveHeaders?.[name] ?? []].flat();
    return [name, live.map((value) => nameRecorded(restoreRecorded(value), targets))];
  });
  return values.length > 0 ? { headers: new Map(values) } : {};
}

function nameOf({ at }: FoundDifference): string {
  return nameIn(at);
}

function nameIn(at: Location): string {
  return at.last?.name ?? '';
}

/** A body to be written, with recorded values in the places of live ones. */
interface Accepted {
  readonly bytes: Uint8Array;
  readonly content: Content;
  readonly live: LiveBody;
  /** Whether a recorded placeholder does not occur in the accepted body. */
  readonly losesSecret: boolean;
}

/** The body to write; undefined if the recorded body stays. */
function acceptedBody({ differences, aligned, live }: BodyComparison): Accepted | undefined {
  if (differences.count === 0) return undefined;
  const bytes = bytesOf(aligned, live);
  const content = parseContent(bytes, live.contentType);
  const written = textOf(content);
  const losesSecret = findPlaceholders(textOf(aligned)).some((each) => !written.includes(each));
  return { bytes, content, live, losesSecret };
}

/** The live bytes as received, unless recorded values are put into them. */
function bytesOf(aligned: Content, { content, bytes, contentType }: LiveBody): Uint8Array {
  const isView = aligned.kind === 'view' && content.kind === 'view';
  // Compared strictly: our own comparison treats a placeholder as equal to the secret that replaced it.
  if (isView && isDeepStrictEqual(aligned.view.value, content.view.value)) return bytes;
  const isText = aligned.kind === 'text' && content.kind === 'text';
  if (!isView && (!isText || aligned.text === content.text)) return bytes;
  const written = isView ? writeView(aligned) : Buffer.from(isText ? aligned.text : '');
  return transcode(bytes, contentType)?.write(written.toString()) ?? written;
}

function storeAccepted(
  { bytes, content, live }: Accepted,
  sessionFile: string,
  targets: Targets,
): Pick<ResponseEdit, 'body'> {
  if (content.kind === 'none') return { body: 'none' };
  const stored = storeBody(sessionFile, rebase(bytes, targets), undefined);
  return { body: withCoding(stored, live.coding) };
}

function withCoding(body: Body, coding: LiveBody['coding']): Body {
  return 'truncated' in body || coding === undefined ? body : { ...body, coding };
}

function rebase(bytes: Uint8Array, targets: Targets): Uint8Array {
  const text = decodeUtf8(bytes);
  if (text === undefined) return bytes;
  const named = nameRecorded(text, targets);
  return named === text ? bytes : Buffer.from(named);
}
