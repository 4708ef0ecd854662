import { describe, expect, test } from 'vitest';
import { isShortCode } from '../../src/formats/value/randomness.ts';
import { createDraw } from '../session/secrets/draw.ts';
import { IDENTIFIERS, SLUGS } from '../session/secrets/words.ts';

test.each(['X7K2QP', 'M4T9ZB', 'k3xq9z', '49xf3q', 'B7Q2W', '3f9a4c2', 'zQ4b7Kd'])(
  'a code: %s',
  (text) => {
    expect(isShortCode(text)).toBe(true);
  },
);

test.each([
  ...['v2', 'h264', 'utf8', '4k', 'mp3', 'A4', 'x86', 'i18n', 'web2', 'q3', '2x', 'b2b', 'col3'],
  ...['#fff', '12px', 'en-US', '1st', 'X7K2', '38B'],
  ...['utf16', 'base64', 'sha256', 'uuidv4', 'RFC3986', 'PKCS12', 'oauth2', 'int32', 'es2020'],
  ...['1080p60', 'yuv420p', 's16le', 'ppc64le', 's390x', 'log4j', 'koi8r', 'ISO8601', 'x86v3'],
  ...['rgb10p8', 'bgr10p8', 'yuv444p', 'x264hd', 'h265p10', 'amd64v2', 'armv7l', 'rv64gc'],
  ...['cp1252x', 'utf8mb4', 'tls1v2', 'ssl3v0', '4k60fps'],
  ...['10h30m', '1d12h', '90m30s', 'PT15M', 'PT1H30M', '12x34x5', '640x480', '3X3X3'],
  ...[
    'FY26Q3',
    'CY26Q3',
    'FY26H2',
    'FY26W9',
    'Q3FY26',
    '2026Q3',
    '2026w48',
    'S01E02',
    'R10C2',
    'X509v3',
  ],
  ...[
    '0x8B4D',
    '0xFF00',
    'u00E6',
    'room12',
    '500MB',
    '20MHz',
    '#1d76db',
    '3fa9c2',
    '1D76DB',
    '12-34-a',
    '1e999',
  ],
  ...['482913', 'abcxyz', 'XKQZPW', 'X7K2QPWA', ''],
])('not a short code: %s', (text) => {
  expect(isShortCode(text)).toBe(false);
});

test('no slug and no identifier is a short code', () => {
  expect([...SLUGS, ...IDENTIFIERS].filter(isShortCode)).toEqual([]);
});

describe('random codes of mixed characters', () => {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  test.each([
    [5, 0.5],
    [6, 0.6],
    [7, 0.7],
  ])('of %i characters are short codes at a rate of %d at least', (length, share) => {
    const draw = createDraw(length);
    const codes = Array.from({ length: 10_000 }, () => draw(alphabet, length));
    const mixed = codes.filter((code) => /\d/.test(code) && /[A-Z]/.test(code));
    expect(mixed.filter(isShortCode).length / mixed.length).toBeGreaterThan(share);
  });
});
