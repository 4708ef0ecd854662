/** The values that must be new at each replay, and where requests carry them. */

import { findPlaceholders } from '../../../formats/text/placeholder.ts';
import { isSafeMethod } from '../../../http/method-override.ts';
import type { Recording } from '../../../session/schema.ts';
import { arrivalOf } from '../../schedule/recorded-times.ts';
import type { CarriedText, Visitor } from '../message/carried-texts.ts';
import { type InsertionPoint, READ_MODE, type RequestCursor } from '../message/cursor.ts';
import {
  createFreshTexts,
  type FreshTexts,
  MAX_FRESH,
  MIN_INSIDE,
} from '../message/fresh-values.ts';
import type { Readers } from './readers.ts';
import { type Exclusion, isExcluded, type Named as NamedValue, namesRecording } from './rules.ts';

/** A location of a request that gets a new value. */
export interface FreshLink {
  readonly to: InsertionPoint;
  /** As recorded. */
  readonly value: string;
  /** Position of the first request that sends the value to the server, if it was answered before. */
  readonly producer: number | undefined;
}

/** The new values in one text of a request. */
interface FreshFound {
  readonly links: readonly FreshLink[];
  /** Whether the text as a whole is a new value. */
  readonly isWhole: boolean;
}

/** Finds the new values in a text of a request. */
export type FindFresh = (text: CarriedText, at: RequestCursor, recording: Recording) => FreshFound;

interface FreshLinks {
  /** Undefined if no value has to be new. */
  readonly find: FindFresh | undefined;
  readonly texts: FreshTexts | undefined;
}

/** A value that a rule names. */
interface Named {
  /** Roles of the value. */
  readonly roles: Set<string>;
  /** For an ambiguous value, the locations that rules name, each with the position of the request. */
  readonly places: Set<string>;
  /** Position of the first recording that created something with that name, and when it was answered. */
  maker: { readonly position: number; readonly end: number } | undefined;
}

/** Whether a recorded value can be replaced by a new one. A placeholder stands for a secret, which the user gives. */
export function canBeFresh(value: string): boolean {
  return value !== '' && value.length <= MAX_FRESH && findPlaceholders(value).length === 0;
}

/** @param recordings in the order of their departure */
export function createFreshLinks(
  rules: readonly NamedValue[],
  exclude: readonly Exclusion[],
  recordings: readonly Recording[],
  { walk }: Pick<Readers, 'walk'>,
): FreshLinks {
  if (rules.length === 0) return NO_LINKS;
  const kept = exclude.filter(({ from }) => from === undefined);
  const isKept = (recording: Recording, value: string, at: RequestCursor): boolean => {
    const own = { value, recording, from: undefined, to: () => at.location(), source: undefined };
    return kept.some((exclusion) => isExcluded(exclusion, own));
  };
  const named = findNamed(rules, recordings, walk, isKept);
  if (named.size === 0) return NO_LINKS;
  const texts = createFreshTexts(named.keys());
  return { texts, find: createFindFresh(named, texts, isKept) };
}

const NO_LINKS: FreshLinks = { find: undefined, texts: undefined };

type IsKept = (recording: Recording, value: string, at: RequestCursor) => boolean;

function findNamed(
  rules: readonly NamedValue[],
  recordings: readonly Recording[],
  walk: Readers['walk'],
  isKept: IsKept,
): Map<string, Named> {
  const named = new Map<string, Named>();
  for (const [position, recording] of recordings.entries()) {
    const patterns = rules.flatMap((rule) =>
      namesRecording(rule, recording) ? (rule.location ?? []) : [],
    );
    if (patterns.length === 0) continue;
    const visitor: Visitor = {
      enters: () => true,
      visit(text, at) {
        const { value, roles } = text;
        if (isOtherReading(text, at)) return 'enter';
        const location = at.location();
        if (!patterns.some((pattern) => pattern.names(location))) return 'enter';
        if (!canBeFresh(value) || isKept(recording, value, at)) return 'skip';
        const known = named.get(value) ?? createNamed();
        named.set(value, known);
        const { strong = [], weak = [], also = [] } = roles ?? {};
        for (const role of [...strong, ...weak, ...also]) known.roles.add(role);
        if (!isUnambiguous(value)) known.places.add(keyOf(at));
        const end = at.part !== 'header' && makes(recording) ? arrivalOf(recording) : Infinity;
        if (end < (known.maker?.end ?? Infinity)) known.maker = { position, end };
        return 'skip';
      },
      leave: () => undefined,
    };
    walk(position, visitor);
  }
  return named;
}

