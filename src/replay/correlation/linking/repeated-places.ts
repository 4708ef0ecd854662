/**
 * Places that a response may have more than one of, where their positions alone tell which is which:
 * elements of XML of one name, and in a page rows, forms, links and fields of one shape. Where the live
 * response has more or fewer of them than the recorded one, with values that differ, nobody can tell
 * which is meant.
 */
import type { Recording } from '../../../session/schema.ts';
import type { Link } from './link-recordings.ts';
import type { Readers } from './readers.ts';

/** By position of the recording, and by family: the values that its response has at places of it. */
export type RepeatedPlaces = ReadonlyMap<number, Families>;
type Families = ReadonlyMap<string, readonly string[]>;

const POSITION = /\[\d+\]/g;
const IN_PAGE = /^body (?:row|form|link|action|field|data-\S+)(?: |$)/;
/** Of a row, a form, a link. */
const PAGE_POSITION = /( (?:row|form|link|action)(?: [^\d\s]\S*)?) \d+/g;
/** Where the name of a field begins, or that of a value for scripts. */
const NAMED = / (?:field |data-)/;
/** The server refuses one of another form, and gives as many as there are forms. */
const TOKEN = /token|[cx]srf|nonce/i;

/** All that a place may be one of, such as `body /list/item[*]/id[*]`; undefined where there is one. */
export function familyOf(place: string): string | undefined {
  if (place.startsWith('body /')) {
    return place.includes('[') ? place.replace(POSITION, '[*]') : undefined;
  }
  if (!IN_PAGE.test(place)) return undefined;
  const named = place.search(NAMED);
  if (named !== -1 && TOKEN.test(place.slice(named))) return undefined;
  return withoutLastPosition(place.replace(PAGE_POSITION, '$1 *'), named);
}

/** Without the number of what has the name of another in its row, form or page. */
function withoutLastPosition(place: string, named: number): string {
  const last = place.lastIndexOf(' ');
  const isNumbered = named !== -1 && last > named + 1 && /^ \d+$/.test(place.slice(last));
  return isNumbered ? place.slice(0, last) : place;
}

/**
 * What the recorded responses have at the places of each linked family. In lists, checks tell them apart,
 * or the position does; in a page, rows are told apart by it only where there are as many.
 */
export function findRepeatedPlaces(
  links: readonly Link[],
  recordings: readonly Recording[],
  { read }: Pick<Readers, 'read'>,
): RepeatedPlaces {
  const families = new Map<number, Map<string, string[]>>();
  for (const { producer, place, isInList } of links) {
    const isRepeated = !isInList || IN_PAGE.test(place);
    const family = isRepeated ? familyOf(place) : undefined;
    if (family === undefined) continue;
    const known = families.get(producer) ?? new Map<string, string[]>();
    families.set(producer, known.set(family, []));
  }
  for (const [producer, values] of families) {
    const recording = recordings[producer];
    const readPlaces = read((value, at) => {
      const family = familyOf(at.place());
      if (family !== undefined) values.get(family)?.push(value);
    });
    if (recording) readPlaces(recording);
  }
  return families;
}

/** The values of the families in one live response. */
export class LiveFamilies {
  readonly #recorded: Families;
  readonly #live = new Map<string, string[]>();

  /** @param recorded those of the recorded response */
  constructor(recorded: Families) {
    this.#recorded = recorded;
  }

  add(place: string, value: string): void {
    const family = familyOf(place);
    if (family === undefined || !this.#recorded.has(family)) return;
    const live = this.#live.get(family);
    if (live) live.push(value);
    else this.#live.set(family, [value]);
  }

  /** The values of a place and its like, where nobody can tell which of them is meant. */
  unclear(place: string): readonly string[] | undefined {
    const family = familyOf(place) ?? '';
    const live = this.#live.get(family) ?? [];
    const recorded = this.#recorded.get(family) ?? [];
    if (live.length === recorded.length || live.length === 0) return undefined;
    return [live, recorded].some((values) => new Set(values).size > 1) ? live : undefined;
  }
}
