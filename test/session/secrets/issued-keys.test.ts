/** Keys as their issuers write them, without a telling name beside them. */
import { expect, test } from 'vitest';
import { findKeys } from '../../../src/session/secrets/key-formats.ts';
import { createDraw } from './draw.ts';

const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const LOWER_DIGITS = LOWER + DIGITS;
const UPPER_DIGITS = UPPER + DIGITS;
const ALPHANUMERIC = LOWER + UPPER + DIGITS;
const BASE64 = `${ALPHANUMERIC}+/`;
const BASE64URL = `${ALPHANUMERIC}-_`;

const draw = createDraw(11);
const uuid = (): string => [8, 4, 4, 4, 12].map((length) => draw(HEX, length)).join('-');

const keys: Readonly<Record<string, () => string>> = {
  // cloud
  'AWS Bedrock API key': () => `ABSK${draw(BASE64, 127)}=`,
  'Google OAuth access token': () => `ya29.${draw(BASE64URL, 160)}`,
  'Google OAuth client secret': () => `GOCSPX-${draw(BASE64URL, 28)}`,
  'Azure AD client secret': () => `${draw(ALPHANUMERIC, 3)}8Q~${draw(`${ALPHANUMERIC}_.~-`, 33)}a`,
  'Azure DevOps PAT': () => `${draw(ALPHANUMERIC, 76)}AZDO${draw(ALPHANUMERIC, 4)}`,
  'Azure AI services key': () =>
    `${draw(ALPHANUMERIC, 52)}JQQJ99${draw(UPPER, 2)}AC${draw(ALPHANUMERIC, 14)}ACOG${draw(ALPHANUMERIC, 4)}`,
  'Azure Cosmos DB key': () => `${draw(ALPHANUMERIC, 76)}ACDb${draw(ALPHANUMERIC, 6)}==`,
  'Azure Storage account key': () => `${draw(BASE64, 76)}+ASt${draw(ALPHANUMERIC, 6)}==`,
  'Alibaba Cloud': () => `LTAI5t${draw(ALPHANUMERIC, 18)}`,
  'Tencent Cloud': () => `AKID${draw(ALPHANUMERIC, 32)}`,
  Scaleway: () => `SCW${draw(UPPER_DIGITS, 17)}`,
  'Yandex Cloud API key': () => `AQVN${draw(BASE64URL, 36)}`,
  'Fly.io': () => `fo1_${draw(BASE64URL, 43)}`,
  'Fly.io macaroon': () => `fm2_${draw(BASE64, 200)}`,
  Heroku: () => `HRKU-AA${draw(BASE64URL, 58)}`,
  Vercel: () => `vcp_${draw(ALPHANUMERIC, 56)}`,
  'Vercel Blob': () => `vercel_blob_rw_${draw(ALPHANUMERIC, 16)}_${draw(ALPHANUMERIC, 30)}`,
  Netlify: () => `nfp_${draw(ALPHANUMERIC, 36)}`,
  Render: () => `rnd_${draw(ALPHANUMERIC, 28)}`,
  Cloudflare: () => `cfut_${draw(ALPHANUMERIC, 40)}${draw(HEX, 8)}`,
  'Cloudflare Origin CA': () => `v1.0-${draw(HEX, 24)}-${draw(HEX, 146)}`,
  Tailscale: () => `tskey-api-${draw(ALPHANUMERIC, 17)}-${draw(ALPHANUMERIC, 32)}`,
  Pulumi: () => `pul-${draw(HEX, 40)}`,
  'Terraform Cloud': () => `${draw(ALPHANUMERIC, 14)}.atlasv1.${draw(ALPHANUMERIC, 67)}`,
  'HashiCorp Vault': () => `hvs.${draw(BASE64URL, 95)}`,
  Doppler: () => `dp.pt.${draw(ALPHANUMERIC, 43)}`,
  Infisical: () => `st.${draw(HEX, 24)}.${draw(HEX, 32)}.${draw(HEX, 32)}`,
  '1Password service account': () => `ops_eyJ${draw(ALPHANUMERIC, 300)}fQ`,
  'Bitwarden Secrets Manager': () => `0.${uuid()}.${draw(ALPHANUMERIC, 30)}:${draw(BASE64, 22)}==`,
  age: () => `AGE-SECRET-KEY-1${draw('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`,
  // source hosting, registries, CI
  Bitbucket: () => `ATBB${draw(ALPHANUMERIC, 32)}`,
  Atlassian: () => `ATATT3xFfGF0${draw(BASE64URL, 170)}=${draw(HEX, 8).toUpperCase()}`,
  CircleCI: () => `CCIPAT_${draw(ALPHANUMERIC, 22)}_${draw(HEX, 40)}`,
  Buildkite: () => `bkua_${draw(HEX, 40)}`,
  SonarQube: () => `sqp_${draw(HEX, 40)}`,
  Snyk: () => `snyk_uat.${draw(HEX, 8)}.eyJ${draw(BASE64URL, 60)}.${draw(BASE64URL, 86)}`,
  JFrog: () => `AKCp${draw(ALPHANUMERIC, 69)}`,
  'JFrog reference token': () => `cmVmdGtu${draw(ALPHANUMERIC, 56)}`,
  RubyGems: () => `rubygems_${draw(HEX, 48)}`,
  'crates.io': () => `cio${draw(ALPHANUMERIC, 32)}`,
  NuGet: () => `oy2${draw(LOWER_DIGITS, 43)}`,
  Sourcegraph: () => `sgp_${draw(HEX, 16)}_${draw(HEX, 40)}`,
  LaunchDarkly: () => `sdk-${uuid()}`,
  ConfigCat: () => `configcat-sdk-1/${draw(BASE64URL, 22)}/${draw(BASE64URL, 22)}`,
  Statsig: () => `secret-${draw(ALPHANUMERIC, 43)}`,
  'PostHog personal': () => `phx_${draw(ALPHANUMERIC, 43)}`,
  // mail, chat
  'Mailgun (new)': () => `${draw(HEX, 32)}-${draw(HEX, 8)}-${draw(HEX, 8)}`,
  Mandrill: () => `md-${draw(ALPHANUMERIC, 22)}`,
  Brevo: () => `xkeysib-${draw(HEX, 64)}-${draw(ALPHANUMERIC, 16)}`,
  Resend: () => `re_${draw(ALPHANUMERIC, 8)}_${draw(ALPHANUMERIC, 24)}`,
  MailerSend: () => `mlsn.${draw(HEX, 64)}`,
  'Slack webhook': () =>
    `https://hooks.slack.com/services/T${draw(UPPER_DIGITS, 10)}/B${draw(UPPER_DIGITS, 10)}/${draw(ALPHANUMERIC, 24)}`,
  'Discord bot': () =>
    `${Buffer.from(draw('123456789', 18)).toString('base64')}.G${draw(BASE64URL, 5)}.${draw(BASE64URL, 38)}`,
  'Discord webhook': () =>
    `https://discord.com/api/webhooks/${draw('123456789', 19)}/${draw(BASE64URL, 68)}`,
  OneSignal: () => `os_v2_app_${draw(`${LOWER}234567`, 103)}`,
  Ably: () => `${draw(ALPHANUMERIC, 6)}.${draw(ALPHANUMERIC, 6)}:${draw(BASE64URL, 43)}`,
  // payment, commerce
  Square: () => `EAAA${draw(BASE64URL, 60)}`,
  'PayPal/Braintree': () => `access_token$production$${draw(LOWER_DIGITS, 16)}$${draw(HEX, 32)}`,
  Adyen: () => `AQE${draw(BASE64, 85)}==-${draw(BASE64, 43)}=-${draw(ALPHANUMERIC, 16)}`,
  Flutterwave: () => `FLWSECK-${draw(HEX, 32)}-X`,
  Mollie: () => `live_${draw(ALPHANUMERIC, 30)}`,
  Paddle: () =>
    `pdl_live_apikey_${draw(LOWER_DIGITS, 26)}_${draw(ALPHANUMERIC, 22)}_${draw(ALPHANUMERIC, 3)}`,
  GoCardless: () => `live_${draw(BASE64URL, 40)}`,
  Plaid: () => `access-sandbox-${uuid()}`,
  EasyPost: () => `EZAK${draw(ALPHANUMERIC, 54)}`,
  Shippo: () => `shippo_live_${draw(HEX, 40)}`,
  Duffel: () => `duffel_live_${draw(BASE64URL, 43)}`,
  // AI
  Anthropic: () => `sk-ant-api03-${draw(BASE64URL, 93)}AA`,
  Groq: () => `gsk_${draw(ALPHANUMERIC, 52)}`,
  xAI: () => `xai-${draw(ALPHANUMERIC, 80)}`,
  Perplexity: () => `pplx-${draw(ALPHANUMERIC, 48)}`,
  Replicate: () => `r8_${draw(ALPHANUMERIC, 37)}`,
  Fireworks: () => `fw_${draw(ALPHANUMERIC, 24)}`,
  Together: () => `tgp_v1_${draw(BASE64URL, 43)}`,
  NVIDIA: () => `nvapi-${draw(BASE64URL, 64)}`,
  Cerebras: () => `csk-${draw(LOWER_DIGITS, 48)}`,
  LangSmith: () => `lsv2_pt_${draw(HEX, 32)}_${draw(HEX, 10)}`,
  Pinecone: () => `pcsk_${draw(ALPHANUMERIC, 6)}_${draw(ALPHANUMERIC, 63)}`,
  ElevenLabs: () => `sk_${draw(HEX, 48)}`,
  Tavily: () => `tvly-dev-${draw(ALPHANUMERIC, 32)}`,
  Firecrawl: () => `fc-${draw(HEX, 32)}`,
  Jina: () => `jina_${draw(ALPHANUMERIC, 60)}`,
  E2B: () => `e2b_${draw(HEX, 40)}`,
  LlamaCloud: () => `llx-${draw(ALPHANUMERIC, 48)}`,
  Apify: () => `apify_api_${draw(ALPHANUMERIC, 36)}`,
  // monitoring
  'New Relic user key': () => `NRAK-${draw(UPPER_DIGITS, 27)}`,
  'New Relic license': () => `${draw(HEX, 36)}NRAL`,
  'Sentry user': () => `sntryu_${draw(HEX, 64)}`,
  'Grafana service account': () => `glsa_${draw(ALPHANUMERIC, 32)}_${draw(HEX, 8)}`,
  'Grafana Cloud': () => `glc_eyJ${draw(ALPHANUMERIC, 120)}=`,
  Honeycomb: () => `hcaik_01${draw(LOWER_DIGITS, 56)}`,
  Dynatrace: () => `dt0c01.${draw(`${UPPER}234567`, 24)}.${draw(`${UPPER}234567`, 64)}`,
  Axiom: () => `xaat-${uuid()}`,
  Prefect: () => `pnu_${draw(ALPHANUMERIC, 36)}`,
  dbt: () => `dbtc_${draw(BASE64URL, 40)}`,
  // databases
  PlanetScale: () => `pscale_tkn_${draw(BASE64URL, 43)}`,
  'Supabase PAT': () => `sbp_${draw(HEX, 40)}`,
  'Supabase secret key': () => `sb_secret_${draw(BASE64URL, 22)}_${draw(BASE64URL, 8)}`,
  Neon: () => `napi_${draw(LOWER_DIGITS, 64)}`,
  'MongoDB Atlas': () => `mdb_sa_sk_${draw(BASE64URL, 40)}`,
  CockroachDB: () => `CCDB1_${draw(ALPHANUMERIC, 22)}_${draw(ALPHANUMERIC, 40)}`,
  Aiven: () => `AVNS_${draw(BASE64URL, 19)}`,
  'ClickHouse Cloud': () => `4b1d${draw(ALPHANUMERIC, 38)}`,
  Confluent: () => `cflt${draw(BASE64, 60)}`,
  // content, planning, forms
  'Mapbox secret': () => `sk.eyJ${draw(BASE64URL, 60)}.${draw(BASE64URL, 22)}`,
  Contentful: () => `CFPAT-${draw(BASE64URL, 43)}`,
  Airtable: () => `pat${draw(ALPHANUMERIC, 14)}.${draw(HEX, 64)}`,
  Asana: () => `2/${draw('123456789', 16)}/${draw('123456789', 16)}:${draw(HEX, 32)}`,
  ClickUp: () => `pk_${draw('123456789', 8)}_${draw(UPPER_DIGITS, 32)}`,
  Trello: () => `ATTA${draw(HEX, 72)}`,
  Notion: () => `ntn_${draw(DIGITS, 11)}${draw(ALPHANUMERIC, 35)}`,
  Figma: () => `figd_${draw(BASE64URL, 40)}`,
  Typeform: () => `tfp_${draw(ALPHANUMERIC, 44)}_${draw(ALPHANUMERIC, 14)}`,
  'Cal.com': () => `cal_live_${draw(HEX, 32)}`,
  HubSpot: () => `pat-na1-${uuid()}`,
  Salesforce: () => `00D${draw(ALPHANUMERIC, 12)}!${draw(`${ALPHANUMERIC}._`, 96)}`,
  Segment: () => `sgp_${draw(ALPHANUMERIC, 64)}`,
  Dropbox: () => `sl.u.${draw(BASE64URL, 300)}`,
  ReadMe: () => `rdme_${draw(LOWER_DIGITS, 70)}`,
  Klaviyo: () => `pk_${draw(HEX, 34)}`,
  Intercom: () => `dG9rO${draw(ALPHANUMERIC, 54)}=`,
  'Amazon LWA client secret': () => `amzn1.oa2-cs.v1.${draw(HEX, 64)}`,
  Zuplo: () => `zpka_${draw(HEX, 32)}_${draw(HEX, 8)}`,
  WakaTime: () => `waka_${uuid()}`,
  'Frame.io': () => `fio-u-${draw(BASE64URL, 64)}`,
};

