import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  encodeBody,
  namedBodyFiles,
  removeStaleBodyFiles,
  storeBody,
  writeBodyFile,
} from '../../src/session/body.ts';
import type { Body } from '../../src/session/schema.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { createScratchFolder } from './scratch-folder.ts';

const large = Buffer.alloc(64 * 1024 + 1, 'a');
const hash = createHash('sha256').update(large).digest('hex').slice(0, 16);

test('a body of 64 KiB stays in the session, one byte more lies beside it', () => {
  using folder = createScratchFolder();
  const session = folder.path('pay.session.json');
  expect(storeBody(session, encodeBody(large.subarray(1), undefined))).toHaveProperty('text');
  expect(readdirSync(folder.path())).toEqual([]);
  const body = storeBody(session, encodeBody(large, undefined));
  expect(body).toEqual({ file: `pay.${hash}.bin`, bytes: large.length });
  expect(readFileSync(folder.path(`pay.${hash}.bin`))).toEqual(large);
});

test('a compressed body is measured and stored decoded', () => {
  using folder = createScratchFolder();
  const body = storeBody(folder.path('pay.session.json'), encodeBody(gzipSync(large), 'gzip'));
  expect(body).toEqual({ file: `pay.${hash}.bin`, bytes: large.length, coding: 'gzip' });
  expect(readFileSync(folder.path(`pay.${hash}.bin`))).toEqual(large);
});

test('a small compressed body is stored decoded in the session', () => {
  using folder = createScratchFolder();
  const body = storeBody(folder.path('pay.session.json'), encodeBody(gzipSync('{"a":1}'), 'gzip'));
  expect(body).toEqual({ json: { a: 1 }, coding: 'gzip' });
});

test('a body file that is there already is not written again', () => {
  using folder = createScratchFolder();
  const { file } = writeBodyFile(folder.path('pay.session.json'), large);
  utimesSync(folder.path(file), 1, 1);
  writeBodyFile(folder.path('pay.session.json'), large);
  expect(statSync(folder.path(file)).mtimeMs).toBe(1000);
});

test('a body file takes the place of a link by its name, and what that leads to stays', () => {
  using folder = createScratchFolder();
  writeFileSync(folder.path('elsewhere'), Buffer.alloc(large.length, 'b'));
  symlinkSync('elsewhere', folder.path(`pay.${hash}.bin`));
  const { file } = writeBodyFile(folder.path('pay.session.json'), large);
  expect(lstatSync(folder.path(file)).isFile()).toBe(true);
  expect(readFileSync(folder.path(file))).toEqual(large);
  expect(readFileSync(folder.path('elsewhere')).includes('a')).toBe(false);
});

test('a body file makes its folder and leaves no temporary file', () => {
  using folder = createScratchFolder();
  const { file } = writeBodyFile(folder.path('new', 'pay.session.json'), large);
  expect(readdirSync(folder.path('new'))).toEqual([file]);
});

test('body files that the session no longer names are deleted, and nothing else', () => {
  using folder = createScratchFolder();
  const inRequest = 'pay.0000000000000001.bin';
  const inResponse = 'pay.0000000000000002.bin';
  const others = [
    'pay.session.json',
    'pay.000000000000003.bin',
    'pay.0000000000000003.bin.bak',
    'pay.000000000000000G.bin',
    'pay.later.0000000000000003.bin',
    'repay.0000000000000003.bin',
    'payX0000000000000003.bin',
  ];
  for (const name of [inRequest, inResponse, 'pay.0000000000000003.bin', ...others]) {
    writeFileSync(folder.path(name), '');
  }
  mkdirSync(folder.path('deeper'));
  writeFileSync(folder.path('deeper', 'pay.0000000000000003.bin'), '');
  const body = (file: string): Body => ({ file, bytes: 0 });
  const session = createSession([
    recordingOf('PUT', '/', 200, { body: body(inRequest), response: { body: body(inResponse) } }),
  ]);
  removeStaleBodyFiles(folder.path('pay.session.json'), namedBodyFiles(session.recordings));
  expect(readdirSync(folder.path())).toEqual([inRequest, inResponse, ...others, 'deeper'].sort());
  expect(readdirSync(folder.path('deeper'))).toHaveLength(1);
});
