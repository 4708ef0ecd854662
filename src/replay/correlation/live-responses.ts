import type { Recording } from '../../session/schema.ts';
import type { Answer } from '../exchange.ts';
import type { ElementCheck } from './element-checks.ts';
import type { Link, Links } from './link-recordings.ts';
import { LivePairs } from './live-pairs.ts';
import { readAnswer } from './response/read-answer.ts';
import type { ReadableResponse } from './response/see.ts';

/** A value as a live response has it. */
export interface LiveValue {
  readonly text: string;
  /** Whether it is a number of JSON. */
  readonly isNumber: boolean;
}

/** Where a live response's own URLs are. */
export type ResponseServer = Pick<ReadableResponse, 'origin' | 'basePath'>;

/** A value that a live response does not have, and why. */
export interface Lack {
  readonly lacks: string;
}

/** Bytes of a response in which values are looked for. */
const KEPT_BYTES = 16 * 1024 * 1024;

/** What the live responses of one replay have at the places that requests are linked to. */
export class LiveResponses {
  readonly #checks: Links['checks'];
  /** By position of the producer: the places that matter, and what the recording has there. */
  readonly #wanted = new Map<number, Map<string, string>>();
  /** Live values of all responses so far, with the recorded ones. */
  readonly pairs: LivePairs = new LivePairs();
  readonly #values = new Map<number, ReadonlyMap<string, LiveValue>>();

  constructor({ plans, checks }: Links) {
    this.#checks = checks;
    for (const plan of plans) for (const link of plan?.links ?? []) this.#want(link);
  }

  /** How many bytes of a response are needed. */
  keep(index: number): number {
    return this.#wanted.has(index) ? KEPT_BYTES : 0;
  }

  /** Takes what matters out of a live response. */
  add(index: number, recording: Recording, answer: Answer, server: ResponseServer): void {
    const wanted = this.#wanted.get(index);
    if (!wanted) return;
    const values = new Map<string, LiveValue>();
    readAnswer(recording, answer, server, (text, at) => {
      const place = at.place();
      const recorded = wanted.get(place);
      if (recorded === undefined || values.has(place)) return;
      values.set(place, { text, isNumber: at.kind === 'number' });
      this.pairs.add(recorded, text);
    });
    this.#values.set(index, values);
  }

  /** The live value of a link, of a response that was added; or what that lacks. */
  find({ producer, place, element }: Link): LiveValue | Lack {
    const values = this.#values.get(producer);
    const failed = this.#checksOf(producer, element).find(
      (check) => values?.get(check.place)?.text !== check.value,
    );
    if (failed) {
      const found = values?.get(failed.place);
      const instead = found ? `not ${JSON.stringify(failed.value)} any more` : 'missing';
      return { lacks: `its response has another ${element ?? ''}: ${failed.place} is ${instead}` };
    }
    return values?.get(place) ?? { lacks: `its response has no ${place}` };
  }

  #want({ producer, place, element, value }: Link): void {
    const wanted = this.#wanted.get(producer) ?? new Map();
    this.#wanted.set(producer, wanted.set(place, value));
    for (const check of this.#checksOf(producer, element)) wanted.set(check.place, check.value);
  }

  #checksOf(producer: number, element: string | undefined): readonly ElementCheck[] {
    return element === undefined ? [] : (this.#checks.get(producer)?.get(element) ?? []);
  }
}
