/** The option `redact`: what a user names, beside what tells by itself that it is a secret. */
import { expect, test } from 'vitest';
import type { RedactOptions } from '../../../../src/record/pipeline/options.ts';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

/** What a session has of one request and its response. */
async function recordOne(redact: RedactOptions | false): Promise<string> {
  await using api = await serve((_, response) => {
    response.setHeader('X-Tenant', 'acme-of-old');
    response.end('{"accounts":[{"iban":"DE02 1203","n":7}],"tenantKey":"k-1","password":"w0rd"}');
  });
  using recorded = await record(
    async () => {
      const init = {
        method: 'POST',
        headers: { 'X-Tenant': 'acme' },
        body: 'tenant_key=k-2&no=AC-77',
      };
      await (await fetch(`${api.url}/of/AC-77?TENANT-KEY=k-3`, init)).text();
    },
    { redact },
  );
  return recorded.text + recorded.journals;
}

test('redacts headers of requests and responses by name, in any case', async () => {
  const text = await recordOne({ headers: ['x-TENANT'] });
  expect(text).not.toContain('acme');
  expect(text).toContain('"x-tenant", "REDACTED_X_TENANT"'.replace('x-tenant', 'X-Tenant'));
});

test('redacts values by key, in all spellings and formats', async () => {
  const text = await recordOne({ keys: ['tenantKey'] });
  expect(text).not.toMatch(/k-[123]/);
  expect(text).toContain('tenant_key=REDACTED_TENANT_KEY');
  expect(text).toContain('?TENANT-KEY=REDACTED_TENANT_KEY');
});

test('redacts places in JSON', async () => {
  const text = await recordOne({ json: ['/accounts/*/iban', '/**/n'] });
  expect(text).not.toContain('DE02');
  expect(text).toContain('"iban": "REDACTED_IBAN"');
  expect(text).toContain('"n": "REDACTED_N (number)"');
});

test('redacts matches of patterns, or only their groups', async () => {
  const text = await recordOne({ patterns: [/AC-(?<account>\d+)/, /DE02/i] });
  expect(text).not.toMatch(/AC-77|DE02/);
  expect(text).toContain('/of/AC-REDACTED_ACCOUNT?');
  expect(text).toContain('"iban": "REDACTED_SECRET 1203"');
});

test('false leaves every secret as it is', async () => {
  const text = await recordOne(false);
  expect(text).toContain('"password": "w0rd"');
  expect(text).not.toContain('REDACTED');
});

test('without it, only recognised secrets are redacted', async () => {
  const text = await recordOne({});
  expect(text).toContain('"password": "REDACTED_PASSWORD"');
  expect(text).toContain('acme');
});
