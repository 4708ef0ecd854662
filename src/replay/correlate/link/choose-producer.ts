/**
 * Which of several places a request means that had the same value when it was recorded, such as the version
 * of each row: on another instance each has another value. It means the one that has more of what the
 * request says: the name of a row, a path that is asked, the names around the value.
 */
import type { Location } from '../../../formats/value/location.ts';
import { wordsOf } from '../../../formats/value/names.ts';
import type { Recording } from '../../../session/schema.ts';
import type { Producer } from '../message/carried-texts.ts';
import { areOfTwoKinds } from '../message/ids-of-actions.ts';
import {
  lowerCaseWords,
  readSaidWords,
  readToldWords,
  type SaidWords,
  type ToldWords,
  type Words,
} from '../message/said-words.ts';
import type { Readers } from './readers.ts';

/** What a request carries, and where. */
interface Carried {
  readonly recording: Recording;
  readonly location: Location;
  readonly value: string;
}

/** The places of a value that nothing else tells from each other, the one that is meant first. */
export interface Chosen {
  readonly producers: readonly Producer[];
  /** Those of the same response, or of other kinds of things, that may be meant as well as the first. */
  readonly asGood: ReadonlySet<Producer>;
}

/** @param equal places that speak for themselves equally, the latest first */
export type Choose = (equal: readonly Producer[], carried: Carried) => Chosen;

/** Of more places, or places in more responses, the latest is the one. */
const MOST_PLACES = 64;
const MOST_RESPONSES = 8;
/** In words that are compared for one session: behind that, the latest place is the one. */
const MOST_EFFORT = 20_000_000;
/** The same for a word that is read, since it is kept. */
const READ = 20;
/** The same for a place that is looked at. */
const LOOK = 200;
/** What stands beside the value tells more than what stands elsewhere in the request. */
const BESIDE = 4;
/** A number is at two places by chance. */
const OF_NUMBER = 0.5;
const NUMBER = /^\d+$/;

/** @param recordings in the order of their departure */
export function createChooser(
  recordings: readonly Recording[],
  { read }: Pick<Readers, 'read'>,
): Choose {
  let effort = 0;
  let latest: (SaidWords & { readonly recording: Recording }) | undefined;
  const saidBy = (recording: Recording): SaidWords => {
    if (latest?.recording !== recording) {
      latest = { ...readSaidWords(recording.request), recording };
    }
    return latest;
  };
  /** By position. */
  const told = new Map<number, ToldWords>();
  const toldBy = (index: number): ToldWords => {
    const known = told.get(index);
    if (known) return known;
    const words = readToldWords(recordings[index], read);
    for (const { size } of [words.request, words.outside, ...words.elements.values()])
      effort += READ * size;
    told.set(index, words);
    return words;
  };
  const wordsAt = ({ index, location }: Producer): Words[] => {
    const { request, outside, elements } = toldBy(index);
    const named = new Set(location.steps.flatMap(({ name = '' }) => lowerCaseWords(name)));
    return [
      ...[named, request, outside],
      ...location.elements().flatMap(({ text }) => elements.get(text) ?? []),
    ];
  };
  /** What is read at the same place once more is of the same thing; what is made is of another one. */
  const placeOf = ({ index, location }: Producer): string => {
    const { method, path } = recordings[index]?.request ?? {};
    return `${method === 'GET' ? path : index}\n${location.text}`;
  };
  return (equal, { recording, location, value }) => {
    if (effort > MOST_EFFORT) return { producers: equal, asGood: NONE };
    const places = equal.filter(isNew(placeOf));
    const responses = new Set(places.map(({ index }) => index));
    const isLong = places.length > MOST_PLACES || responses.size > MOST_RESPONSES;
    if (places.length < 2 || isLong) return { producers: equal, asGood: NONE };
    const said = saidBy(recording);
    const beside = said.beside(location);
    const names = namesIn(location);
    const own = new Set(lowerCaseWords(value));
    const words = places.map(wordsAt);
    effort += (LOOK + said.all.size + beside.size) * places.length;
    const has = (sets: readonly Words[], word: string): boolean =>
      sets.some((set) => set.has(word));
    const scores = places.map((place, at) => {
      const tells = (word: string): boolean =>
        has(words[at] ?? [], word) && !own.has(word) && !words.every((sets) => has(sets, word));
      const named = namesIn(place.location).filter((name) => names.includes(name)).length;
      return named + weigh([...said.all].filter(tells)) + BESIDE * weigh([...beside].filter(tells));
    });
    const most = Math.max(...scores);
    const [first, ...others] = places.filter((_, at) => scores[at] === most);
    if (!first) return { producers: equal, asGood: NONE };
    const asGood = new Set(
      others.filter(
        ({ index, roles }) => index === first.index || areOfTwoKinds(roles, first.roles),
      ),
    );
    return { producers: [first, ...equal.filter((each) => each !== first)], asGood };
  };
}

const NONE: ReadonlySet<Producer> = new Set();

/** Tells the first of each kind. */
function isNew<Item>(kindOf: (item: Item) => string): (item: Item) => boolean {
  const known = new Set<string>();
  return (item) => {
    const { size } = known;
    return known.add(kindOf(item)).size > size;
  };
}

function weigh(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + (NUMBER.test(word) ? OF_NUMBER : 1), 0);
}

/** The words of the names on the way to a value. */
function namesIn({ steps }: Location): string[] {
  return steps.flatMap(({ name = '' }) => wordsOf(name));
}
