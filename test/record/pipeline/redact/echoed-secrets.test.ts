import { expect, test } from 'vitest';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const passphrase = `correct "horse" & battery stäple`;

/** What the files of a recording have of a passphrase that is posted, and then answered so. */
async function recordEcho(answer: string): Promise<string> {
  await using api = await serve((request, response) => {
    request.resume();
    response.end(answer);
  });
  using recorded = await record(async () => {
    const body = JSON.stringify({ passphrase });
    await (await fetch(api.url, { method: 'POST', body })).text();
  });
  return recorded.text + recorded.journals;
}

test.each([
  ['in JSON', JSON.stringify({ hint: `is ${passphrase}!` })],
  ['in a URL', `<a href="/?q=${encodeURIComponent(passphrase)}">`],
  ['in a form', new URLSearchParams({ q: passphrase }).toString()],
  ['in markup', '<p>correct &quot;horse&quot; &amp; battery stäple</p>'],
])('a secret that is a sentence is known again %s', async (_, answer) => {
  const text = await recordEcho(answer);
  expect(text).not.toContain('battery');
  expect(text).not.toContain('horse');
});

test('a server message about a password is no secret elsewhere', async () => {
  const text = await recordEcho(
    '{"errors":{"password":["must be longer"],"name":["must be longer"]}}',
  );
  expect(text).toContain(JSON.stringify('"name":["must be longer"]').slice(1, -1));
});

test.each(['required', 'too_short', 'mismatch', 'string(8)'])(
  'a word that a server says of a password stays in requests: %s',
  async (word) => {
    await using api = await serve((request, response) => {
      request.resume();
      response.end(JSON.stringify({ errors: { password: word } }));
    });
    using recorded = await record(async () => {
      await (await fetch(`${api.url}/signup`, { method: 'POST', body: '{}' })).text();
      const body = JSON.stringify({ [word]: true });
      await (await fetch(`${api.url}/${word}/list?${word}=1`, { method: 'POST', body })).text();
    });
    expect(recorded.text + recorded.journals).not.toContain('REDACTED');
  },
);

test('a password that a server repeats in an error message', async () => {
  await using api = await serve((request, response) => {
    request.resume();
    response.statusCode = 422;
    response.end(JSON.stringify({ errors: { password: 'hunter' }, input: { password: 'hunter' } }));
  });
  using recorded = await record(async () => {
    const body = JSON.stringify({ password: 'hunter' });
    await (await fetch(api.url, { method: 'POST', body })).text();
  });
  expect(recorded.text + recorded.journals).not.toContain('hunter');
});
