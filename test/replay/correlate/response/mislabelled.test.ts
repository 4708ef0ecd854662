/** What a body is, its content tells where its media type is missing, says nothing, or is wrong. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { LABELS } from '../../../formats/labels.ts';
import { type Exchange, linksOf, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';
import { tellPlaces } from './values-in.ts';

const KEY = 'k3x9qd7fw2ma81';
const LIVE = 'p8r2zt6hb4nc05';

const form = (id: number, key: string): string => `crate_id=${id}&key=${key}`;

const parts = (id: number, key: string): string =>
  `--q\r\nContent-Disposition: form-data; name="crate_id"\r\n\r\n${id}\r\n` +
  `--q\r\nContent-Disposition: form-data; name="key"\r\n\r\n${key}\r\n--q--\r\n`;

const mixed = (id: number, key: string): string =>
  `--zz1\r\nContent-Type: application/json\r\n\r\n{"crate_id":${id},"key":"${key}"}\r\n--zz1--\r\n`;

const xml = (id: number, key: string): string =>
  `<?xml version="1.0"?><crate><crate-id>${id}</crate-id><key>${key}</key></crate>`;

function typed(label: string | undefined): Exchange['headers'] {
  return label === undefined ? [] : [['Content-Type', label]];
}

describe.each([
  ['a form', form],
  ['a multipart form', parts],
])('%s', (_, write) => {
  test.each(LABELS)('that is sent as %s goes out with live values', async (label) => {
    const exchanges: Exchange[] = [
      { request: 'POST /crates', answer: { crate: { id: 4, key: KEY } } },
      { request: 'POST /seal', body: write(4, KEY), headers: typed(label) ?? [] },
    ];
    await using server = await serveAnswers([
      { body: JSON.stringify({ crate: { id: 17, key: LIVE } }) },
    ]);
    await replaySession(sessionOf(exchanges), { target: server.url });
    expect(server.seen[1]?.body).toBe(write(17, LIVE));
  });
});

describe('an answer', () => {
  test.each(LABELS)('that is a form is read as one, whatever its type: %s', (label) => {
    const told = tellPlaces({ headers: typed(label) ?? [], text: form(4, KEY) });
    expect(told).toMatchObject({ 'body field crate_id': '4', 'body field key': KEY });
  });

  test.each(LABELS)('that is multipart is read as such, whatever its type: %s', (label) => {
    const headers = typed(label) ?? [];
    expect(tellPlaces({ headers, text: parts(4, KEY) })).toMatchObject({
      'body part crate_id text': '4',
      'body part key text': KEY,
    });
    expect(tellPlaces({ headers, text: mixed(4, KEY) })).toMatchObject({
      'body part 1 /crate_id': '4',
      'body part 1 /key': KEY,
    });
  });

  test.each(LABELS)('that is XML is read as such, whatever its type: %s', (label) => {
    const told = tellPlaces({ headers: typed(label) ?? [], text: xml(4, KEY) });
    expect(told).toMatchObject({ 'body /crate/crate-id[1]': '4', 'body /crate/key[1]': KEY });
  });

  test('is not multipart because of a line of dashes, nor a form because of one equals sign', () => {
    for (const text of ['---\r\ncontent-type: post\r\n', '-- \nAda', '--q\r\n\r\nhi\r\n', 'a=b']) {
      const places = Object.keys(tellPlaces({ headers: [], text }));
      expect(places.filter((place) => /part|field/.test(place))).toEqual([]);
    }
  });
});

test('the boundary in a body counts, not the one of its media type', async () => {
  const headers = [['Content-Type', 'multipart/form-data; boundary=other']] as const;
  const exchanges: Exchange[] = [
    { request: 'POST /crates', answer: { crate: { id: 4 } } },
    { request: 'POST /seal', body: parts(4, 'ada'), headers: headers.map(([a, b]) => [a, b]) },
  ];
  expect(await linksOf(exchanges)).toEqual(['2 body part crate_id <- 1 body /crate/id']);
});
