/**
 * Names of rows that nothing in their letters shows: a join code such as `KXQWTZ`, a slug such as `low-tide`. That a
 * text names a row is shown by where the client has it from, which was an answer or its own creation of the row, or
 * else by its place in a path. Only requests that may change something count, since a word may be one of the API.
 */

import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { isFor } from '../../formats/value/api-words.ts';
import type { Location } from '../../formats/value/location.ts';
import { isPlural, isSerialId, wordsOf } from '../../formats/value/names.ts';
import { pathOf } from '../../http/urls.ts';
import type { RecordedRequest, Recording } from '../../session/schema.ts';
import type { Readers } from './link/readers.ts';
import { changesNothing } from './message/changes-nothing.ts';
import { isDoing } from './naming/names.ts';
import { isIdOfThing } from './naming/roles.ts';
import { kindOf } from './naming/value-keys.ts';

/** A text of a request that may name a row. */
export interface PlainName extends SentText {
  readonly value: string;
  /** Whether it is a segment of the path. */
  readonly isInPath: boolean;
  /** Whether its place says that it is a name: `/rooms/KXQWTZ/close`, `{ "roomId": "KXQWTZ" }`. */
  readonly isPlaced: boolean;
  /** Where the first request of its session carries it. */
  readonly first: SentText;
}

/** Where a client sends a text. */
export interface SentText {
  readonly recording: Recording;
  readonly location: Location;
}

/** In a session: no test sends more by hand. */
const MAX_NAMES = 1000;

/** The texts of changing requests that may name a row, in the order in which the requests left. */
export function findPlainNames(
  recordings: readonly Recording[],
  { walk }: Pick<Readers, 'walk'>,
): PlainName[] {
  const names: PlainName[] = [];
  const firsts = new Map<string, SentText>();
  for (const [position, recording] of recordings.entries()) {
    walk(position, {
      enters: () => true,
      visit({ value, roles, isPiece }, at) {
        if (!roles || isPiece || !isPlain(value) || names.length > MAX_NAMES) return 'enter';
        const location = at.location();
        const first = firsts.get(value) ?? { recording, location };
        firsts.set(value, first);
        const isId = roles.strong.some(isIdOfThing);
        const isInPath = location.last?.kind === 'segment';
        if (!isChange(recording) || roles.isQuantity) return 'enter';
        if (isSerialId(value) && (isId || at.part !== 'body')) return 'enter';
        if (isInPath ? !mayNameRow(value) : at.part === 'header' && !(isId && at.depth === 0)) {
          return 'enter';
        }
        const isPlaced = isInPath ? isPlacedAsRow(recording.request, location) : isId;
        names.push({ recording, location, value, isInPath, isPlaced, first });
        return 'enter';
      },
      leave: () => undefined,
    });
  }
  return names;
}

/** Whether a request may have changed something, and was not refused. */
function isChange({ request, response }: Recording): boolean {
  return 'status' in response && response.status < 400 && !changesNothing(request);
}

/** Whether a request is to the row that another one has created under that name, which its body or its path has. */
export function isMadeBy({ recording, value }: PlainName, maker: SentText): boolean {
  if (!isChange(maker.recording)) return false;
  const { request, response } = maker.recording;
  const path = pathOf(recording.request.path);
  const makerPath = pathOf(request.path).replace(/\/$/, '');
  if (maker.location.part !== 'path') return path.startsWith(`${makerPath}/${value}`);
  const isCreated = 'status' in response && response.status === 201;
  return isCreated && creates(maker.recording, value) && path.startsWith(makerPath);
}

/** Letters and digits, and what names have between them. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_.@~-]*$/u;

function isPlain(value: string): boolean {
  const kind = kindOf(value);
  const isShort = kind === 'word' || kind === 'name';
  return isShort && NAME.test(value) && findPlaceholders(value).length === 0;
}

/** Whether a segment of a path may name a row: it is nothing that is done to one, and no user who asks. */
function mayNameRow(segment: string): boolean {
  return !isFor('users', segment.toLowerCase()) && !wordsOf(segment).some(isDoing);
}

/** Whether a segment is behind the plural of a thing, with what is done to one such thing. */
function isPlacedAsRow({ method, path }: RecordedRequest, { last }: Location): boolean {
  const segments = pathOf(path).replace(/\/$/, '').split('/');
  const index = Number(last?.index);
  if (!isPlural(segments[index - 1] ?? '')) return false;
  return method !== 'POST' || segments.length > index + 1;
}

/** Whether a request has created what the end of its path names (RFC 9110 sections 9.3.4 and 15.3.2). */
export function creates(
  { request: { method, path }, response }: Recording,
  value: string,
): boolean {
  if (!('status' in response) || !pathOf(path).endsWith(`/${value}`)) return false;
  return method === 'PUT' ? response.status < 300 : response.status === 201 && method !== 'POST';
}