function createNamed(): Named {
  return { roles: new Set(), places: new Set(), maker: undefined };
}

function keyOf(at: RequestCursor): string {
  return `${at.position} ${at.location().text}`;
}

/** Whether a server has created something, as its recorded response says. */
function makes({ request: { method }, response }: Recording): boolean {
  return !isSafeMethod(method) && 'status' in response && response.status < 400;
}

/** Whether a plus in a form is read as a plus here, which few clients mean; it was read as a space before. */
function isOtherReading({ value, mode }: CarriedText, { steps }: RequestCursor): boolean {
  const step = steps.at(-1);
  const isEscaped = step?.kind === 'range' && step.codec === 'percent';
  return isEscaped && (mode & READ_MODE.asWhole) !== 0 && value.includes('+');
}

function createFindFresh(
  named: ReadonlyMap<string, Named>,
  texts: FreshTexts,
  isKept: IsKept,
): FindFresh {
  return (text, at, recording) => {
    const namedAs = (written: string): Named | undefined =>
      named.get(texts.values.get(written) ?? written);
    const linkTo = (value: string, to: InsertionPoint): FreshLink => {
      const maker = namedAs(value)?.maker;
      const isMade = maker !== undefined && maker.end <= recording.at;
      return { to, value, producer: isMade ? maker.position : undefined };
    };
    if (isOtherReading(text, at)) return NOTHING;
    const known = namedAs(text.value);
    if (known && isSame(text, known, at) && !isKept(recording, text.value, at)) {
      return { links: [linkTo(text.value, at.point())], isWhole: true };
    }
    if (at.isWholePath() || (text.mode & READ_MODE.asWhole) !== 0) return NOTHING;
    const spans = [...texts.spansIn(text.value), ...userIn(text.value, at, named)];
    const links = spans
      .filter(({ written }) => !isKept(recording, written, at))
      .map(({ start, end, written }) => {
        const point = at.point();
        const step = { kind: 'range', start, end, codec: 'plain' } as const;
        return linkTo(written, { ...point, steps: [...point.steps, step] });
      });
    return links.length === 0 ? NOTHING : { links, isWhole: false };
  };
}

const NOTHING: FreshFound = { links: [], isWhole: false };

const SHORT_NUMBER = /^[+-]?\d{1,7}$|^-?\d{1,3}\.\d{1,3}$/;
const MIN_TEXT = 3;

/** Whether a value is the same thing wherever a client sends it. Short values and numbers are not. */
function isUnambiguous(value: string): boolean {
  return value.length >= MIN_TEXT && !SHORT_NUMBER.test(value);
}

/** Whether a text is the named value. An ambiguous one is only at named locations and under names of the same thing. */
function isSame({ value, roles }: CarriedText, named: Named, at: RequestCursor): boolean {
  if (isUnambiguous(value) || named.places.has(keyOf(at))) return true;
  return [...(roles?.strong ?? []), ...(roles?.weak ?? [])].some((role) => named.roles.has(role));
}

/** The user of Basic credentials (RFC 7617 section 2), if the name is too short to be found inside of a text. */
function userIn(
  text: string,
  at: RequestCursor,
  named: ReadonlyMap<string, Named>,
): ReturnType<FreshTexts['spansIn']> {
  const end = text.indexOf(':');
  if (end < MIN_TEXT || at.depth === 0 || at.base().text !== 'header authorization') return [];
  const written = text.slice(0, end);
  return end < MIN_INSIDE && named.has(written) ? [{ start: 0, end, written }] : [];
}
