/**
 * Places that a response may have more than one of, where their positions alone tell which is which:
 * elements of XML of one name, fields of one name in the forms of a page. Where the live response has
 * more or fewer of them than the recorded one, with values that differ, nobody can tell which is meant.
 */
import type { Recording } from '../../session/schema.ts';
import type { Link } from './link-recordings.ts';
import type { Readers } from './readers.ts';

/** By position of the recording, and by family: how many places its response has of it. */
export type RepeatedPlaces = ReadonlyMap<number, ReadonlyMap<string, number>>;

const POSITION = /\[\d+\]/g;
const FIELD = /^(body field .+?)(?: \d+)?$/;
/** The server refuses one of another form, and gives as many as there are forms. */
const TOKEN = /token|[cx]srf|nonce/i;

/** All that a place may be one of, such as `body /list/item[*]/id[*]`; undefined where there is one. */
export function familyOf(place: string): string | undefined {
  if (place.startsWith('body /')) {
    return place.includes('[') ? place.replace(POSITION, '[*]') : undefined;
  }
  const field = FIELD.exec(place)?.[1];
  return field === undefined || TOKEN.test(field) ? undefined : `${field} *`;
}

/** How many places of each linked family the recorded responses have. In lists, elements are told apart by what they have. */
export function findRepeatedPlaces(
  links: readonly Link[],
  recordings: readonly Recording[],
  { read }: Pick<Readers, 'read'>,
): RepeatedPlaces {
  const families = new Map<number, Map<string, number>>();
  for (const { producer, place, isInList } of links) {
    const family = isInList ? undefined : familyOf(place);
    if (family === undefined) continue;
    const known = families.get(producer) ?? new Map<string, number>();
    families.set(producer, known.set(family, 0));
  }
  for (const [producer, counts] of families) {
    const recording = recordings[producer];
    const readPlaces = read((_value, at) => {
      const family = familyOf(at.place());
      const count = family === undefined ? undefined : counts.get(family);
      if (family !== undefined && count !== undefined) counts.set(family, count + 1);
    });
    if (recording) readPlaces(recording);
  }
  return families;
}

/** The values of the families in one live response. */
export class LiveFamilies {
  readonly #recorded: ReadonlyMap<string, number>;
  readonly #live = new Map<string, string[]>();

  /** @param recorded how many places the recorded response has of each */
  constructor(recorded: ReadonlyMap<string, number>) {
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
    if (live.length === this.#recorded.get(family) || new Set(live).size < 2) return undefined;
    return live;
  }
}
