import { describe, expect, test } from 'vitest';
import {
  SECRET_WORDS,
  type SecretTopic,
  secretWordsFor,
} from '../../../src/session/secrets/secret-words.ts';
import { foundIn } from './found-in.ts';
import { WORD_CASES } from './secret-word-cases.ts';
import * as places from './word-cases.ts';

function isTopic(topic: string): topic is SecretTopic {
  return topic in SECRET_WORDS;
}

describe.each(Object.keys(SECRET_WORDS).filter(isTopic))('%s', (topic) => {
  test('each word has a place that needs it, and each place a word', () => {
    expect(Object.keys(WORD_CASES[topic]).toSorted()).toEqual(secretWordsFor(topic).toSorted());
  });

  test.each(Object.entries(WORD_CASES[topic]))('%s', (_word, { place, without }) => {
    expect(foundIn(place)).toEqual(place.secrets);
    expect(foundIn(without)).not.toEqual(without.secrets);
  });
});

describe.each(Object.entries(places))('%s', (_, list) => {
  test.each(list.map((place) => [place.in, place.text, place] as const))(
    '%s: %s',
    (_in, _text, place) => {
      expect(foundIn(place)).toEqual(place.secrets);
    },
  );
});
