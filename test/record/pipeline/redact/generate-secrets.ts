/** Secrets of many kinds, each at a place of its own in a request or a response. The same ones each time. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { createDraw, type Draw } from '../../../session/secrets/draw.ts';

/** What is sent, and what is answered to it. */
export interface GeneratedExchange {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body?: Uint8Array | string;
  readonly answer?: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly type?: string;
    readonly body?: Uint8Array | string;
  };
}

export interface GeneratedSecret {
  readonly kind: string;
  readonly place: string;
  readonly value: string;
  readonly exchange: GeneratedExchange;
}

const HEX = '0123456789abcdef';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ALPHANUMERIC = `${LETTERS}0123456789`;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const KINDS: Readonly<Record<string, (draw: Draw) => string>> = {
  hexadecimal: (draw) => draw(HEX, 32),
  base64: (draw) => `${draw(`${ALPHANUMERIC}+/`, 31)}+${draw(ALPHANUMERIC, 8)}/w==`,
  base64url: (draw) => draw(`${ALPHANUMERIC}-_`, 43),
  uuid: (draw) => [8, 4, 4, 4, 12].map((length) => draw(HEX, length)).join('-'),
  password: (draw) => `${draw(ALPHANUMERIC, 6)}!$*${draw(ALPHANUMERIC, 6)}`,
  'odd password': (draw) => `${draw(ALPHANUMERIC, 6)} "<&>' ü ${draw(ALPHANUMERIC, 6)}`,
  jwt: (draw) =>
    `eyJ${draw(ALPHANUMERIC, 20)}.eyJ${draw(ALPHANUMERIC, 40)}.${draw(ALPHANUMERIC, 43)}`,
  github: (draw) => `ghp_${draw(ALPHANUMERIC, 36)}`,
  stripe: (draw) => `sk_live_${draw(ALPHANUMERIC, 24)}`,
  aws: (draw) => `AKIA${draw(BASE32, 16)}`,
};

/** Those that are known wherever they stand. */
const KNOWN = /^(?:jwt|github|stripe|aws)$/;

type Place = (value: string, known: boolean) => GeneratedExchange;

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const encode = encodeURIComponent;
const inForm = (text: string): string => new URLSearchParams({ a: text }).toString().slice(2);
const inXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
const isPlain = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);
/** What headers cannot have goes percent-coded, as in cookies. */
const inHeader = (text: string): string => (isPlain(text) ? text : encode(text));

const PLACES: Readonly<Record<string, Place>> = {
  header: (value) => ({ path: '/header', headers: { 'X-Api-Key': inHeader(value) } }),
  bearer: (value) => ({ path: '/bearer', headers: { Authorization: `Bearer ${inHeader(value)}` } }),
  basic: (value) => ({
    path: '/basic',
    headers: { Authorization: `Basic ${Buffer.from(`ada:${value}`).toString('base64')}` },
  }),
  cookie: (value) => ({ path: '/cookie', headers: { Cookie: `a=b; sid=${inHeader(value)}` } }),
  'set-cookie': (value) => ({
    path: '/set-cookie',
    answer: { headers: { 'Set-Cookie': `session=${inHeader(value)}; Path=/; HttpOnly` } },
  }),
  'user info': (value, known) => ({
    path: '/user-info',
    type: json,
    body: JSON.stringify({
      remote: known
        ? `see ${value}`
        : `https://ada:${encode(value).replaceAll("'", '%27')}@git.example.com/a.git`,
    }),
  }),
  query: (value) => ({
    path: `/query?a=1&access_token=${encode(value).replaceAll("'", '%27')}&b=2`,
  }),
  location: (value) => ({
    path: '/location',
    answer: { headers: { Location: `/next?token=${encode(value)}` } },
  }),
  form: (value) => ({
    path: '/form',
    type: form,
    body: `user=ada&user%5Bpassword%5D=${inForm(value)}`,
  }),
  'json in a form': (value) => ({
    path: '/json-in-form',
    type: form,
    body: `payload=${inForm(JSON.stringify({ auth: { clientSecret: value } }))}`,
  }),
  multipart: (value) => ({
    path: '/multipart',
    type: 'multipart/form-data; boundary=xyz',
    body: `--xyz\r\nContent-Disposition: form-data; name="password"\r\n\r\n${value}\r\n--xyz\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n\0\r\n--xyz--\r\n`,
  }),
  'nested json': (value) => ({
    path: '/nested',
    type: json,
    body: JSON.stringify({ a: [{ b: { newPassword: value, 'x-count': 3 } }] }, null, 1),
  }),
  'json in a string': (value) => ({
    path: '/string',
    type: json,
    body: JSON.stringify({ event: JSON.stringify({ data: JSON.stringify({ api_key: value }) }) }),
  }),
  'json of a response': (value, known) => ({
    path: '/response',
    answer: { type: json, body: JSON.stringify(known ? { id: value } : { refreshToken: value }) },
  }),
  xml: (value) => ({
    path: '/xml',
    type: 'application/xml',
    body: `<a:login xmlns:a="urn:a"><a:user>ada</a:user><a:password>${inXml(value)}</a:password></a:login>`,
  }),
  'an attribute': (value) => ({
    path: '/attribute',
    answer: { type: 'application/xml', body: `<session user="ada" authToken="${inXml(value)}"/>` },
  }),
  html: (value) => ({
    path: '/html',
    answer: {
      type: 'text/html',
      body: `<form><input type="hidden" value="${inXml(value)}" name="authenticity_token"><input name="q" value="x"></form>`,
    },
  }),
  gzip: (value) => ({
    path: '/gzip',
    answer: {
      type: json,
      headers: { 'Content-Encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ secret: value })),
    },
  }),
  'raw deflate': (value) => ({
    path: '/deflate',
    answer: {
      type: json,
      headers: { 'Content-Encoding': 'deflate' },
      body: deflateRawSync(JSON.stringify({ secret: value })),
    },
  }),
  'a large body': (value) => ({
    path: '/large',
    answer: {
      type: json,
      body: JSON.stringify({ rows: 'x '.repeat(40_000), private_key: value, last: 1 }),
    },
  }),
};

/** 200 of them: every kind at every place. */
export function generateSecrets(seed: number): GeneratedSecret[] {
  const draw = createDraw(seed);
  return Object.entries(KINDS).flatMap(([kind, make]) =>
    Object.entries(PLACES).map(([place, put]) => {
      const value = make(draw);
      return { kind, place, value, exchange: put(value, KNOWN.test(kind)) };
    }),
  );
}
