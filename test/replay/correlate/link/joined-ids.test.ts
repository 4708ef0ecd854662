/** Ids that a request joins by plus signs or spaces, also where some of them have no digit. */
import { describe, expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const form = 'application/x-www-form-urlencoded';
const joined = {
  'a query': (ids: string) => ({ request: `DELETE /pins?ids=${ids}` }),
  'a query, escaped': (ids: string) => ({
    request: `DELETE /pins?ids=${encodeURIComponent(ids)}`,
  }),
  'a path': (ids: string) => ({ request: `DELETE /pins/${ids}` }),
  'a form': (ids: string) => ({ request: 'POST /unpin', body: `ids=${ids}`, type: form }),
  JSON: (ids: string) => ({ request: 'POST /unpin', body: { ids } }),
  'JSON, by spaces': (ids: string) => ({
    request: 'POST /unpin',
    body: { ids: ids.replaceAll('+', ' ') },
  }),
};

/** Where the links of a list come from, in its order. */
async function sourcesOf(exchanges: readonly Exchange[]): Promise<string[]> {
  const links = await linksOf(exchanges);
  return links.map((link) => link.replace(/.* <- 1 body /, '')).sort();
}

const mixed = [
  ['with digits', ['c7ufg', 'ok3mw', '4bxzq']],
  ['of which one has no digit', ['h2w9fxb', 'wqkzdvt', 'm4j7cr1']],
  ['of which the first has none', ['wqkzdvt', 'h2w9fxb']],
  ['in capitals', ['H2W9FXB', 'WQKZDVT', 'M4J7CR1']],
] as const;

describe.each(mixed)('ids of a list, %s', (_, ids) => {
  test.each(Object.entries(joined))('in %s', async (_, next) => {
    const exchanges = [{ request: 'GET /pins', answer: { ids } }, next(ids.join('+'))];
    expect(await sourcesOf(exchanges)).toEqual(ids.map((_, index) => `/ids/${index}`));
  });
});

describe.each(mixed)('ids of things, %s', (_, ids) => {
  test.each(Object.entries(joined))('in %s', async (_, next) => {
    const labels = ['red', 'blue', 'white'];
    const pins = ids.map((id, index) => ({ id, label: labels[index] }));
    const exchanges = [{ request: 'GET /pins', answer: { pins } }, next(ids.join('+'))];
    expect(await sourcesOf(exchanges)).toEqual(ids.map((_, index) => `/pins/${index}/id`));
  });
});

describe('words are no ids', () => {
  test.each([
    ['of one length', ['black', 'white', 'green']],
    ['with a number', ['printer', 'scanner', 'plotter']],
    ['names', ['anna', 'paul']],
  ])('%s', async (_, words) => {
    const links = await linksOf([
      { request: 'GET /pins', answer: { pins: words.map((label) => ({ label })) } },
      { request: `GET /pins?label=${words.join('+')}` },
    ]);
    expect(links).toEqual([]);
  });
});

test('ids of other things are not taken for those that are joined', async () => {
  const links = await linksOf([
    { request: 'GET /flags', answer: { flags: [{ code: 'h2w9fxb' }, { code: 'wqkzdvt' }] } },
    { request: 'DELETE /pins?ids=h2w9fxb+wqkzdvt' },
  ]);
  expect(links).toEqual([]);
});
