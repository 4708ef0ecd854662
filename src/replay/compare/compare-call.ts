/**
 * The status of a protocol above HTTP: with the recorded status of HTTP, an answer may be an error of GraphQL where the
 * recorded one was a success.
 */

import type { Call, CallResults, Protocol } from '../../formats/protocol/protocols.ts';
import { headerValue } from '../../http/headers.ts';
import type { Recording } from '../../session/schema.ts';
import { readableAnswer, readableRecording } from '../correlate/message/readable-answer.ts';
import type { ProtocolStatusFailure } from '../failure/failure.ts';
import type { Mask } from '../failure/mask.ts';
import { cut } from '../failure/shorten.ts';
import type { Answer } from '../send/exchange.ts';
import { MAX_READ } from './comparison.ts';

/** The body is read by itself: no URL in it is resolved. */
const NO_SERVER = { requestPath: '', origin: '', basePath: '' };

/**
 * The failure of an answer that is an error in its protocol where the recorded one was a success, or the other way
 * round. Undefined if both are the same, and if one of them cannot be read or is above 4 MiB.
 * @param sessionFile beside which bodies lie; undefined if the session was not read from a file
 */
export function compareCall(
  { protocol }: Call,
  recording: Recording,
  answer: Answer,
  sessionFile: string | undefined,
  mask: () => Mask,
): ProtocolStatusFailure | undefined {
  if (answer.bodySize > MAX_READ) return undefined;
  const live = resultsIn(protocol, readableAnswer(answer, NO_SERVER));
  const recorded = live && recordedResults(protocol, recording, sessionFile);
  const changed = recorded && findChanged(recorded, live);
  if (!changed) return undefined;
  const { expected, actual } = changed;
  return {
    kind: 'protocol-status',
    protocol: protocol.name,
    ...(expected !== undefined && { expected: shorten(expected.slice(0, MAX_MASKED)) }),
    ...(actual !== undefined && { actual: shorten(maskError(actual, mask())) }),
  };
}

function recordedResults(
  protocol: Protocol,
  recording: Recording,
  sessionFile: string | undefined,
): CallResults | undefined {
  const { response } = recording;
  // The rest of it may have held the error.
  if (response.aborted || response.error !== undefined) return undefined;
  const readable = readableRecording(recording, '', sessionFile);
  return readable && resultsIn(protocol, readable);
}

function resultsIn(
  protocol: Protocol,
  {
    headers,
    json,
    text,
  }: Pick<NonNullable<ReturnType<typeof readableRecording>>, 'headers' | 'json' | 'text'>,
): CallResults | undefined {
  if (text !== undefined && text.length > MAX_READ) return undefined;
  return protocol.results({ contentType: headerValue(headers, 'content-type'), json, text });
}

type Changed = Pick<ProtocolStatusFailure, 'expected' | 'actual'>;

/** The first call that was a success and is an error now, or else the first one that was an error. */
function findChanged(recorded: CallResults, live: CallResults): Changed | undefined {
  const pairs = [...recorded].map(([key, before]) => ({ before, now: nowOf(key, recorded, live) }));
  const failed = pairs.find(({ before, now }) => before === undefined && now !== undefined);
  if (failed?.now !== undefined) return { actual: failed.now };
  const mended = pairs.find(({ before, now }) => before !== undefined && now === undefined);
  return mended?.before === undefined ? undefined : { expected: mended.before };
}

/** The live result of a recorded call. */
function nowOf(key: string, recorded: CallResults, live: CallResults): string | undefined {
  // The only call is the same one, whatever id it has.
  if (recorded.size === 1 && live.size === 1) return [...live.values()][0];
  if (live.has(key)) return live.get(key);
  // The error of a whole batch is that of each call. Where a batch has a result of its own, so may its parts.
  return live.get('') ?? (recorded.has('') ? undefined : `no result of call ${key}`);
}

/** In characters. The rest of a longer error is not shown, nor masked. */
const MAX_SHOWN = 160;
const MAX_MASKED = 16 * 1024;

function shorten(text: string): string {
  return cut(text.replace(/\s+/g, ' ').trim(), MAX_SHOWN);
}

function maskError(error: string, mask: Mask): string {
  return error.length > MAX_MASKED ? mask.start(error.slice(0, MAX_MASKED)) : mask.text(error);
}