/** Behind what and before what a key stands. */
const places: readonly (readonly [before: string, after: string])[] = [
  ['{"a":"', '"}'],
  ['Hello ', ', and more.'],
  ['https://shop.test/a/', '/b'],
  ['https://shop.test/?a=', '&b=1'],
  ['a\n', '\nb'],
];

/** A text without its keys. */
function redact(text: string): string {
  return findKeys(text).reduceRight(
    (rest, { start, end }) => rest.slice(0, start) + rest.slice(end),
    text,
  );
}

test.each(Object.entries(keys))('the form alone tells a key: %s', (_, create) => {
  const missed = Array.from({ length: 100 }, (__, round) => {
    const key = create();
    const [before, after] = places[round % places.length] ?? ['', ''];
    return redact(before + key + after).includes(key.slice(-12)) ? [key] : [];
  }).flat();

  // A key of random characters may begin with a sign, or read as words.
  expect(missed.length).toBeLessThanOrEqual(2);
});

const ids: Readonly<Record<string, () => string>> = {
  UUID: uuid,
  'UUID with a name': () => `order-${uuid()}`,
  'SHA-1': () => draw(HEX, 40),
  'SHA-256': () => draw(HEX, 64),
  'SHA-256 with its algorithm': () => `sha256:${draw(HEX, 64)}`,
  'SHA-512 in Base64': () => `sha512-${draw(BASE64, 86)}==`,
  MD5: () => draw(HEX, 32),
  'MD5 with a name': () => `test_${draw(HEX, 32)}`,
  ULID: () => `01J${draw(UPPER_DIGITS, 23)}`,
  TypeID: () => `user_01${draw(LOWER_DIGITS, 24)}`,
  'nano ID': () => draw(BASE64URL, 21),
  'id of MongoDB': () => draw(HEX, 24),
  'id of Stripe': () => `pi_3${draw(ALPHANUMERIC, 23)}`,
  'session of Stripe': () => `cs_test_a1${draw(ALPHANUMERIC, 58)}`,
  'id of a call to OpenAI': () => `call_${draw(ALPHANUMERIC, 24)}`,
  'id of an answer of OpenAI': () => `chatcmpl-${draw(ALPHANUMERIC, 29)}`,
  'trace of W3C': () => `00-${draw(HEX, 32)}-${draw(HEX, 16)}-01`,
  'trace of AWS': () => `Root=1-${draw(HEX, 8)}-${draw(HEX, 24)}`,
  'asset of a page': () => `index-${draw(BASE64URL, 8)}.js`,
  'entity tag': () => `W/"${draw(HEX, 8)}-${draw(HEX, 11)}"`,
  time: () => '2026-12-02T14:16:21.123Z',
  'public key of PostHog': () => `phc_${draw(ALPHANUMERIC, 43)}`,
};

test.each(Object.entries(ids))('an id is no key: %s', (_, create) => {
  const found = Array.from({ length: 500 }, () => findKeys(`{"id":"${create()}"}`)).flat();

  expect(found).toEqual([]);
});
