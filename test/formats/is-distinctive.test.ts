import { expect, test } from 'vitest';
import { isDistinctive } from '../../src/formats/value/is-distinctive.ts';

test('a global id of GraphQL is distinctive, but not a list that begins with one', () => {
  expect(Buffer.from('VXNlcjoz', 'base64').toString()).toBe('User:3');
  expect(['VXNlcjoz', 'VXNlcjoz,*', 'VXNlcjoz '].map(isDistinctive)).toEqual([true, false, false]);
});

test('a time with a fraction of a second is distinctive, but not a release or an address', () => {
  const values = ['1503435956.000247', '2026.11.25', '192.168.100.200'];
  expect(values.map(isDistinctive)).toEqual([true, false, false]);
});

test.each([
  ['48213377', true],
  ['4821337', false],
  ['20261125', false],
  ['25112026', false],
  ['11252026', false],
  ['20269925', true],
  ['10000000', false],
  ['2026-11-25', false],
  ['12.345.678', false],
  ['1,234,567.8', false],
])(
  'of numbers, those of eight digits are distinctive that are no day and no sum: %s',
  (value, is) => {
    expect(isDistinctive(value)).toBe(is);
  },
);

test('an id that begins like the name of a standard is distinctive', () => {
  const values = [
    'RS3zLrtABa',
    'Es7A6wOKRi',
    'Es0s7XIjOwyvczWVdsXeSeZvdsFAYg==',
    'rs3k7-x_2mq9tz',
    'sha256WithRSAEncryption',
    'AES256CBC',
    'utf8mb4General',
  ];
  expect(values.map(isDistinctive)).toEqual([true, true, true, true, false, false, false]);
});

test.each([
  ...['application/x-a7777777', 'text/x-a7777777', 'image/svg-1234567', 'audio/mp4a1234'],
  ...['video/h264-abc', 'font/woff2-abcd', 'multipart/x-123456', 'message/rfc822abc'],
  ...['model/gltf-12345', 'utf-8-sig-bom', 'iso-8859-15'],
  ...['sha-256-abcd', 'aes-256-gcm', 'hmac-sha256', 'rsa-2048-key', 'hs256-algorithm'],
  ...['rs256-algorithm', 'es256-algorithm', 'ps256-algorithm', 'md5-sess-ab'],
])('the name of a kind is not distinctive, although it has digits and letters: %s', (value) => {
  expect(isDistinctive(value)).toBe(false);
  expect(isDistinctive(value.replace(/^[a-z]+/, 'zorb'))).toBe(true);
});

test.each(['httpd worker', 'http:fern.in', 'https-only', 'httpRequest'])(
  'what begins as a URL and is none is no URL with an id in it: %s',
  (value) => {
    expect(isDistinctive(value)).toBe(false);
  },
);
