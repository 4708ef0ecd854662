/** The parsers of a replay, but for those of requests and of responses, which have files of their own. */

import { Socket } from 'node:net';
import { readForms } from '../../../src/formats/html/forms.ts';
import { viewOfJson } from '../../../src/formats/json/json.ts';
import { createRestoreRecorded } from '../../../src/replay/compare/as-recorded.ts';
import { compareHeaders } from '../../../src/replay/compare/compare-body.ts';
import { compareViews } from '../../../src/replay/compare/compare-values.ts';
import { contentOfJson, parseContent } from '../../../src/replay/compare/content.ts';
import { findNoise } from '../../../src/replay/compare/find-noise.ts';
import { createKnownValues, isSameText } from '../../../src/replay/compare/known-values.ts';
import { maskShape } from '../../../src/replay/compare/shapes.ts';
import { createJar } from '../../../src/replay/correlate/cookies/jar.ts';
import {
  mergeDocument,
  type Versions,
} from '../../../src/replay/correlate/documents/merge-document.ts';
import { findForm, mergeForm } from '../../../src/replay/correlate/documents/merge-form.ts';
import { mergeLines } from '../../../src/replay/correlate/documents/merge-lines.ts';
import { LivePairs } from '../../../src/replay/correlate/live/live-pairs.ts';
import { CarriedTexts } from '../../../src/replay/correlate/message/carried-texts.ts';
import { createOriginFinder } from '../../../src/replay/correlate/message/origins.ts';
import { TextWalk } from '../../../src/replay/correlate/message/text-walk.ts';
import { rolesOfSegment } from '../../../src/replay/correlate/naming/path-roles.ts';
import { contextOfRequest } from '../../../src/replay/correlate/naming/request-subject.ts';
import { Rows } from '../../../src/replay/correlate/strangers/rows.ts';
import { readShortValues } from '../../../src/replay/correlate/strangers/short-values.ts';
import { createExcerpt } from '../../../src/replay/failure/excerpt.ts';
import { createMask, secretForms } from '../../../src/replay/failure/mask.ts';
import { createStepsOf } from '../../../src/replay/learn/find-pages.ts';
import { GivenSecrets } from '../../../src/replay/request/given-secrets.ts';
import { RequestPipeline } from '../../../src/replay/request/pipeline.ts';
import { answerSecrets } from '../../../src/replay/request/sent-secrets.ts';
import { watchAnswers } from '../../../src/replay/send/watch-answers.ts';
import {
  parseHeaders,
  parseOrigins,
  parseSecrets,
  parseSpeed,
} from '../../../src/replay/typed-settings.ts';
import type { RecordedRequest } from '../../../src/session/schema.ts';
import { TestSource } from '../../../src/session/test-source.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
import { type Parsers, parser } from './parser.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const session = createSession([recordingOf('GET', '/', 200)]);
const [plain] = session.recordings;
/** Prepares a request for a read-only target. */
function prepare(request: Partial<RecordedRequest>): unknown {
  if (!plain) return undefined;
  const target = { origin: 'http://127.0.0.1:1', basePath: '' };
  const targets = [[session.origin, target]] as const;
  const shared = { targets, secrets: new Map<string, string>(), correlation: undefined };
  const pipeline = new RequestPipeline(session, { readOnly: true }, shared);
  return pipeline.prepare({ ...plain, request: { ...plain.request, ...request } });
}
/** Looks for the secrets that a request has sent. */
function findSent(request: Partial<RecordedRequest>): unknown {
  if (!plain) return undefined;
  const sent = { ...plain.request, ...request };
  const rest = { unfilled: [], headers: undefined, liveOf: () => [] };
  return answerSecrets(new Map(), { recording: plain, sent, ...rest });
}
const given = new GivenSecrets(new Map([['REDACTED_A', 'b c']]), session, []);
const known = createKnownValues(session, [], undefined);
const { isSame: same } = known;
/** Replaces the ids of orders in a text. */
function restoreOrders(text: string): string | undefined {
  const order = { text: '7', of: '7' };
  const orders = { standInFor: () => order, rolesOf: () => new Set(['order.id']) };
  return plain && createRestoreRecorded({ ...known, ...orders }, plain.request)(text);
}

const RECORDED = '{"a":[{"id":1}]}';
const CHANGED = '{"a":[{"id":1,"b":2}]}';
const DOCUMENTS = { read: RECORDED, written: CHANGED, sent: CHANGED };
const MERGE_ALL = { isReplaced: true, isKept: () => false };

