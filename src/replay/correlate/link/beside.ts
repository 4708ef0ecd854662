/**
 * What stands in credentials beside a live value. The answer that has the password has the user beside it: a short name
 * means nothing by itself, but recorded beside a live password it would be refused. A signature cannot be made anew.
 */

import type { Location } from '../../../formats/value/location.ts';
import { isRandomId } from '../../../formats/value/wordings.ts';
import { readScheme } from '../../../http/credentials.ts';
import type { Recording } from '../../../session/schema.ts';
import { startOfReadableCredentials } from '../../../session/secrets/basic-credentials.ts';
import type { RequestCursor } from '../message/cursor.ts';
import type { Link } from './link-recordings.ts';
import type { Readers } from './readers.ts';

/**
 * The links of the parts before the password in the text at the cursor. None if the text is no credentials, or if its
 * password has no link; a part stays that no value beside the password equals.
 * @param links of the request so far
 */
export function linkUser(
  text: string,
  at: RequestCursor,
  links: readonly Link[],
  recordings: readonly Recording[],
  read: Readers['read'],
): Link[] {
  const first = startOfCredentials(text, at);
  if (first === undefined || !text.includes(':', first)) return [];
  const { part, header } = at;
  const own = links.filter(({ to }) => to.part === part && to.header === header);
  const parts = text.slice(first).split(':', MAX_PARTS);
  const live = own.find(({ value }) => value === parts.at(-1));
  const recording = live && recordings[live.producer];
  if (!recording) return [];
  let start = first;
  return parts.slice(0, -1).flatMap((value): Link[] => {
    const range = { kind: 'range', start, end: start + value.length, codec: 'plain' } as const;
    start += value.length + 1;
    if (value === '' || own.some((link) => link.value.startsWith(value))) return [];
    const location = findBeside(value, live.location, recording, read);
    if (!location) return [];
    const point = at.point();
    const to = { part, header, location: point.location, steps: [...point.steps, range] };
    const { producer, isInList } = live;
    return [{ to, producer, location, value, isInList, isSoft: false, others: [] }];
  });
}

/** What is known of when a value was first sent, and when a link's value had come. */
type IsOwn = (value: string, link: Link) => boolean;

/**
 * Whether the client has computed a part of these credentials, such as a signature, from a live one: the part is random,
 * comes from no answer, and was not sent before the live one had come. Without a new signature, new parts are refused.
 * @param links of the request so far
 * @param isOwn whether the client had sent a value before that of a link had come
 */
export function isSigned(
  text: string,
  { header, part }: RequestCursor,
  links: readonly Link[],
  isOwn: IsOwn,
): boolean {
  if (part !== 'header' || readScheme(text) === undefined) return false;
  const own = links.filter(({ to }) => to.part === part && to.header === header);
  if (own.length === 0) return false;
  return [...text.matchAll(PARAMETER)].some(([, value = '']) => {
    const isLinked = own.some((link) => link.value.includes(value) || value.includes(link.value));
    return !isLinked && isRandomId(value) && own.every((link) => !isOwn(value, link));
  });
}

/** The value of a parameter (RFC 9110 section 11.2). */
const PARAMETER = /="?([^",\s]+)/g;

/** A user, its session, a token: more parts are no credentials. */
const MAX_PARTS = 4;

/** Where Basic credentials begin, decoded or as a session has them. */
function startOfCredentials(text: string, { part, steps }: RequestCursor): number | undefined {
  const step = steps.at(-1);
  if (part !== 'header') return undefined;
  if (step?.kind === 'range' && step.codec === 'base64') return 0;
  return step === undefined ? startOfReadableCredentials(text) : undefined;
}

/** The first location of a value with the same object, row or element around it. */
function findBeside(
  value: string,
  beside: Location,
  recording: Recording,
  read: Readers['read'],
): Location | undefined {
  const depth = beside.steps.length;
  const around = beside.upTo(depth - 1).text;
  let found: Location | undefined;
  read((text, cursor) => {
    if (found || text !== value) return;
    const location = cursor.location();
    const isBeside = location.steps.length === depth;
    if (isBeside && location.upTo(depth - 1).text === around) found = location;
  })(recording);
  return found;
}
