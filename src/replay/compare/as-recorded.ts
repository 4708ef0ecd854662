import { isDistinctive } from '../../formats/is-distinctive.ts';
import { isValue } from '../../formats/names.ts';
import type { RecordedRequest } from '../../session/schema.ts';
import { rolesOf } from '../naming/roles.ts';
import { rolesBehind } from '../naming/roles-behind.ts';
import { subjectsOf } from '../naming/subjects.ts';
import type { Targets } from '../request/target.ts';
import type { Content } from './content.ts';
import { idsIn } from './ids-in.ts';
import { nameRecorded } from './name-recorded.ts';
import type { RecordedRoles } from './recorded-roles.ts';
import type { IsSame } from './same-text.ts';
import { pathTo, type Spot } from './spot.ts';
import { WORDS } from './words.ts';

/**
 * A live text with the recorded values in the places of those that have come for them, as a whole or
 * word by word. The same text where there are none, or where a short one may be of something else.
 * @param spot where in JSON it stands; none for the name of a member, a header, another text
 */
export type AsRecorded = (live: string, spot?: Spot) => string;

/** What a replay knows of live values. */
export interface KnownValues {
  readonly targets: Targets;
  /** What one live value is known to stand for. */
  recordedOf(live: string): string | undefined;
  /** Whether a live value was made by this replay, to be sent in the place of a recorded one. */
  readonly isFresh: IsSame;
  /** Only what it takes for the same is put in. */
  readonly isSame: IsSame;
  readonly rolesOf: RecordedRoles;
}

/** @param content of the live answer, in which a recorded value may be that of something else */
export function createAsRecorded(
  { targets, recordedOf, isFresh, isSame, rolesOf: rolesOfRecorded }: KnownValues,
  request: RecordedRequest,
  content: Content,
): AsRecorded {
  let others: ReadonlySet<string> | undefined;
  const isNew = (recorded: string, live: string): boolean =>
    live.length >= SHORTEST_NEW && isFresh(recorded, live);
  /** Whether a short value is one by its roles, and stands for nothing else in this answer. */
  const isOf = (recorded: string, roles: readonly string[]): boolean => {
    if (!roles.some((role) => rolesOfRecorded(recorded).has(role))) return false;
    others ??= new Set(idsIn(content).filter((id) => recordedOf(id) === undefined));
    return !others.has(recorded);
  };
  return (live, spot) => {
    const whole = recordedOf(live);
    if (whole !== undefined && (isLongEnough(live) || isNew(whole, live))) return whole;
    if (whole !== undefined && spot) {
      return isOf(whole, rolesOf(pathTo(spot), subjectsOf(request)).strong) ? whole : live;
    }
    // Its words are those of the target's address as well.
    const named = nameRecorded(live, targets);
    const text = named.replace(WORDS, (word, _, at: number) => {
      const recorded = recordedOf(word);
      if (recorded === undefined) return word;
      return isDistinctive(word) || isOf(recorded, rolesInPath(named, at)) ? recorded : word;
    });
    return text !== named && isSame(text, live) ? text : live;
  };
}

/** A new number with fewer digits is at another place by chance as well. */
const SHORTEST_NEW = 4;

/** What is shorter is at another place by chance as well. */
function isLongEnough(live: string): boolean {
  return isDistinctive(live) || /[/:?&=]/.test(live);
}

/** Longer words are none of an API. */
const longestWord = 64;

/** The roles of a segment right behind a word of a path, in any text. */
function rolesInPath(text: string, at: number): readonly string[] {
  if (text[at - 1] !== '/') return [];
  const before = text.slice(Math.max(0, at - 1 - longestWord), at - 1);
  const [word = ''] = before.split(/[^\w.~-]/).slice(-1);
  return word === '' || isValue(word) ? [] : rolesBehind(`/${word}/`, word.length + 2).strong;
}
