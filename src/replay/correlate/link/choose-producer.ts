/**
 * Which of several places a request means that had the same value when it was recorded, such as the version
 * of each row: on another instance each has another value. It means the one that has more of what the
 * request says: the name of a row, a path that is asked, the names around the value.
 */
import type { Location } from '../../../formats/value/location.ts';
import { wordsOf } from '../../../formats/value/names.ts';
import type { Recording } from '../../../session/schema.ts';
import {
  type ExchangeWords,
  lowerCaseWords,
  type RequestWords,
  readExchangeWords,
  readRequestWords,
} from '../evidence/exchange-words.ts';
import { areOfTwoKinds } from '../evidence/ids-of-actions.ts';
import type { Producer } from '../message/carried-texts.ts';
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
  readonly ties: ReadonlySet<Producer>;
}

/** @param equal places that speak for themselves equally, the latest first */
export type Choose = (equal: readonly Producer[], carried: Carried) => Chosen;

/** Of more places, or places in more responses, the latest is the one. */
const MAX_CANDIDATES = 64;
const MAX_RESPONSES = 8;
/** In words that are compared for one session: behind that, the latest place is the one. */
const MAX_EFFORT = 20_000_000;
/** The same for a word that is read, since it is kept. */
const EFFORT_PER_WORD = 20;
/** The same for a place that is looked at. */
const EFFORT_PER_CANDIDATE = 200;
/** What stands beside the value tells more than what stands elsewhere in the request. */
const SIBLING_WEIGHT = 4;
/** A number is at two places by chance. */
const NUMBER_WEIGHT = 0.5;
const NUMBER = /^\d+$/;

/** @param recordings in the order of their departure */
export function createChooser(
  recordings: readonly Recording[],
  { read }: Pick<Readers, 'read'>,
): Choose {
  let effort = 0;
  let latest: (RequestWords & { readonly recording: Recording }) | undefined;
  const wordsOfRequest = (recording: Recording): RequestWords => {
    if (latest?.recording !== recording) {
      latest = { ...readRequestWords(recording.request), recording };
    }
    return latest;
  };
  /** By position. */
  const exchanges = new Map<number, ExchangeWords>();
  const wordsOfExchange = (index: number): ExchangeWords => {
    const known = exchanges.get(index);
    if (known) return known;
    const words = readExchangeWords(recordings[index], read);
    for (const { size } of [words.request, words.outside, ...words.elements.values()])
      effort += EFFORT_PER_WORD * size;
    exchanges.set(index, words);
    return words;
  };
  const wordsAt = ({ index, location }: Producer): ReadonlySet<string>[] => {
    const { request, outside, elements } = wordsOfExchange(index);
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
    if (effort > MAX_EFFORT) return { producers: equal, ties: NONE };
    const candidates = equal.filter(isNew(placeOf));
    const responses = new Set(candidates.map(({ index }) => index));
    const isLong = candidates.length > MAX_CANDIDATES || responses.size > MAX_RESPONSES;
    if (candidates.length < 2 || isLong) return { producers: equal, ties: NONE };
    const requestWords = wordsOfRequest(recording);
    const siblings = requestWords.siblings(location);
    const names = namesIn(location);
    const own = new Set(lowerCaseWords(value));
    const words = candidates.map(wordsAt);
    effort += (EFFORT_PER_CANDIDATE + requestWords.all.size + siblings.size) * candidates.length;
    const has = (sets: readonly ReadonlySet<string>[], word: string): boolean =>
      sets.some((set) => set.has(word));
    const scores = candidates.map((place, at) => {
      const tells = (word: string): boolean =>
        has(words[at] ?? [], word) && !own.has(word) && !words.every((sets) => has(sets, word));
      const named = namesIn(place.location).filter((name) => names.includes(name)).length;
      return (
        named +
        weigh([...requestWords.all].filter(tells)) +
        SIBLING_WEIGHT * weigh([...siblings].filter(tells))
      );
    });
    const most = Math.max(...scores);
    const [first, ...others] = candidates.filter((_, at) => scores[at] === most);
    if (!first) return { producers: equal, ties: NONE };
    const ties = new Set(
      others.filter(
        ({ index, roles }) => index === first.index || areOfTwoKinds(roles, first.roles),
      ),
    );
    return { producers: [first, ...equal.filter((each) => each !== first)], ties };
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
  return words.reduce((sum, word) => sum + (NUMBER.test(word) ? NUMBER_WEIGHT : 1), 0);
}

/** The words of the names on the way to a value. */
function namesIn({ steps }: Location): string[] {
  return steps.flatMap(({ name = '' }) => wordsOf(name));
}