/** Documents of which each version has as many elements, or members, as the size says. */
function grownDocuments(size: number): Versions[] {
  const numbers = Array.from({ length: size / 16 }, (_, index) => index);
  const ids = numbers.map((number) => `"${number}_id":${number}`);
  const rest = ',{}'.repeat(size / 8);
  const list = `{"a":[{"id":1}${rest}]}`;
  const members = `{"a":1,${numbers.map((number) => `"${number}":[]`).join()}}`;
  return [
    { read: RECORDED, written: list, sent: list, live: `{"a":[{${ids.join()}}${rest}]}` },
    {
      ...{ read: members, written: members, sent: members },
      live: `{"a":1,${numbers.map((number) => `"b${number}":[]`).join()}}`,
    },
  ];
}

/** A client that asks for a job again and again, and is answered by a list of it, at times beside another job. */
function findSteps(polls: readonly string[]): unknown {
  const headers: [string, string][] = [['Content-Type', 'application/json']];
  const job = { id: 'job-7f3a9c', state: 'running' };
  const polling = createSession(
    polls.map((_, index) =>
      recordingOf('GET', '/jobs/job-7f3a9c', 200, {
        at: index,
        response: {
          headers,
          body: { json: index % 2 === 0 ? [job] : [job, { id: `job-${index}` }] },
        },
      }),
    ),
  );
  const [first] = polling.recordings;
  return first && createStepsOf([polling, polling], new TestSource(undefined))(first);
}

/** What a user types in lines. */
const TYPED = [
  'a',
  ':',
  'a: b\n',
  'A=b\r\n',
  '=',
  ' ',
  '\n',
  '\r',
  ['a:', ' '],
  ['a=', ' ', 'b'],
] as const;

