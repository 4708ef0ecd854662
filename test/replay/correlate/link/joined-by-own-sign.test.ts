/** Ids that are joined by a sign which they have in themselves. */
import { describe, expect, test } from 'vitest';
import { type Exchange, linksOf } from '../links.ts';

const ids = {
  'with a prefix': ['usr_8Kq2mZx1', 'org_9mQ2xK4d'],
  'with a prefix of two words': ['sk_live_8Kq2mZx1', 'rk_test_9mQ2xK4d'],
  'with another sign': ['k3x9qd7fw2', 'cust-77ab31'],
  'with colons': ['user:8Kq2mZx1', 'team:9mQ2xK4d'],
  'with dots': ['v1.8Kq2mZx1', 'v1.9mQ2xK4d'],
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

test('words that a response has are not taken out of a name', async () => {
  const links = await linksOf([
    { request: 'GET /me', answer: { city: 'new-york-city', plan: 'gold-plan-2' } },
    { request: 'POST /seats', body: { key: 'hotel-new-york-city-gold-plan-2-left' } },
  ]);
  expect(links).toEqual([]);
});
