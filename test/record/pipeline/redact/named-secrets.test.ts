/** Secrets by names that mean other things as well: what stands there, or beside it, tells. */
import { describe, expect, test } from 'vitest';
import { serve } from '../../../kit/index.ts';
import { record } from '../../record.ts';

const FORM = 'application/x-www-form-urlencoded';

/** What a session has of a request with this body. */
async function recordBody(body: string, type: string): Promise<string> {
  await using site = await serve((request, response) => {
    request.resume().on('end', () => response.end());
  });
  using recorded = await record(async () => {
    const headers = { 'Content-Type': type };
    await (await fetch(site.url, { method: 'POST', body, headers })).text();
  });
  return recorded.text;
}

type Fields = Readonly<Record<string, string | number | boolean>>;

function asForm(fields: Fields): string {
  const pairs = Object.entries(fields).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new URLSearchParams(pairs).toString();
}

/** The fields and what of them is a secret. */
const SECRETS: readonly (readonly [fields: Fields, secret: string])[] = [
  [{ usuario: 'ada', clave: 'hunter2' }, 'hunter2'],
  [{ correo: 'ada@a.test', clave: 'hunter2' }, 'hunter2'],
  [{ clave_actual: 'hunter2', clave_nueva: 'hunter3' }, 'hunter2'],
  [{ clave_actual: 'hunter2', nuevaClave: 'hunter3' }, 'hunter3'],
  [{ clave: 'x8Kq2VbT7nLw4ZpR9sDf' }, 'x8Kq2VbT7nLw4ZpR9sDf'],
  [{ lietotajs: 'ada', parole: 'hunter2' }, 'hunter2'],
  [{ username: 'ada', parole: 'zirgs' }, 'zirgs'],
  [{ jaunaParole: 'hunter2' }, 'hunter2'],
  [{ kasutaja: 'ada', salasõna: 'hunter2' }, 'hunter2'],
  [{ salasona: 'hunter2' }, 'hunter2'],
  [{ uus_salasõna: 'hunter2' }, 'hunter2'],
  [{ passkey: 'x8Kq2VbT7nLw' }, 'x8Kq2VbT7nLw'],
  [{ device: 'lock', passKey: '482193' }, '482193'],
  [{ bearer: 'x8Kq2VbT7nLw' }, 'x8Kq2VbT7nLw'],
  [{ auth_bearer: 'a1b2c3d4e5' }, 'a1b2c3d4e5'],
  [{ totpSeed: 'JBSWY3DP' }, 'JBSWY3DP'],
  [{ totp_seed: 'JBSWY3DPEHPK3PXP' }, 'JBSWY3DPEHPK3PXP'],
  [{ mfaSeed: 'JBSWY3DP' }, 'JBSWY3DP'],
  [{ Base32StringSeed: 'JBSWY3DP' }, 'JBSWY3DP'],
  [{ unlock_code: '482193' }, '482193'],
  [{ maiden_answer: 'Zamboni' }, 'Zamboni'],
  [{ securityAnswer2: 'Zamboni' }, 'Zamboni'],
  [{ question: 'In which town were you born?', answer: 'Zamboni', maiden_answers: 'Xu' }, 'Xu'],
  [{ snmp_community: 'zirgs' }, 'zirgs'],
  [{ snmpCommunity: 's3cr3t' }, 's3cr3t'],
  [{ hmac: 'x8Kq2VbT7nLw' }, 'x8Kq2VbT7nLw'],
  [{ request_hmac: '9f3c1a7b2d' }, '9f3c1a7b2d'],
  [{ sas: 'x8Kq2VbT7nLw4ZpR9sDf' }, 'x8Kq2VbT7nLw4ZpR9sDf'],
  [{ container_sas: 'sv=2021-06-08&sp=r&sig=9Zx8Kq2VbT7nLw%3D' }, '9Zx8Kq2VbT7nLw'],
  [{ blobSas: '?sv=2021-06-08&sp=r&sig=9Zx8Kq2VbT7nLw%3D' }, '9Zx8Kq2VbT7nLw'],
  [{ ssn: '512-34-6789' }, '512-34-6789'],
  [{ name: 'Ada', ssn: '512346789' }, '512346789'],
  [{ applicant_ssn: '512 34 6789' }, '512 34 6789'],
];

