import { describe, expect, test } from 'vitest';
import { createPlaceholderNames } from '../../../../src/record/pipeline/redact/name-placeholders.ts';
import { createRedaction } from '../../../../src/record/pipeline/redact/redact.ts';
import type { Header } from '../../../../src/session/schema.ts';

/** The headers as the session file has them. */
function redacted(...headers: Header[]): Header[] {
  const name = createPlaceholderNames();
  return createRedaction('key')
    .headers(headers)
    .map(([header, value]) => [header, name(value)]);
}

describe('the redaction of headers', () => {
  test('keeps the scheme of an Authorization header, and the user of Basic', () => {
    expect(
      redacted(['authorization', 'Bearer s3cret'], ['Proxy-Authorization', 'Basic YTpi']),
    ).toEqual([
      ['authorization', 'Bearer REDACTED_AUTHORIZATION'],
      ['Proxy-Authorization', 'Basic a:REDACTED_PASSWORD_A'],
    ]);
  });

  test('keeps the user of Basic if the password is not ASCII', () => {
    const coded = Buffer.from('ada:pässwörd').toString('base64');
    expect(redacted(['authorization', `Basic ${coded}`])).toEqual([
      ['authorization', 'Basic ada:REDACTED_PASSWORD_ADA'],
    ]);
  });

  test.each([
    ['bob', '', 'Basic bob:'],
    ['bob@example.com', '', 'Basic bob@example.com:'],
    ['Bob Smith', '', 'Basic Bob Smith:'],
    ['bob_the_1st', '', 'Basic bob_the_1st:'],
    ['AB12-CD34-EF56', '', 'Basic REDACTED_AUTHORIZATION:'],
    ['bob', 'password', 'Basic bob:REDACTED_PASSWORD_BOB'],
    ['sk_test_4eC39HqLyjWDarjtT1zdp7dc', '', 'Basic REDACTED_AUTHORIZATION:'],
    ['q7Xw9ZrT2kLm40pA', 'x', 'Basic REDACTED_AUTHORIZATION:x'],
  ])('tells a user %s with the password "%s" from a key', (user, password, expected) => {
    const coded = Buffer.from(`${user}:${password}`).toString('base64');
    expect(redacted(['Authorization', `Basic ${coded}`])).toEqual([['Authorization', expected]]);
  });

  test('keeps headers that only describe a secret', () => {
    const headers: Header[] = [
      ['X-Session-Duration', '5'],
      ['X-Token-Count', '4'],
      ['X-Auth-Provider', 'google'],
    ];
    expect(redacted(...headers)).toEqual(headers);
  });

  test('replaces an Authorization header without a scheme completely', () => {
    expect(redacted(['Authorization', 's3cret'])).toEqual([
      ['Authorization', 'REDACTED_AUTHORIZATION'],
    ]);
  });

  test('replaces the first word of an Authorization header unless it is a known scheme', () => {
    expect(redacted(['Authorization', 'ada s3cret'])).toEqual([
      ['Authorization', 'REDACTED_AUTHORIZATION'],
    ]);
  });

  test.each(['GenieKey', 'SSWS', 'CSS-Account-Token', 'AccessToken'])(
    'keeps an unregistered scheme before a token: %s',
    (scheme) => {
      expect(redacted(['Authorization', `${scheme} q8Xz27LmRt0Kb`])).toEqual([
        ['Authorization', `${scheme} REDACTED_AUTHORIZATION`],
      ]);
    },
  );

  test.each<Header>([
    ['Authorization', 'Correct horse-battery'],
    ['Authorization', 'Correct horse q8Xz27LmRt0Kb'],
    ['Authorization', 'Q8xz27LmRt0Kb q8Xz27LmRt0Kb'],
    ['Authorization', 'XvbqkJwtzpHgfdq q8Xz27LmRt0Kb'],
    ['X-Auth', 'GenieKey q8Xz27LmRt0Kb'],
  ])('replaces as a whole what only looks like a scheme: %s: %s', (name, value) => {
    const placeholder = expect.stringMatching(/^REDACTED_\w+$/);
    expect(redacted([name, value])).toEqual([[name, placeholder]]);
  });

  test('keeps the names of cookies', () => {
    expect(redacted(['Cookie', 'sid=abc=; theme="dark"; bare'])).toEqual([
      ['Cookie', 'sid=REDACTED_SID; theme="dark"; REDACTED_COOKIE'],
    ]);
  });

  test('keeps the attributes of a Set-Cookie', () => {
    expect(redacted(['set-cookie', 'sid=abc; Path=/; HttpOnly; Max-Age=60'])).toEqual([
      ['set-cookie', 'sid=REDACTED_SID; Path=/; HttpOnly; Max-Age=60'],
    ]);
  });

  test('leaves the empty value of a cookie that is deleted', () => {
    expect(redacted(['Set-Cookie', 'sid=; Max-Age=0'])).toEqual([
      ['Set-Cookie', 'sid=; Max-Age=0'],
    ]);
  });

  test.each([
    'X-API-Key',
    'Api-Key',
    'X-Auth-Token',
    'X-Access-Token',
    'X-CSRF-Token',
    'X-XSRF-TOKEN',
    'Authentication-Info',
    'x_session_id',
    'X-Amz-Security-Token',
    'X-Hub-Signature',
    'client-secret',
    'X-Vault-Tokens',
    'X-Forwarded-Authorization',
    'X-Auth-Key',
    'DD-APPLICATION-KEY',
    'Ocp-Apim-Subscription-Key',
    'X-JWT',
    'X-Original-Cookie',
    'XApiKey',
    'X-Passwd',
    'X-Shop-Master-Key',
    'X-Acme-License-Key',
    'Trakt-Api-Key',
    'X-Pass',
    'X-PIN',
    'X-OTP',
    'X-Router-Pwd',
    'X-Sid',
    'X-WP-Nonce',
  ])('replaces the value of %s', (name) => {
    const [[, value] = ['', '']] = redacted([name, 's3cret']);
    expect(value).toMatch(/^REDACTED_[A-Z0-9_]+$/);
  });

  test.each([
    ['Access-Control-Allow-Credentials', 'true'],
    ['X-RateLimit-Remaining-Tokens', '12'],
    ['Idempotency-Key', '7'],
    ['Content-Type', 'text/plain'],
    ['X-Tokenizer', 'bpe'],
    ['X-Cache-Key', 'shop/7'],
    ['Surrogate-Key', 'product-7 shop'],
    ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ['X-Pinned', 'yes'],
    ['Sec-WebSocket-Protocol', 'graphql-transport-ws, v12.stomp, v5.channel.k8s.io, ocpp2.0.1'],
  ])('leaves %s alone', (name, value) => {
    expect(redacted([name, value])).toEqual([[name, value]]);
  });

  test.each([
    [
      'graphql-ws, access_token, blue-1-green',
      'graphql-ws, access_token, REDACTED_SEC_WEBSOCKET_PROTOCOL',
    ],
    ['bearer.blue-1-green,chat', 'bearer.REDACTED_SEC_WEBSOCKET_PROTOCOL,chat'],
    ['chat, q8Xz27LmRt0Kb4', 'chat, REDACTED_SEC_WEBSOCKET_PROTOCOL'],
  ])('replaces a token among the subprotocols of a WebSocket: %s', (value, clean) => {
    const name = 'Sec-WebSocket-Protocol';
    expect(redacted([name, value])).toEqual([[name, clean]]);
  });

  test('gives the same secret the same placeholder everywhere', () => {
    expect(
      redacted(
        ['Set-Cookie', 'sid=one; Path=/'],
        ['Authorization', 'Bearer one'],
        ['Cookie', 'sid=two'],
        ['X-Auth-Token', 'two'],
      ),
    ).toEqual([
      ['Set-Cookie', 'sid=REDACTED_SID; Path=/'],
      ['Authorization', 'Bearer REDACTED_SID'],
      ['Cookie', 'sid=REDACTED_SID_2'],
      ['X-Auth-Token', 'REDACTED_SID_2'],
    ]);
  });

  test('reveals nothing of a secret without the key', () => {
    const one = createRedaction('key').headers([['Authorization', 'Bearer s3cret']]);
    const other = createRedaction('another key').headers([['Authorization', 'Bearer s3cret']]);
    expect(one).not.toEqual(other);
    expect(JSON.stringify([one, other])).not.toContain('s3cret');
  });
});