export const REPLAY_PARSERS: Parsers = {
  readShortValues: parser(readShortValues, 'a7-', '7.', '%41', 'a', '#7 '),
  Rows: parser(
    (text) => new Rows(text, new Set(['7'])).of('7', new Set(['a']), () => false),
    '#7 [open] Lamp\n',
    '<li>7 Lamp',
    '<a href="/a/7">Lamp</a></b>',
    '[7,"Lamp"],',
    '{"a":[',
    '7 Lamp, ',
  ),
  compareHeaders: parser(
    (text) =>
      compareHeaders(
        [
          ['Set-Cookie', text],
          ['A', text],
        ],
        { 'set-cookie': [text], a: `${text}.` },
        ['set-cookie', 'a'],
        same,
      ),
    '=',
    ';',
    'a.',
  ),
  compareViews: parser((text) => {
    const json = text.split(',').map((each) => ({ [each]: [each] }));
    const rules = { isSame: same };
    return (['exact', 'shape'] as const).map((mode) =>
      compareViews(viewOfJson(json), viewOfJson([...json, 1]), { mode, ...rules }, []),
    );
  }, 'a,b,c,'),
  createStepsOf: parser(
    (text) => findSteps(text.split('GET /jobs/job-7f3a9c')),
    ['', 'GET /jobs/job-7f3a9c'],
  ),
  parseContent: parser(
    (text) => parseContent(bytes(text), 'a/json'),
    '[',
    '{"a":',
    '1',
    ['1', '0', '1'],
    ['1e', '9'],
  ),
  findNoise: parser(
    (text) => findNoise(contentOfJson(text.split(',')), contentOfJson([]), 'exact'),
    'a,',
  ),
  createRestoreRecorded: parser(restoreOrders, '/a', '/'),
  isSameText: parser(
    (text) =>
      isSameText(
        `REDACTED_A ${'a'.repeat(text.length / 4)}b${'a'.repeat(text.length / 4)} REDACTED_A`,
        text,
        same,
      ),
    'a',
    'REDACTED_A ',
  ),
  createJar: parser(
    (text) => {
      const jar = createJar();
      jar.store(text, 'http://a/', 0);
      return jar.cookies('http://a/');
    },
    ['a=b', ';'],
    ['a=b;', ' '],
    ['a=b; path=', '/'],
    ['a=b; expires=', '1 '],
    ['a=b; domain=', '.a'],
  ),
  createOriginFinder: parser(
    (text) => {
      const walk = new TextWalk(new CarriedTexts(1));
      return createOriginFinder(['http://api.test:80']).find(text, walk.cursor);
    },
    'api.test',
    'http://api.test ',
  ),
  LivePairs: parser((text) => new LivePairs().add(text, `${text}a`), 'a ', 'a', ' '),
  rolesOfSegment: parser(
    (text) =>
      Array.from({ length: text.length / 20 }, (_, at) => rolesOfSegment(text, at * 20 + 10)),
    '/members/members/aaa',
    '/1/1/1/1/1/1/1/1/1/1',
  ),
  contextOfRequest: parser((path) => contextOfRequest({ path }), '/1', '/', 'a.a', '/!a'),
  createExcerpt: parser(
    (text) =>
      createExcerpt(
        { bytes: bytes(text), coding: text, isCut: true, path: '/' },
        createMask(() => []),
      ),
    'gzip,',
    '\ufffd',
    '\n',
    ' ',
    ['a', ' ', 'b'],
  ),
  'mutations of GraphQL': parser(
    (text) => prepare({ body: { json: { query: `mutation ${text}`, operationName: 'a' } } }),
    '{',
    'mutation a ',
    '(',
    ['{', '}'],
    '#',
    '"""',
  ),
  mergeDocument: parser(
    (text) =>
      (text.trim() === '' ? grownDocuments(text.length) : [{ ...DOCUMENTS, live: text }]).map(
        (versions) => mergeDocument(versions, MERGE_ALL),
      ),
    ' ',
    ['{"a":[', '1,', '1]}'],
    ['{"a":[', '{"id":[1]},', '1]}'],
    ['{"a":[{"id":1}', ',{}', ']}'],
    ['{"', 'b', '":1,"a":[1]}'],
    ['{"b":', '[', ''],
  ),
  mergeLines: parser(
    (text) => mergeLines(`${text}\nb`, `${text}\nc`, `${text}\nb`),
    'a\n',
    '\n',
    'a\r\n',
    'a',
  ),
  findForm: parser(
    (text) => {
      const names = text.split('&').map((name): [string, string[]] => [name, ['b']]);
      return findForm(readForms(text, '/'), { values: new Map(names) }, () => true);
    },
    'a&',
    '&',
    '<form><input name=a>',
  ),
  mergeForm: parser(
    (text) => {
      const page = `<form><input name=b>${text}`;
      const versions = { read: page, written: 'b=', sent: 'b=', live: page };
      const paths = { read: '/', written: '/', sent: '/', live: '/' };
      const encoding = { contentType: 'application/x-www-form-urlencoded' };
      return mergeForm({ ...versions, paths, encoding }, { isKept: () => false });
    },
    '<input name=a>',
    '<input name=a type=checkbox checked>',
    '<form>',
  ),
  'origins in headers': parser(
    (text) => prepare({ headers: [['Origin', `http://${text}`]] }),
    'a',
    '/',
    '\u4e00',
    '@',
  ),
  'placeholders of secrets': parser(
    (text) => plain && given.fillFor(plain.request)?.(text, 'json'),
    'REDACTED_A ',
    '"REDACTED_A (number)"',
    ['"REDACTED_', 'A', ' (number)'],
    '"REDACTED_A',
    'UkVEQUNURURfQSBi ',
  ),
  'text of a mask': parser(
    (text) => createMask(() => []).text(text),
    'token:',
    '"token":"\\',
    '<token>',
    ['"token":[', '"abcdefgh",'],
    '-----BEGIN RSA PRIVATE KEY-----',
    'eyJ.',
    'a ',
  ),
  'start of a mask': parser(
    (text) => createMask(() => []).start(text),
    'token:',
    ['a ', 'b'],
    '\n',
  ),
  'header of a mask': parser(
    (text) => createMask(() => []).header('Authorization', text),
    'token=',
    'Bearer ',
    'a=b,',
    ';',
  ),
  'value of a mask': parser(
    (text) => createMask(() => []).value(text, 'password'),
    'REDACTED_A ',
    '_REDACTED',
  ),
  maskShape: parser(
    (text) =>
      maskShape(
        { [text]: 'string' },
        createMask(() => []),
      ),
    '"token":"',
    'a ',
  ),
  secretForms: parser(secretForms, '=', '"', '&', '\u4e00', 'a'),
  'secrets in headers': parser(
    (text) =>
      findSent({
        headers: [
          ['Cookie', text],
          ['Set-Cookie', text],
          ['Authorization', text],
          ['Authorization', `Basic ${text}`],
        ],
      }),
    'a=b;',
    ' ',
    ['basic', ' '],
    '"',
    '=',
  ),
  'secrets in paths and bodies': parser(
    (text) => findSent({ path: `/${text}`, body: { text } }),
    'token=abcdefgh&',
    '[',
    '"token":"',
  ),
  parseSpeed: parser((text) => parseSpeed(text, 'speed', []), '1', '.', ' ', 'x', ['1', ' ', 'x']),
  parseHeaders: parser((text) => parseHeaders(text, 'headers', []), ...TYPED),
  parseSecrets: parser((text) => parseSecrets(text, 'secrets', []), ...TYPED),
  parseOrigins: parser((text) => parseOrigins([text, `a=${text}`], 'origins', []), ...TYPED),
  watchAnswers: parser(
    (text) => {
      const socket = new Socket();
      const watch = watchAnswers(socket, () => undefined);
      watch.expectAnswer({ informed: () => undefined });
      socket.push(bytes(text));
      return socket.read();
    },
    'HTTP/1.1 100 \r\n\r\n',
    'HTTP/1.1 100 \r\n',
  ),
};
