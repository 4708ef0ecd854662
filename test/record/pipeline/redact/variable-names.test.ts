import { expect, test } from 'vitest';
import { createRedaction, type Redaction } from '../../../../src/record/pipeline/redact/redact.ts';
import { hashVariables } from '../../../../src/record/pipeline/redact/variable-names.ts';
import type { Header } from '../../../../src/session/schema.ts';

const key = 'key';
const json: Header[] = [['Content-Type', 'application/json']];

function redactionFor(name: string, value: string): Redaction {
  const variables = hashVariables(key, [{ name, value, isReserved: true, isRenewable: false }]);
  return createRedaction(key, {}, { variables });
}

function bodyOf(redaction: Redaction, body: object): string {
  const bytes = redaction.body(Buffer.from(JSON.stringify(body)), json, true);
  return Buffer.from(bytes).toString();
}

test('a secret is named after the variable that holds it', () => {
  const text = bodyOf(redactionFor('SHOP_PASSWORD', 'lovelace'), { password: 'lovelace' });
  expect(text).toContain('REDACTED_SHOP_PASSWORD_');
});

test.each(['p@ss w&rd+1', 'say "hi" \\o/', 'größe-ß-1', '100%25 sure', '<a>&amp;</a>'])(
  'the secret %s has one name in JSON, in a form and in Basic credentials',
  (secret) => {
    const redaction = redactionFor('SHOP_PASSWORD', secret);
    const form = new URLSearchParams({ password: secret }).toString();
    const type: Header[] = [['Content-Type', 'application/x-www-form-urlencoded']];
    const basic = `Basic ${Buffer.from(`ada:${secret}`).toString('base64')}`;

    expect(bodyOf(redaction, { password: secret })).toContain('SHOP_PASSWORD_');
    expect(Buffer.from(redaction.body(Buffer.from(form), type, true)).toString()).toContain(
      'SHOP_PASSWORD_',
    );
    expect(redaction.headers([['Authorization', basic]])[0]?.[1]).toContain('SHOP_PASSWORD_');
  },
);

test('a number of JSON is named after the variable that holds its digits', () => {
  const text = bodyOf(redactionFor('BANK_PIN', '481516'), { pin: 481516 });
  expect(text).toContain('REDACTED_BANK_PIN_');
});

test('a value that is no secret stays although a variable holds it', () => {
  const text = bodyOf(redactionFor('SHOP_NAME', 'lovelace'), { name: 'lovelace' });
  expect(text).toBe('{"name":"lovelace"}');
});

test('several variables may have the same value', () => {
  const names = hashVariables(key, [
    { name: 'A_TOKEN', value: 'same-value', isReserved: true, isRenewable: false },
    { name: 'B_TOKEN', value: 'same-value', isReserved: true, isRenewable: false },
  ]);
  expect(Object.values(names.byHash)).toEqual([['A_TOKEN', 'B_TOKEN']]);
});
