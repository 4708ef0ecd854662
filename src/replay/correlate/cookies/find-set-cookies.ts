import { headerValue, headerValues } from '../../../http/headers.ts';
import type { Recording } from '../../../session/schema.ts';
import { parseSetCookie, type SetCookie } from './parse-set-cookie.ts';
import type { RequestUrl } from './request-url.ts';

/**
 * What the responses of a session set, by position of the recording.
 * @param urlOf where a recording went
 * @param isReplayed whether the recording is sent to a target: what other responses set comes from
 * none, so that it is the client's own
 */
export function findSetCookies(
  recordings: readonly Recording[],
  urlOf: (recording: Recording) => RequestUrl,
  isReplayed: (recording: Recording) => boolean,
): SetCookie[][] {
  return recordings.map((recording) => {
    if (!('status' in recording.response) || !isReplayed(recording)) return [];
    const { headers } = recording.response;
    const values = headerValues(headers, 'set-cookie');
    if (values.length === 0) return [];
    const url = urlOf(recording);
    const date = Date.parse(headerValue(headers, 'date') ?? '');
    const now = Number.isNaN(date) ? undefined : date;
    const cookies = values.map((value) => parseSetCookie(value, url, now));
    // One of nothing is none.
    return cookies.filter(({ name, value }) => name !== '' || value !== '');
  });
}