const ORDINARY: readonly Fields[] = [
  { clave: '01', descripcion: 'Pollo' },
  { clave: 'G03', nombre: 'Gastos' },
  { usuario: 'ada', clave_producto: 'hunter2' },
  { claveAcceso: '4810202301179001691', tipo: 'factura' },
  { user: 'ada', enclave: 'north', autoclave: 'on2' },
  { title: 'La vie', parole: 'Des-yeux-2' },
  { parole: 'granted', inmate: 'J-17' },
  { user: 'ada', parole_date: '2026-01-14', paroles: 'la2' },
  { passkey: 'true' },
  { passkey: 'YubiKey 5', passkey_id: '4821931' },
  { passkeys: 'enabled', passkey_count: '482193' },
  { passkey: 'preferred' },
  { bearer: 'header', in: 'bearer' },
  { bearer: true },
  { bearer: 'bearerFormat', scheme: 'bearer' },
  { hmac: 'sha256' },
  { hmac: 'hmac-sha2-256', mac: 'hmac-sha1' },
  { hmac: 'HMACSHA256' },
  { hmac: 'hmacWithSHA256' },
  { hmac: 'SHA512_256' },
  { sas_disks: 4, sas: '2' },
  { sas: 'enterprise', disk: 'sas-15k-rpm' },
  { ssn: 5, season: '3' },
  { ssn: '0', lesson: '512-34-6789' },
  { ssn_type: '512346789' },
  { community: 'Fern-2', snmp_version: '2c' },
  { seed: 'JBSWY3DP', color_seed: '4821' },
  { answer: 'Zamboni', unlock: 'code-1' },
  { maiden_name: 'Zamboni' },
];

describe('is a placeholder', () => {
  test.each(SECRETS)('in a form: %j', async (fields, secret) => {
    const written = asForm({ '': secret }).slice(1);
    expect(await recordBody(asForm(fields), FORM)).not.toContain(written);
  });

  test.each(SECRETS)('in JSON: %j', async (fields, secret) => {
    const text = await recordBody(JSON.stringify(fields), 'application/json');
    expect(text).not.toContain(secret);
  });

  test('in numbers of JSON', async () => {
    const body = '{"ssn":512346789,"passkey":482193,"unlockCode":771204}';
    const text = await recordBody(body, 'application/json');
    expect(text).not.toMatch(/512346789|482193|771204/);
  });

  test.each([
    '<login><usuario>ada</usuario><nuevaClave>hunter2</nuevaClave></login>',
    '<user><salasõna>hunter2</salasõna></user>',
    '<device><snmpCommunity>hunter2</snmpCommunity></device>',
  ])('in XML: %s', async (body) => {
    expect(await recordBody(body, 'text/xml')).not.toContain('hunter2');
  });
});

test('the signature of a URL has the same placeholder in the answer that brings it', async () => {
  const signed = `sv=2021-06-08&sp=r&sig=${encodeURIComponent('9Zx8Kq2VbT7nLw4ZpR9sDf+mW/x8Kq2VbT7nLw4ZpR=')}`;
  await using site = await serve((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(request.url === '/upload' ? JSON.stringify({ sas: signed }) : '{}');
  });
  using recorded = await record(async () => {
    await (await fetch(`${site.url}/upload`)).text();
    await (await fetch(`${site.url}/a.txt?${signed}`)).text();
  });

  const [given, carried] = recorded.text.match(/sig=[^"&]+/g) ?? [];
  expect(recorded.text).not.toContain('9Zx8Kq2VbT7');
  expect(given).toMatch(/^sig=REDACTED_SIG$/);
  expect(carried).toBe(given);
});

describe('is no placeholder', () => {
  test.each(ORDINARY)('in a form: %j', async (fields) => {
    expect(await recordBody(asForm(fields), FORM)).not.toContain('REDACTED');
  });

  test.each(ORDINARY)('in JSON: %j', async (fields) => {
    expect(await recordBody(JSON.stringify(fields), 'application/json')).not.toContain('REDACTED');
  });

  test.each<Fields>([
    { userId: '5', clave: 'G03', descripcion: 'Gastos' },
    { user: 17, clave: 'G03' },
    { user: 'ada', p: '2x', u: 'kg', token: '' },
  ])('in what an object says of somebody: %j', async (fields) => {
    expect(await recordBody(JSON.stringify(fields), 'application/json')).not.toContain('REDACTED');
  });

  test.each([
    'The board granted parole: she was free on 2026-01-14.',
    'Si dice che parole=vento, e la clave: sol mayor',
    'sas: 4 disks, hmac: sha256, bearer: header, passkey: preferred',
  ])('in a text: %s', async (body) => {
    expect(await recordBody(body, 'text/plain; charset=utf-8')).not.toContain('REDACTED');
  });
});
