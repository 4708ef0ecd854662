/** Ids that are joined by a sign which they have in themselves. */
import { describe, expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const ids = {
  'with a prefix': ['usr_8Kq2mZx1', 'org_9mQ2xK4d'],
  'with a prefix of two words': ['sk_live_8Kq2mZx1', 'rk_test_9mQ2xK4d'],
  'of letters alone, with a prefix': ['usr_qkzrvtpw', 'org_mxwqbzkf'],
  'with another sign': ['k3x9qd7fw2', 'cust-77ab31'],
  'with colons': ['user:8Kq2mZx1', 'team:9mQ2xK4d'],
  'with dots': ['v1.8Kq2mZx1', 'v1.9mQ2xK4d'],
  'that are UUIDs with a prefix': [
    'user_b3d1e5f7-2222-4222-8333-00ffee112233',
    'team_c4c2d6a8-5555-4666-9777-77aa55bb3311',
  ],
  UUID: ['b3d1e5f7-2222-4222-8333-00ffee112233', 'usr_8Kq2mZx1'],
} as const;

function places(links: readonly string[]): string[] {
  return links.map((link) => link.replace(/.* <- /, '')).sort();
}

describe.each(Object.entries(ids))('ids %s', (_, [user, team]) => {
  test.each(['_', '-', ':', '.', '~'])('are found when joined by %s', async (sign) => {
    const exchanges: Exchange[] = [
      { request: 'GET /me', answer: { user, team } },
      { request: 'POST /seats', body: { key: `${user}${sign}${team}` } },
    ];
    expect(places(await linksOf(exchanges))).toEqual(['1 body /team', '1 body /user']);
  });

  test('are found in a path', async () => {
    const exchanges: Exchange[] = [
      { request: 'GET /me', answer: { user, team } },
      { request: `DELETE /seats/${user}_${team}` },
    ];
    expect(places(await linksOf(exchanges))).toEqual(['1 body /team', '1 body /user']);
  });

  test('are found between words', async () => {
    const exchanges: Exchange[] = [
      { request: 'GET /me', answer: { user } },
      { request: 'POST /seats', body: { key: `seat_of_${user}_now` } },
    ];
    expect(places(await linksOf(exchanges))).toEqual(['1 body /user']);
  });
});

test('the longer of two ids is taken, where one begins as the other', async () => {
  const links = await linksOf([
    { request: 'GET /me', answer: { short: 'usr_8Kq2mZx1', long: 'usr_8Kq2mZx1_9mQ2xK4d' } },
    { request: 'POST /seats', body: { key: 'seat_usr_8Kq2mZx1_9mQ2xK4d' } },
  ]);
  expect(places(links)).toEqual(['1 body /long']);
});

test('an id that ends before the text does is taken, however many pieces it has', async () => {
  const links = await linksOf([
    { request: 'GET /me', answer: { org: 'o_8Kq2mZx1_eu', env: 'o_8Kq2mZx1_eu_p_7Fk_e_3Lm9' } },
    { request: 'POST /runs', body: { at: 'env:o_8Kq2mZx1_eu_p_7Fk_e_3Lm9' } },
  ]);
  expect(places(links)).toEqual(['1 body /env']);
});

test.each(['parcelId:7~ownerId:usr_8Kq2mZx1', 'parcelId.eq.7.ownerId.eq.usr_8Kq2mZx1'])(
  'all parts of a condition are found: %s',
  async (condition) => {
    const links = await linksOf([
      { request: 'POST /parcels', body: {}, answer: { id: 7 } },
      { request: 'GET /me', answer: { owner: 'usr_8Kq2mZx1' } },
      { request: `GET /parcels?q=${condition}` },
    ]);
    expect(places(links)).toEqual(['1 body /id', '2 body /owner']);
  },
);

test('the revision after such an id is found', async () => {
  const links = await linksOf([
    { request: 'GET /pkg', answer: { name: 'pkg-8Kq2mZx1' } },
    { request: 'POST /pkg-8Kq2mZx1/revisions', answer: { revision: 7 } },
    { request: 'POST /starts', body: { of: 'pkg-8Kq2mZx1:7' } },
  ]);
  expect(
    links
      .slice(1)
      .map((link) => link.replace(/.* <- /, ''))
      .sort(),
  ).toEqual(['1 body /name', '2 body /revision']);
});

test.each([
  ['new-york-city', 'hotel-new-york-city-left'],
  ['gold-plan-2', 'hotel-gold-plan-2-left'],
  ['iphone-15-pro-128gb', 'summer-iphone-15-pro-128gb-sale'],
  ['us-east-1a', 'db-us-east-1a-primary'],
  ['mp4-h264-1080p', 'my-mp4-h264-1080p-fast'],
  ['node20-alpine3.19', 'ci-node20-alpine3.19-cache'],
  ['log4j-core-2.17.1', 'lib-log4j-core-2.17.1.jar'],
  ['step2.title3', 'form.step2.title3.label'],
  ['order.created.v1', 'com.acme.order.created.v1.dlq'],
  ['2026-11-25T10:00:00Z', 'backup-2026-11-25T10:00:00Z-db'],
  ['20261125-100000', 'export_20261125-100000_all'],
  ['+49-170-5551234', 'call_+49-170-5551234_now'],
])('a name that people give is not taken out of a longer one: %s', async (name, longer) => {
  const links = await linksOf([
    { request: 'GET /me', answer: { name } },
    { request: 'POST /seats', body: { key: longer } },
  ]);
  expect(links).toEqual([]);
});

describe.each([7, 1234, 'k3x9qd7fw2'])('the id %s after the kind of its thing is found', (id) => {
  test.each([':', '/', ','])('separated by %s', async (sign) => {
    const links = await linksOf([
      { request: 'POST /parties', body: { name: 'a' }, answer: { id } },
      { request: 'POST /notes', body: { resource: `party${sign}${id}` } },
    ]);
    expect(places(links)).toEqual(['1 body /id']);
  });

  test('with the name of a namespace before it', async () => {
    const links = await linksOf([
      { request: 'POST /parties', body: { name: 'a' }, answer: { id } },
      { request: 'POST /notes', body: { resource: `crm.party,${id}` } },
    ]);
    expect(places(links)).toEqual(['1 body /id']);
  });
});

test('a number in a list of words is not the id of the word before it', async () => {
  const links = await linksOf([
    { request: 'POST /parties', body: { name: 'a' }, answer: { id: 7 } },
    { request: 'GET /notes?fields=size,7' },
  ]);
  expect(links).toEqual([]);
});
