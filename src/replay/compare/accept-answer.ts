/** Accepts a live answer in place of a recorded one, and makes the change to the session file. */

import { isDeepStrictEqual } from 'node:util';
import { transcode } from '../../formats/formats.ts';
import { decodeUtf8 } from '../../formats/text/codecs.ts';
import type { Location } from '../../formats/value/location.ts';
import { headerValue } from '../../http/headers.ts';
import { encodeBody } from '../../session/body.ts';
import type { Body, Recording } from '../../session/schema.ts';
import { isSecretHeader } from '../../session/secrets/secret-names.ts';
import type { ResponseEdit } from '../../session/update-session.ts';
import { isAcceptable, type Outcome } from '../failure/outcome.ts';
import type { Targets } from '../send/target.ts';
import { createRestoreRecorded, nameRecorded, type RestoreRecorded } from './as-recorded.ts';
import { findLeak, losesSecret } from './body-secrets.ts';
import { headerText } from './compare-body.ts';
import {
  type AnswerComparison,
  type BodyComparison,
  type JudgedAnswer,
  MAX_COMPARED,
  MAX_READ,
} from './comparison.ts';
import { type Content, type LiveBody, parseContent, writeView } from './content.ts';
import type { FoundDifference } from './differences.ts';
import type { KnownValues } from './known-values.ts';
import { writtenContent } from './written-content.ts';

/** Why an answer cannot be accepted, in a clause that follows "since". */
interface Refused {
  readonly refused: string;
}

/**
 * The change that accepts an answer. The session gets the live answer, whole: its status, its body, and the headers
 * that were compared. Values that other recordings carry are written as these carry them.
 * @param targets whose addresses are replaced with the recorded origins
 */
export function acceptAnswer(
  recording: Recording,
  { outcome, comparison }: JudgedAnswer,
  targets: Targets,
): ResponseEdit | Refused | undefined {
  if (!isAcceptable(outcome)) return undefined;
  if (!comparison) return { refused: explainUnread(outcome) };
  const { actual, expected } = outcome;
  const { known } = comparison;
  const isOtherStatus = actual !== expected;
  const taken = known.neededFrom(recording);
  const restoreRecorded = createRestoreRecorded(known, recording.request, taken);
  const isWritten = isOtherAnswer(outcome) || (comparison.body?.differences.count ?? 0) > 0;
  const accepted =
    isWritten && comparison.body
      ? acceptedBody(comparison.body, { known, restoreRecorded })
      : undefined;
  const refused = explainRefusal(outcome, comparison, { accepted, restoreRecorded });
  if (refused !== undefined) return { refused };
  const edit: ResponseEdit = {
    ...(isOtherStatus && actual !== undefined && { status: actual }),
    ...acceptHeaders(recording, comparison, { targets, accepted, restoreRecorded }),
  };
  return accepted ? { ...edit, body: bodyOf(accepted, targets) } : edit;
}

/** Whether the answer has another status, or another one in its body, so that all of it is another one. */
function isOtherAnswer({ failure }: Outcome): boolean {
  return failure?.kind === 'status' || failure?.kind === 'protocol-status';
}

function explainUnread({ failure }: Outcome): string {
  const isLarge = failure?.kind === 'body-size';
  return isLarge
    ? `its body is above ${MAX_COMPARED / 2 ** 20} MiB`
    : 'its body cannot be compared with the recorded one: record the session anew';
}

interface Restored {
  /** Undefined if the recorded body stays. */
  readonly accepted: Accepted | undefined;
  readonly restoreRecorded: RestoreRecorded;
}

