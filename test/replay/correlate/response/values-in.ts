import { createResponseReader } from '../../../../src/formats/message.ts';
import type { ReadableResponse } from '../../../../src/formats/value/reading.ts';

/** All that the readers tell of one value. */
export interface Told {
  readonly place: string;
  readonly value: string;
  readonly names: readonly string[];
  readonly isInList: boolean;
  readonly kind: string;
}

/** What is told of a response, in its order; of a GET of / that a bare origin answered by default. */
export function tellAll(response: Partial<ReadableResponse>): Told[] {
  const told: Told[] = [];
  const server = { requestPath: '/', origin: 'http://api.test', ownsAll: false, basePath: '' };
  const whole = { headers: [], isRecorded: true, ...server };
  const read = createResponseReader((value, at) => {
    const { kind } = at;
    const place = at.location().text;
    told.push({ place, value, names: at.names(), isInList: at.isInList(), kind });
  });
  read({ ...whole, ...response });
  return told;
}

/** The values by their places. Throws where two values are told of one place. */
export function tellPlaces(response: Partial<ReadableResponse>): Record<string, string> {
  const places: Record<string, string> = {};
  for (const { place, value } of tellAll(response)) {
    if (Object.hasOwn(places, place)) throw new Error(`${place} is told twice`);
    places[place] = value;
  }
  return places;
}
