/** Of several things of one name, each has a location of its own: in requests as in responses. */
import { describe, expect, test } from 'vitest';
import {
  type CorrelateOptions,
  explainCorrelations,
  explainIdleRules,
  learnCorrelations,
  replaySession,
} from '../../../../src/replay/index.ts';
import type { RequestPattern } from '../../../../src/session/link-rule.ts';
import type { Session } from '../../../../src/session/schema.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const FORM = 'application/x-www-form-urlencoded';
const XML = 'application/xml';
const MULTIPART = 'multipart/form-data; boundary=zz';

const parts = (...fields: readonly (readonly [name: string, value: string])[]): string =>
  fields
    .map(
      ([name, value]) =>
        `--zz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('')
    .concat('--zz--\r\n');

/** A request with two values of one name, and another one. */
const carrying = {
  query: (one: string, two: string, other: string): Exchange => ({
    request: `GET /find?shade=${one}&size=${other}&shade=${two}`,
  }),
  form: (one: string, two: string, other: string): Exchange => ({
    request: 'POST /find',
    body: `shade=${one}&size=${other}&shade=${two}`,
    type: FORM,
  }),
  parts: (one: string, two: string, other: string): Exchange => ({
    request: 'POST /find',
    body: parts(['shade', one], ['size', other], ['shade', two]),
    type: MULTIPART,
  }),
  elements: (one: string, two: string, other: string): Exchange => ({
    request: 'POST /find',
    body: `<ask><shade>${one}</shade><size>${other}</size><x:shade>${two}</x:shade></ask>`,
    type: XML,
  }),
  attributes: (one: string, two: string, other: string): Exchange => ({
    request: 'POST /find',
    body: `<ask><box x:shade="${one}" size="${other}"/><box x:shade="${two}"/></ask>`,
    type: XML,
  }),
};

type Kind = keyof typeof carrying;

const places: readonly (readonly [kind: Kind, first: string, second: string, other: string])[] = [
  ['query', 'query shade', 'query shade 2', 'query size'],
  ['form', 'body field shade', 'body field shade 2', 'body field size'],
  ['parts', 'body part shade', 'body part shade 2', 'body part size'],
  ['elements', 'body /ask/shade[1]', 'body /ask/shade[2]', 'body /ask/size[1]'],
  [
    'attributes',
    'body /ask/box[1]/@x:shade',
    'body /ask/box[2]/@x:shade',
    'body /ask/box[1]/@size',
  ],
];

const brings: Exchange = {
  request: 'GET /shades',
  answer: { dark: 'k3x9dq7f2a', light: 'p8w2mz5r1c', size: 't6y4hn9s3e', word: 'teal' },
};
const values = ['k3x9dq7f2a', 'p8w2mz5r1c', 't6y4hn9s3e'] as const;

async function toPlaces(session: Session, correlate: CorrelateOptions): Promise<string[]> {
  const links = await explainCorrelations(session, correlate);
  return links.map(({ to }) => to.place);
}

describe.each(places)('of two values in a request (%s)', (kind, first, second, other) => {
  const from = { path: '/shades', pointer: '/word' };
  const plain = sessionOf([brings, carrying[kind]('one', 'one', 'one')]);

  test('each value is linked at its own location', async () => {
    expect((await linksOf([brings, carrying[kind](...values)])).sort()).toEqual(
      [
        `2 ${first} <- 1 body /dark`,
        `2 ${second} <- 1 body /light`,
        `2 ${other} <- 1 body /size`,
      ].sort(),
    );
  });

  test.each([first, second])('a rule replaces the one that it names: %s', async (place) => {
    const rules = [{ from, to: { path: '/find', place } }];
    expect(await toPlaces(plain, { rules })).toEqual([place]);
    expect(await explainIdleRules(plain, { rules })).toEqual([]);
  });

  test('an exclusion leaves alone the one that it names', async () => {
    const session = sessionOf([brings, carrying[kind](...values)]);
    const without = async (place: string): Promise<string[]> =>
      (await toPlaces(session, { exclude: [{ to: { place } }] })).sort();
    expect(await without(first)).toEqual([second, other].sort());
    expect(await without(second)).toEqual([first, other].sort());
  });

  test('a new value goes where it is named', async () => {
    const session = sessionOf([carrying[kind]('3', '5', '4')]);
    for (const place of [first, second]) {
      expect(await toPlaces(session, { fresh: [{ to: { place } }] })).toEqual([place]);
    }
  });

  test('a link for one of them is learned', async () => {
    const record = (value: string): Session =>
      sessionOf([
        { request: 'POST /start', answerHeaders: [['X-Tick', value]] },
        carrying[kind]('0', value, '0'),
      ]);
    const { learned } = await learnCorrelations(record('7'), record('19'));
    expect(learned).toHaveLength(1);
    const [to] = learned.map((link) => link.to);
    const session = { ...record('7'), links: [...learned] };
    expect(await toPlaces(session, {}), JSON.stringify(to)).toEqual([second]);
  });
});

test.each<[string, RequestPattern]>([
  ['query shade', { query: 'shade' }],
  ['body field shade', { field: 'shade' }],
  ['body part shade', { field: 'shade' }],
  ['body /ask/shade[1]', { pointer: '/ask/shade' }],
  ['body /ask/shade[2]', { pointer: '/ask/shade[2]' }],
  ['body /ask/box[1]/@x:shade', { pointer: '/ask/box/@x:shade' }],
  ['body /ask/box[2]/@x:shade', { pointer: '/ask/box[2]/@x:shade' }],
])('%s has a short form in rules: %j', async (place, to) => {
  const [kind] = places.find((each) => each.includes(place)) ?? [];
  if (!kind) throw new Error('no such place');
  const session = sessionOf([brings, carrying[kind]('one', 'one', 'one')]);
  const rules = [{ from: { pointer: '/word' }, to: { path: '/find', ...to } }];
  expect(await toPlaces(session, { rules })).toEqual([place]);
});

test.each<[Kind, string]>([
  ['query', 'query shade *'],
  ['form', 'body field shade *'],
  ['parts', 'body part shade *'],
  ['elements', 'body /ask/shade[*]'],
  ['attributes', 'body /ask/box[*]/@x:shade'],
])('a star for the number is each of them (%s)', async (kind, place) => {
  const session = sessionOf([brings, carrying[kind](...values)]);
  expect(await toPlaces(session, { exclude: [{ to: { place } }] })).toHaveLength(1);
});

test('a number is that of the second of a name, or of any of them', async () => {
  const rules = (place: string) => [{ from: { pointer: '/word' }, to: { path: '/find', place } }];
  const session = sessionOf([brings, carrying.query('teal', 'teal', 'teal')]);
  expect(await toPlaces(session, { rules: rules('query shade *') })).toEqual([
    'query shade',
    'query shade 2',
  ]);
  expect(await toPlaces(session, { rules: rules('query shade 1') })).toEqual([]);
});

test('empty values are not counted, as in the URLs of responses', async () => {
  const [one, two] = values;
  const answer = `<a href="/next?shade=&shade=${one}&shade=${two}">next</a>`;
  expect(
    await linksOf([
      { request: 'GET /page', answer: `<!doctype html>${answer}`, answerType: 'text/html' },
      { request: `GET /other?shade=&shade=${one}&shade=${two}` },
    ]),
  ).toEqual([
    '2 query shade <- 1 body link /next?shade&shade&shade 1 query shade',
    '2 query shade 2 <- 1 body link /next?shade&shade&shade 1 query shade 2',
  ]);
});

test('the ids in names are numbered with their fields', async () => {
  const [one] = values;
  expect(
    await linksOf([
      { request: 'GET /shades', answer: { id: one } },
      { request: 'POST /find', body: `tick_${one}=a&tick_${one}=b`, type: FORM },
    ]),
  ).toEqual([
    '2 body field tick_k3x9dq7f2a name <- 1 body /id',
    '2 body field tick_k3x9dq7f2a 2 name <- 1 body /id',
  ]);
});

test('names among many are numbered as well', async () => {
  const [one, two] = values;
  const others = Array.from({ length: 20 }, (_, index) => `n${index}=1`).join('&');
  const request = `GET /find?shade=${one}&${others}&shade=${two}`;
  expect(await linksOf([brings, { request }])).toEqual([
    '2 query shade <- 1 body /dark',
    '2 query shade 2 <- 1 body /light',
  ]);
});

test('one pattern names the same element of XML in a response and in a request', async () => {
  const body =
    '<ask><box shade="1"><tag>a</tag></box><box shade="2"><tag>b</tag><tag>c</tag></box></ask>';
  const session = sessionOf([
    { request: 'GET /find', answer: body, answerType: XML },
    { request: 'PUT /find', body, type: XML },
  ]);
  for (const [pointer, place] of [
    ['/ask/box/@shade', 'body /ask/box[1]/@shade'],
    ['/ask/box[2]/@shade', 'body /ask/box[2]/@shade'],
    ['/ask/box[2]/tag', 'body /ask/box[2]/tag[1]'],
    ['/ask/box[2]/tag[2]', 'body /ask/box[2]/tag[2]'],
  ]) {
    const rules = [{ from: { path: 'GET /find', pointer }, to: { path: 'PUT /find', pointer } }];
    const links = await explainCorrelations(session, { rules });
    const ruled = links.filter(({ to }) => to.place === place);
    expect(ruled.map(({ from }) => from?.place)).toEqual([place]);
  }
});

test('a path that a response has as a whole is entered for the second parameter of a name', async () => {
  const target = '/find?shade=t-204117&shade=c-998812';
  const session = sessionOf([
    { request: 'POST /start', status: 303, answerHeaders: [['Location', target]] },
    { request: `GET ${target}` },
  ]);
  const exclude = [{ to: { place: 'query shade 2' } }];
  expect(await toPlaces(session, { exclude })).toEqual(['query shade']);
});

test('options of a form are left alone where one of their places is excluded', async () => {
  const page = (...chosen: readonly string[]): string => {
    const options = ['a1', 'b2', 'c3'].map(
      (each) =>
        `<option value="${each}"${chosen.includes(each) ? ' selected' : ''}>${each}</option>`,
    );
    return `<form method="post" action="/find"><select name="shade" multiple>${options.join('')}</select></form>`;
  };
  const answerType = 'text/html';
  const session = sessionOf([
    { request: 'GET /find', answer: page('a1', 'b2'), answerType },
    { request: 'POST /find', body: 'shade=a1&shade=b2', type: FORM },
  ]);
  const sentWithout = async (place: string): Promise<string | undefined> => {
    const answer = { body: page('c3'), headers: { 'Content-Type': answerType } };
    await using server = await serveAnswers([answer]);
    const correlate = { exclude: [{ to: { place } }] };
    await replaySession(session, { target: server.url, correlate });
    return server.seen[1]?.body;
  };

  expect(await sentWithout('query shade')).toBe('shade=c3');
  expect(await sentWithout('body field shade')).toBe('shade=a1&shade=b2');
  expect(await sentWithout('body field shade 2')).toBe('shade=a1&shade=b2');
});

describe('learning', () => {
  const record = (value: string, ...shades: readonly string[]): Session =>
    sessionOf([
      { request: 'POST /start', answerHeaders: [['X-Tick', value]] },
      { request: `GET /find?${[...shades, value].map((each) => `shade=${each}`).join('&')}` },
    ]);

  test('uses no requests with different numbers of values of one name', async () => {
    const { learned } = await learnCorrelations(record('7', '1'), record('19', '1', '1'));
    expect(learned).toEqual([]);
  });
});

test.each<[Kind, RequestPattern, string]>([
  ['elements', { pointer: '/ask/shode' }, '(did you mean "pointer": "/ask/shade[1]"?)'],
  [
    'elements',
    { pointer: '/box/width' },
    '(there is "pointer": "/ask/shade[1]", "/ask/size[1]", "/ask/shade[2]")',
  ],
  [
    'attributes',
    { pointer: '/ask/box[3]/@size' },
    '(did you mean "pointer": "/ask/box[1]/@size"?)',
  ],
  ['parts', { field: 'shode' }, '(did you mean "field": "shade"?)'],
  ['form', { place: 'body field shade 3' }, '(did you mean "place": "body field shade'],
])(
  'the report of a rule that fits nothing says what there is instead (%s, %j)',
  async (kind, to, instead) => {
    const session = sessionOf([brings, carrying[kind](...values)]);
    const rules = [{ from: { pointer: '/word' }, to: { path: '/find', ...to } }];
    expect(await explainIdleRules(session, { rules })).toEqual([expect.stringContaining(instead)]);
  },
);

test('XML in a response has the same values', async () => {
  const session = sessionOf([
    { request: 'GET /find', answer: '<ask><box size="5"/></ask>', answerType: XML },
    { request: 'GET /next?size=5' },
  ]);
  const rules = [{ from: { pointer: '/ask/bax/@size' }, to: { query: 'size' } }];
  expect(await explainIdleRules(session, { rules })).toEqual([
    expect.stringContaining('(did you mean "pointer": "/ask/box[1]/@size"?)'),
  ]);
});
