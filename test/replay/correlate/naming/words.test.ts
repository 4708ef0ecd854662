import { describe, expect, test } from 'vitest';
import { wordsFor } from '../../../../src/formats/value/api-words.ts';
import { type Exchange, linksOf } from '../links.ts';
import { NAME_CASES } from './name-cases.ts';
import { THING_CASES } from './thing-cases.ts';
import type { WordCase } from './word-case.ts';

/** Topics whose words say what is linked. */
type LinkTopic = Exclude<Parameters<typeof wordsFor>[0], 'changes' | 'growing'>;

const CASES: Readonly<Record<LinkTopic, Readonly<Record<string, WordCase>>>> = {
  ...NAME_CASES,
  ...THING_CASES,
};

/** What no list has. */
const OTHER = 'zorb';

/** The same text with another word in the place of one. */
function without(word: string, text: string): string {
  return text.replaceAll(new RegExp(word, 'gi'), (found) =>
    /^[A-Z]/.test(found) ? 'Zorb' : OTHER,
  );
}

function isOfLinks(topic: string): topic is keyof typeof CASES {
  return topic in CASES;
}

describe.each(Object.keys(CASES).filter(isOfLinks))('%s', (topic) => {
  test('each word has a session that needs it, and each session has a word', () => {
    expect(Object.keys(CASES[topic]).toSorted()).toEqual(wordsFor(topic).toSorted());
  });

  test.each(Object.entries(CASES[topic]))('%s', async (word, { exchanges, links, spelled }) => {
    const others: Exchange[] = JSON.parse(without(spelled ?? word, JSON.stringify(exchanges)));
    const linksOfOthers = without(spelled ?? word, JSON.stringify(links));

    expect(await linksOf(exchanges)).toEqual(links);
    expect(JSON.stringify(await linksOf(others))).not.toBe(linksOfOthers);
  });
});