function explainRefusal(
  outcome: Outcome,
  comparison: AnswerComparison,
  { accepted, restoreRecorded }: Restored,
): string | undefined {
  const [missing] = outcome.missingSecrets ?? [];
  if (missing !== undefined) return `it was sent with ${missing} in place of a secret`;
  if (comparison.body?.live.content.kind === 'large' && accepted) {
    return `its body is above ${MAX_READ / 2 ** 20} MiB, and not looked through for secrets`;
  }
  const secretAt = comparison.body?.differences.secretAt;
  if (secretAt !== undefined) {
    const place = secretAt.text === '' ? 'its body' : `its body at ${secretAt}`;
    return `the recording has a secret in ${place}: record the session anew`;
  }
  const { secretAt: redacted, found } = comparison.headers;
  const header = redacted ? nameIn(redacted) : found.map(nameOf).find(isSecretHeader);
  if (header) return `the header ${header} holds secrets: record the session anew`;
  if (accepted?.losesSecret) {
    return 'the recording has a secret in its body that has no place there now: record the session anew';
  }
  const leak = findLeak(comparison, accepted, restoreRecorded);
  return leak && `${leak} would reach the file: record the session anew`;
}

function acceptHeaders(
  { response }: Recording,
  { headers, liveHeaders }: AnswerComparison,
  { accepted, restoreRecorded, targets }: Restored & { readonly targets: Targets },
): Pick<ResponseEdit, 'headers'> {
  const names = new Set(headers.found.map(nameOf));
  // The media type, and the boundary in it, belong to the body.
  const recorded = 'headers' in response ? headerValue(response.headers, CONTENT_TYPE) : undefined;
  if (accepted && headerText(liveHeaders, CONTENT_TYPE) !== recorded) names.add(CONTENT_TYPE);
  const values = [...names].map((name): [string, string[]] => {
    const live = [liveHeaders?.[name] ?? []].flat();
    return [name, live.map((value) => nameRecorded(restoreRecorded(value), targets))];
  });
  return values.length > 0 ? { headers: new Map(values) } : {};
}

const CONTENT_TYPE = 'content-type';

function nameOf({ at }: FoundDifference): string {
  return nameIn(at);
}

function nameIn(at: Location): string {
  return at.last?.name ?? '';
}

/** A body to be written. */
interface Accepted {
  readonly bytes: Uint8Array;
  readonly content: Content;
  readonly live: LiveBody;
  /** Whether a recorded placeholder does not occur in the accepted body. */
  readonly losesSecret: boolean;
}

function acceptedBody(
  comparison: BodyComparison,
  writing: { readonly known: KnownValues; readonly restoreRecorded: RestoreRecorded },
): Accepted {
  const { live, recorded } = comparison;
  const bytes = bytesOf(writtenContent(comparison, writing), live);
  const content = parseContent(bytes, live.contentType);
  return { bytes, content, live, losesSecret: losesSecret(recorded, content) };
}

/** The live bytes as received, unless recorded values are put into them. */
function bytesOf(written: Content, { content, bytes, contentType }: LiveBody): Uint8Array {
  const isView = written.kind === 'view' && content.kind === 'view';
  // Compared strictly: our own comparison treats a placeholder as equal to the secret that replaced it.
  if (isView && isDeepStrictEqual(written.view.value, content.view.value)) return bytes;
  const isText = written.kind === 'text' && content.kind === 'text';
  if (!isView && (!isText || written.text === content.text)) return bytes;
  const rendered = isView ? writeView(written) : Buffer.from(isText ? written.text : '');
  return transcode(bytes, contentType)?.write(rendered.toString()) ?? rendered;
}

function bodyOf({ bytes, content, live }: Accepted, targets: Targets): Body | 'none' {
  if (content.kind === 'none') return 'none';
  const body = encodeBody(rebase(bytes, targets), undefined);
  return 'truncated' in body || live.coding === undefined ? body : { ...body, coding: live.coding };
}

function rebase(bytes: Uint8Array, targets: Targets): Uint8Array {
  const text = decodeUtf8(bytes);
  if (text === undefined) return bytes;
  const named = nameRecorded(text, targets);
  return named === text ? bytes : Buffer.from(named);
}
