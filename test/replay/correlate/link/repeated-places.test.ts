/** Elements of XML, and what pages have: where the live response has others of that kind, none is guessed. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { told } from '../../../kit/index.ts';
import { type Exchange, sessionOf } from '../links.ts';
import { serveAnswers } from '../serve-answers.ts';

const xml = (...ids: string[]) =>
  `<l>${ids.map((id) => `<i><name>north</name><id>${id}</id></i>`).join('')}</l>`;
const form = (action: string, name: string, value: string) =>
  `<form action="${action}"><input type="hidden" name="${name}" value="${value}"></form>`;

/** What is sent after a response: the request as it went out, or why it did not. */
async function sentAfter(recorded: Exchange, live: string, next: Exchange): Promise<string> {
  await using server = await serveAnswers([
    { body: live, headers: { 'Content-Type': recorded.answerType ?? '' } },
  ]);
  const session = sessionOf([recorded, next]);
  const { outcomes } = await replaySession(session, { target: server.url });
  const sent = server.seen[1];
  return sent ? `${sent.request} ${sent.body}`.trim() : (told(outcomes[1])?.message ?? '');
}

describe('an element of XML that was alone at the recording', () => {
  const recorded: Exchange = {
    request: 'GET /list',
    answer: xml('aaaaaaaa1'),
    answerType: 'application/xml',
  };
  const next: Exchange = { request: 'DELETE /del/aaaaaaaa1' };

  test('is linked if it is alone', async () => {
    expect(await sentAfter(recorded, xml('LIVE00001'), next)).toBe('DELETE /del/LIVE00001');
  });

  test('is not guessed if there are others, the first of which may be a stranger’s', async () => {
    expect(await sentAfter(recorded, xml('strangr11', 'LIVE00001'), next)).toBe(
      'blocked by #1 GET /list: body /l/i[1] of its response may be body /l/i[1] (/id[*] "strangr11") or body /l/i[2] (/id[*] "LIVE00001") now, of 1 then and 2 now',
    );
  });

  test('is the same thing if it is still among others', async () => {
    expect(await sentAfter(recorded, xml('strangr11', 'aaaaaaaa1'), next)).toBe(
      'DELETE /del/aaaaaaaa1',
    );
  });
});

describe('a field of a form', () => {
  const page = (...forms: string[]) => `<!doctype html><body>${forms.join('')}</body>`;
  const recordedPage = (name: string, value: string): Exchange => ({
    request: 'GET /cart',
    answer: page(form('/cart/remove', name, value)),
    answerType: 'text/html',
  });
  const post = (name: string, value: string): Exchange => ({
    request: 'POST /cart/remove',
    body: `${name}=${value}`,
    type: 'application/x-www-form-urlencoded',
  });

  test('is that of the form with the same action, whatever other forms precede it', async () => {
    const live = page(
      form('/account/close', 'item_id', '1'),
      form('/cart/remove', 'item_id', '99'),
    );
    expect(await sentAfter(recordedPage('item_id', '7'), live, post('item_id', '7'))).toBe(
      'POST /cart/remove item_id=99',
    );
  });

  test('is not guessed if the live page has more forms with that action', async () => {
    const live = page(form('/cart/remove', 'item_id', '1'), form('/cart/remove', 'item_id', '99'));
    expect(await sentAfter(recordedPage('item_id', '7'), live, post('item_id', '7'))).toBe(
      'blocked by #1 GET /cart: body form /cart/remove 1 of its response may be ' +
        'body form /cart/remove 1 (field item_id "1") or body form /cart/remove 2 (field item_id "99") now, of 1 then and 2 now',
    );
  });

  test('is taken if all of these have the same value', async () => {
    const live = page(form('/cart/remove', 'item_id', '9'), form('/cart/remove', 'item_id', '9'));
    expect(await sentAfter(recordedPage('item_id', '7'), live, post('item_id', '7'))).toBe(
      'POST /cart/remove item_id=9',
    );
  });

  test('with a token is taken from the first of them, since the server refuses a wrong one', async () => {
    const live = page(
      form('/cart/remove', 'csrf', 'live-csrf-1'),
      form('/cart/remove', 'csrf', 'b-2'),
    );
    const recorded = recordedPage('csrf', 'recorded-csrf-1');
    expect(await sentAfter(recorded, live, post('csrf', 'recorded-csrf-1'))).toBe(
      'POST /cart/remove csrf=live-csrf-1',
    );
  });
});
