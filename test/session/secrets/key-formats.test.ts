import { describe, expect, test } from 'vitest';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { findKeys } from '../../../src/session/secrets/key-formats.ts';
import { createDraw } from './draw.ts';

const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ALPHANUMERIC = LETTERS + DIGITS;
const BASE64URL = `${ALPHANUMERIC}-_`;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const draw = createDraw(7);

/** A key of each format, at the length that its issuer gives it, or the shortest one that counts. */
const keys: Readonly<Record<string, () => string>> = {
  JWT: () => `eyJ${draw(BASE64URL, 17)}.eyJ${draw(BASE64URL, 40)}.${draw(BASE64URL, 43)}`,
  'JWT without a signature': () => `eyJ${draw(BASE64URL, 17)}.eyJ${draw(BASE64URL, 40)}.`,
  GITHUB_TOKEN: () => `ghp_${draw(ALPHANUMERIC, 36)}`,
  'GITHUB_TOKEN of one repository': () =>
    `github_pat_${draw(ALPHANUMERIC, 22)}_${draw(ALPHANUMERIC, 59)}`,
  GITLAB_TOKEN: () => `glpat-${draw(BASE64URL, 20)}`,
  SLACK_TOKEN: () => `xoxb-${draw(DIGITS, 12)}-${draw(DIGITS, 12)}-${draw(ALPHANUMERIC, 24)}`,
  STRIPE_KEY: () => `sk_live_${draw(ALPHANUMERIC, 24)}`,
  GOOGLE_KEY: () => `AIza${draw(BASE64URL, 35)}`,
  NPM_TOKEN: () => `npm_${draw(ALPHANUMERIC, 36)}`,
  PYPI_TOKEN: () => `pypi-AgEIcHlwaS5vcmc${draw(BASE64URL, 80)}`,
  SENDGRID_KEY: () => `SG.${draw(BASE64URL, 22)}.${draw(BASE64URL, 43)}`,
  PAYPAL_TOKEN: () => `A21AA${draw(BASE64URL, 80)}`,
  OPENAI_KEY: () => `sk-${draw(ALPHANUMERIC, 48)}`,
  'OPENAI_KEY of a project': () => `sk-proj-${draw(BASE64URL, 74)}`,
  HUGGING_FACE_TOKEN: () => `hf_${draw(LETTERS, 34)}`,
  VAULT_TOKEN: () => `hvs.${draw(BASE64URL, 24)}`,
  DOCKER_TOKEN: () => `dckr_pat_${draw(BASE64URL, 27)}`,
  LINEAR_KEY: () => `lin_api_${draw(ALPHANUMERIC, 40)}`,
  NOTION_TOKEN: () => `secret_${draw(ALPHANUMERIC, 43)}`,
  FACEBOOK_TOKEN: () => `EAA${draw(ALPHANUMERIC, 120)}`,
  AWS_ACCESS_KEY: () => `AKIA${draw(BASE32, 16)}`,
  TWILIO_KEY: () => `SK${draw(HEX, 32)}`,
  MAILGUN_KEY: () => `key-${draw(HEX, 32)}`,
  MAILCHIMP_KEY: () => `${draw(HEX, 32)}-us12`,
  SHOPIFY_TOKEN: () => `shpat_${draw(HEX, 32)}`,
  DIGITALOCEAN_TOKEN: () => `dop_v1_${draw(HEX, 64)}`,
  TELEGRAM_TOKEN: () => `${draw('123456789', 9)}:AA${draw(BASE64URL, 33)}`,
  DATABRICKS_TOKEN: () => `dapi${draw(HEX, 32)}`,
  CAS_TICKET: () => `ST-${draw(DIGITS, 7)}-${draw(ALPHANUMERIC, 20)}`,
  'CAS_TICKET with the name of its server': () => `TGT-12-${draw(BASE64URL, 40)}-cas.example.test`,
  POSTMAN_KEY: () => `PMAK-${draw(HEX, 24)}-${draw(HEX, 34)}`,
};

/** Behind what and before what a key stands. */
const places: readonly (readonly [before: string, after: string])[] = [
  ['', ''],
  ['see ', ', and more'],
  ['{"a":"', '"}'],
  ['/a/', '/b'],
  ['?a=', '&b=1'],
  ['a%3D', '%26b'],
  ['a%253D', '%2526b'],
  ['%25252522', '%25252522'],
  ['line\\n', '\\nline'],
  ['{\\u0022a\\u0022:\\u0022', '\\u0022}'],
  ['\\x3cb\\x3E', '\\x3c/b>'],
  ['(', ').'],
];

describe('a key is found as a whole', () => {
  test.each(Object.entries(keys))('%s', (_, create) => {
    const missed = Array.from({ length: 1000 }, (__, round) => {
      const key = create();
      const [before, after] = places[round % places.length] ?? ['', ''];
      const [found] = findKeys(before + key + after);
      // A point at the end of an unsigned token may be that of a sentence.
      return found?.start === before.length && found.value === key ? undefined : key;
    }).filter((key) => key !== undefined);

    expect(missed).toEqual([]);
  });
});

test('fewer than one in a thousand of the shortest keys with a prefix reads as words', () => {
  const count = 20_000;
  const found = Array.from({ length: count }, () =>
    findKeys(`sk-${draw(ALPHANUMERIC, 20)}`),
  ).flat();

  expect(count - found.length).toBeLessThan(count / 1000);
});

describe('what goes on behind a form', () => {
  test.each([
    ['npm_', 36],
    ['ghp_', 36],
    ['AIza', 35],
    ['secret_', 43],
  ])('is a part of the key: %s', (prefix, length) => {
    const key = prefix + draw(ALPHANUMERIC, length);

    for (const rest of ['AB', '-1', '_x', draw(ALPHANUMERIC, 300)]) {
      expect(findKeys(`"${key}${rest}"`)).toMatchObject([{ value: key + rest }]);
    }
  });

  test.each([
    ['AKIA', BASE32, 16],
    ['SK', HEX, 32],
    ['key-', HEX, 32],
    ['dop_v1_', HEX, 64],
  ])('makes it none where keys have one length: %s', (prefix, alphabet, length) => {
    const key = prefix + draw(alphabet, length);

    expect(findKeys(key)).toHaveLength(1);
    expect(findKeys(`${key}0A`)).toEqual([]);
  });

  test('is no part of a longer word before it', () => {
    expect(findKeys(`disk-${draw(ALPHANUMERIC, 48)}`)).toEqual([]);
  });
});

describe('words are no key', () => {
  test.each([
    '/blog/sk-telecom-announces-new-service-in-seoul',
    '/blog/sk-telecom-announces-5g-roaming-in-40-countries',
    '/sk-slovenska-republika-vyhlasila-vysledky',
    '/de/sk-gesellschaft-fuer-internationale-zusammenarbeit',
    '/docs/pypi-package-index-mirror-list',
    '/docs/xoxo-hugs-and-kisses-from-everybody',
    '/docs/xoxb-tokens-and-how-to-rotate-them',
    '/tables/hf_AutoModelForSequenceClassificationTraining',
    '/env/npm_ConfigurationOfThePackageManagerRegistry',
    '/docs/github_pat_tokens_are_personal_access_tokens',
    '/keys/sk_live_environment_variables_explained',
  ])('%s', (path) => {
    expect(findInUrl(path)).toEqual([]);
  });
});
