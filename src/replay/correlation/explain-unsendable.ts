/** Live values that HTTP has no way to write where a request carries them. */

import type { RecordedRequest, Recording } from '../../session/schema.ts';
import type { Blocked } from './explain-blocked.ts';
import type { RequestEdit } from './request/rewrite-request.ts';
import { titleOf } from './title-of.ts';

/** A live value on its way into a request. */
export interface LiveEdit extends RequestEdit {
  /** Whose response brought it, and where; none for the target's address. */
  readonly from?: { readonly producer: Recording; readonly place: string };
}

/** What no field value may have (RFC 9110 section 5.5), and no request target. */
const NEVER_IN_HEADERS = /[^\t\x20-\x7e\x80-\xff]/;
const NEVER_IN_TARGETS = /[^\x21-\xff]/;

/**
 * Why a request cannot be sent with its live values; undefined where it can.
 * @param request with the values in it
 */
export function explainUnsendable(
  request: RecordedRequest,
  edits: readonly LiveEdit[],
): Blocked | undefined {
  for (const { place, text, from } of edits) {
    if (!from || place.part === 'body') continue;
    const never = place.part === 'header' ? NEVER_IN_HEADERS : NEVER_IN_TARGETS;
    const written =
      place.part === 'header' ? request.headers[place.header ?? -1]?.[1] : request.path;
    const sign = never.exec(written ?? '')?.[0];
    // In Base64 or escaped, it does no harm.
    if (sign === undefined || !text.includes(sign)) continue;
    return explain(place.label, sign, from);
  }
  return undefined;
}

function explain(
  to: string,
  sign: string,
  { producer, place }: NonNullable<LiveEdit['from']>,
): Blocked {
  const name = titleOf(producer);
  const code = 'INVALID_VALUE';
  const shown = `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const what = /[\r\n]/.test(sign) ? 'a line break' : `the sign ${shown}`;
  const message = `${code} not sent: ${to} cannot have ${what}, which is in ${place} of ${name}`;
  const detail =
    'See that the target answers there what it did at the recording. Otherwise give the header by the ' +
    'option "headers", or leave the recorded value: correlate: { exclude: [{ to: { place: ' +
    `${JSON.stringify(to)} } }] }`;
  return { state: 'failed', error: { code, message, detail }, blockedBy: producer.id };
}
