/** Nonces of pages, which are random: some have digits alone, or look like a number, by chance. */
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

/** A site whose script has a nonce, without which nothing is saved. */
function serveSite(nonce: string) {
  return serve(async (request, response) => {
    if (request.method === 'GET') {
      response.setHeader('Content-Type', 'text/html');
      response.end(
        `<script>api.use(createNonceMiddleware("${nonce}"))</script>` +
          `<input type="hidden" name="edit_nonce" value="${nonce}">`,
      );
      return;
    }
    const sent = request.headers['x-wp-nonce'] ?? (await text(request)).replace('edit_nonce=', '');
    response.statusCode = sent === nonce ? 200 : 403;
    response.end();
  });
}

describe.each([
  ['digits alone', '9885589663', '4120765398'],
  ['digits alone, on the other site', '4f0a91c2be', '9885589663'],
  ['what looks like a number with an exponent', '35238368e8', '1e23456789'],
  ['what looks like a moment', '1790000000', '1795896995'],
  ['digits that begin with zeros', '0012345678', '0000987654'],
])('a nonce that has %s', (_, old, now) => {
  test.each<[string, RequestInit]>([
    ['a header', { headers: { 'X-WP-Nonce': old } }],
    ['a field', { body: new URLSearchParams({ edit_nonce: old }) }],
  ])('is a placeholder, and the live one is sent as %s', async (_place, init) => {
    await using site = await serveSite(old);
    using recorded = await record(async () => {
      await (await fetch(`${site.url}/edit`)).text();
      await (await fetch(`${site.url}/save`, { method: 'POST', ...init })).text();
    });
    await using other = await serveSite(now);

    const { outcomes } = await replaySession(recorded.session, { target: other.url });

    expect(recorded.text).not.toContain(old);
    expect(outcomes.map(({ state }) => state)).toEqual(['passed', 'passed']);
  });
});
