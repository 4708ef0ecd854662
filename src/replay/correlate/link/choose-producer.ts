/**
 * Chooses between locations of responses that had the same value at the recording, such as the version of each row: on
 * another instance each has a value of its own. The request means the one that has most in common with it: the name of
 * a row, the path that was asked for, the names around the value.
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
import { applies } from '../reasons/reasons.ts';
import type { Readers } from './readers.ts';

/** A value that a request carries. */
interface Wanted {
  readonly recording: Recording;
  readonly location: Location;
  readonly value: string;
}

/** Producers of a value that are equally good otherwise, the one that is meant first. */
export interface Chosen {
  readonly producers: readonly Producer[];
  /** Those of the same response, or of other kinds of things, that may be meant instead of the first. */
  readonly ties: ReadonlySet<Producer>;
}

/** With more producers, or producers in more responses, the latest one is taken. */
const MAX_CANDIDATES = 64;
const MAX_RESPONSES = 8;
/** Words that are compared for one session. After that, the latest producer is taken. */
const MAX_EFFORT = 20_000_000;
/** Words that a word counts for when it is read, since it is kept. */
const EFFORT_PER_WORD = 20;
/** Words that a producer counts for. */
const EFFORT_PER_CANDIDATE = 200;
/** The siblings of the value say more than the rest of the request. */
const SIBLING_WEIGHT = 4;
/** A number is at two locations by chance. */
const NUMBER_WEIGHT = 0.5;
const NUMBER = /^\d+$/;

/** Chooses for all requests of a session, whose words it keeps. */
export class ProducerChooser {
  readonly #recordings: readonly Recording[];
  readonly #read: Readers['read'];
  /** By position of the recording. */
  readonly #exchanges = new Map<number, ExchangeWords>();
  /** The words of the latest request. */
  #latest: (RequestWords & { readonly recording: Recording }) | undefined;
  #effort = 0;

  /** @param recordings in the order of their departure */
  constructor(recordings: readonly Recording[], { read }: Pick<Readers, 'read'>) {
    this.#recordings = recordings;
    this.#read = read;
  }

  /** @param equal producers that are equally good otherwise, the latest first */
  choose(equal: readonly Producer[], wanted: Wanted): Chosen {
    const latest = { producers: equal, ties: NONE };
    if (this.#effort > MAX_EFFORT || !applies('words in common')) return latest;
    const candidates = equal.filter(isNew((each) => this.#placeOf(each)));
    const responses = new Set(candidates.map(({ index }) => index));
    const isLong = candidates.length > MAX_CANDIDATES || responses.size > MAX_RESPONSES;
    if (candidates.length < 2 || isLong) return latest;
    const scores = this.#score(candidates, wanted);
    const most = Math.max(...scores);
    const [first, ...others] = candidates.filter((_, at) => scores[at] === most);
    if (!first) return latest;
    const ties = others.filter(
      ({ index, roles }) => index === first.index || areOfTwoKinds(roles, first.roles),
    );
    const rest = equal.filter((each) => each !== first);
    return { producers: [first, ...rest], ties: new Set(ties) };
  }

  /** What each candidate has in common with the request, and not all of them have. */
  #score(candidates: readonly Producer[], { recording, location, value }: Wanted): number[] {
    const request = this.#wordsOfRequest(recording);
    const siblings = request.siblings(location);
    const names = namesIn(location);
    const own = new Set(lowerCaseWords(value));
    const words = candidates.map((each) => this.#wordsAt(each));
    this.#effort += (EFFORT_PER_CANDIDATE + request.all.size + siblings.size) * candidates.length;
    const has = (sets: readonly ReadonlySet<string>[], word: string): boolean =>
      sets.some((set) => set.has(word));
    return candidates.map((candidate, at) => {
      const isShared = (word: string): boolean =>
        has(words[at] ?? [], word) && !own.has(word) && !words.every((sets) => has(sets, word));
      const named = namesIn(candidate.location).filter((name) => names.includes(name)).length;
      return (
        named +
        weigh([...request.all].filter(isShared)) +
        SIBLING_WEIGHT * weigh([...siblings].filter(isShared))
      );
    });
  }

  #wordsOfRequest(recording: Recording): RequestWords {
    if (this.#latest?.recording !== recording) {
      this.#latest = { ...readRequestWords(recording.request), recording };
    }
    return this.#latest;
  }

  #wordsOfExchange(index: number): ExchangeWords {
    const known = this.#exchanges.get(index);
    if (known) return known;
    const words = readExchangeWords(this.#recordings[index], this.#read);
    for (const { size } of [words.request, words.outside, ...words.elements.values()]) {
      this.#effort += EFFORT_PER_WORD * size;
    }
    this.#exchanges.set(index, words);
    return words;
  }

  /** The words of a producer: on the way to it, of its exchange outside of lists, and of the elements around it. */
  #wordsAt({ index, location }: Producer): ReadonlySet<string>[] {
    const { request, outside, elements } = this.#wordsOfExchange(index);
    const named = new Set(location.steps.flatMap(({ name = '' }) => lowerCaseWords(name)));
    const around = location.elements().flatMap(({ text }) => elements.get(text) ?? []);
    return [named, request, outside, ...around];
  }

  /** The same for a location that is read again, which is of the same thing; what is created is of another one. */
  #placeOf({ index, location }: Producer): string {
    const { method, path } = this.#recordings[index]?.request ?? {};
    return `${method === 'GET' ? path : index}\n${location.text}`;
  }
}

const NONE: ReadonlySet<Producer> = new Set();

/** Makes a predicate for the first item of each kind. */
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
