/** Whatever has a location in messages of real servers can be named in a rule by the text of that location. */
import { expect, test } from 'vitest';
import type { Location } from '../../src/formats/value/location.ts';
import { type Message, parseLocation } from '../../src/formats/value/location-pattern.ts';
import { createReaders } from '../../src/replay/correlate/link/readers.ts';
import { findPairs, readPair } from './recorded-pairs.ts';

/** By its text, each location of the first recordings of a pair. */
function locationsOf(name: string): Record<Message, ReadonlyMap<string, Location>> {
  const { a } = readPair(name);
  const request = new Map<string, Location>();
  const response = new Map<string, Location>();
  const { walk, read } = createReaders(a.recordings, a.origin, undefined);
  const readResponse = read((_value, at) => {
    response.set(at.location().text, at.location());
  }, true);
  for (const [position, recording] of a.recordings.entries()) {
    walk(position, {
      enters: () => true,
      visit(_text, at) {
        request.set(at.location().text, at.location());
        return 'enter';
      },
      leave: () => undefined,
    });
    readResponse(recording);
  }
  return { request, response };
}

test.each(findPairs())('the text of each location of %s names it', (name) => {
  const { request, response } = locationsOf(name);
  const unnamed = (message: Message, locations: ReadonlyMap<string, Location>): string[] =>
    [...locations].flatMap(([text, location]) =>
      parseLocation(text, message)?.names(location) ? [] : text,
    );
  expect(unnamed('request', request)).toEqual([]);
  expect(unnamed('response', response)).toEqual([]);
});
