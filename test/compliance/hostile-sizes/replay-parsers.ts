/** The parsers of a replay, but for those of requests and of responses, which have files of their own. */

import { readForms } from '../../../src/formats/html/forms.ts';
import { viewOfJson } from '../../../src/formats/json.ts';
import { idsIn } from '../../../src/replay/compare/as-recorded.ts';
import { compareHeaders } from '../../../src/replay/compare/compare-headers.ts';
import { compareViews } from '../../../src/replay/compare/compare-values.ts';
import { contentOfJson, parseContent } from '../../../src/replay/compare/content.ts';
import { findNoise } from '../../../src/replay/compare/find-noise.ts';
import { createIsSame, isSameText } from '../../../src/replay/compare/same-text.ts';
import { createJar } from '../../../src/replay/correlate/cookies/jar.ts';
import { LivePairs } from '../../../src/replay/correlate/live/live-responses.ts';
import { rolesBehind } from '../../../src/replay/naming/roles-behind.ts';
import { subjectsOfPath } from '../../../src/replay/naming/subjects.ts';
import { renderExcerpt } from '../../../src/replay/outcome/excerpt.ts';
import { hasMutation } from '../../../src/replay/read-only/find-mutation.ts';
import { CarriedTexts } from '../../../src/replay/request/carried-texts.ts';
import { mergeDocument, type Versions } from '../../../src/replay/request/merge-document.ts';
import { findForm, mergeForm } from '../../../src/replay/request/merge-form.ts';
import { mergeLines } from '../../../src/replay/request/merge-lines.ts';
import { createOriginFinder } from '../../../src/replay/request/origins.ts';
import { rebaseHeader } from '../../../src/replay/request/rebase.ts';
import { TextWalk } from '../../../src/replay/request/text-walk.ts';
import { createFill } from '../../../src/replay/secrets/fill-secrets.ts';
import {
  hideInHeader,
  hideInStart,
  hideSecrets,
  hideValue,
} from '../../../src/replay/secrets/hide-secrets.ts';
import { createMask } from '../../../src/replay/secrets/mask.ts';
import { secretForms } from '../../../src/replay/secrets/secret-forms.ts';
import { secretsIn, sentSecrets } from '../../../src/replay/secrets/sent-secrets.ts';
import { skipInterim } from '../../../src/replay/sending/skip-interim.ts';
import { type Parsers, parser } from './parser.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const same = createIsSame(
  [],
  () => false,
  (text) => text,
);

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

export const REPLAY_PARSERS: Parsers = {
  'replay/compare/compare-headers.ts compareHeaders': parser(
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
  'replay/compare/compare-values.ts compareViews': parser((text) => {
    const json = text.split(',').map((each) => ({ [each]: [each] }));
    const rules = { isSame: same };
    return (['exact', 'shape'] as const).map((mode) =>
      compareViews(viewOfJson(json), viewOfJson([...json, 1]), { mode, ...rules }, []),
    );
  }, 'a,b,c,'),
  'replay/compare/content.ts parseContent': parser(
    (text) => parseContent(bytes(text), 'a/json'),
    '[',
    '{"a":',
    '1',
    ['1', '0', '1'],
    ['1e', '9'],
  ),
  'replay/compare/find-noise.ts findNoise': parser(
    (text) => findNoise(contentOfJson(text.split(',')), contentOfJson([]), 'exact'),
    'a,',
  ),
  'replay/compare/as-recorded.ts idsIn': parser((text) => idsIn(contentOfJson([text])), '/a', '/'),
  'replay/compare/same-text.ts isSameText': parser(
    (text) =>
      isSameText(
        `REDACTED_A ${'a'.repeat(text.length / 4)}b${'a'.repeat(text.length / 4)} REDACTED_A`,
        text,
        same,
      ),
    'a',
    'REDACTED_A ',
  ),
  'replay/correlate/cookies/jar.ts createJar': parser(
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
  'replay/request/origins.ts createOriginFinder': parser(
    (text) => {
      const walk = new TextWalk(new CarriedTexts(1));
      return createOriginFinder(['http://api.test:80']).find(text, walk.cursor);
    },
    'api.test',
    'http://api.test ',
  ),
  'replay/correlate/live/live-responses.ts LivePairs': parser(
    (text) => new LivePairs().add(text, `${text}a`),
    'a ',
    'a',
    ' ',
  ),
  'replay/naming/roles-behind.ts rolesBehind': parser(
    (text) => Array.from({ length: text.length / 20 }, (_, at) => rolesBehind(text, at * 20 + 10)),
    '/members/members/aaa',
    '/1/1/1/1/1/1/1/1/1/1',
  ),
  'replay/naming/subjects.ts subjectsOfPath': parser(subjectsOfPath, '/1', '/', 'a.a', '/!a'),
  'replay/outcome/excerpt.ts renderExcerpt': parser(
    (text) =>
      renderExcerpt(
        { bytes: bytes(text), coding: text, isCut: true },
        createMask(() => []),
      ),
    'gzip,',
    '\ufffd',
    '\n',
    ' ',
    ['a', ' ', 'b'],
  ),
  'replay/read-only/find-mutation.ts hasMutation': parser(
    (text) => hasMutation(`mutation ${text}`, ['a']),
    '{',
    'mutation a ',
    '(',
    ['{', '}'],
    '#',
    '"""',
  ),
  'replay/request/merge-document.ts mergeDocument': parser(
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
  'replay/request/merge-lines.ts mergeLines': parser(
    (text) => mergeLines(`${text}\nb`, `${text}\nc`, `${text}\nb`),
    'a\n',
    '\n',
    'a\r\n',
    'a',
  ),
  'replay/request/merge-form.ts findForm': parser(
    (text) => {
      const names = text.split('&').map((name): [string, string[]] => [name, ['b']]);
      return findForm(readForms(text, '/'), { values: new Map(names) }, () => true);
    },
    'a&',
    '&',
    '<form><input name=a>',
  ),
  'replay/request/merge-form.ts mergeForm': parser(
    (text) => {
      const page = `<form><input name=b>${text}`;
      const versions = { read: page, written: 'b=', sent: 'b=', live: page };
      const targets = { read: '/', written: '/', sent: '/', live: '/' };
      const encoding = { contentType: 'application/x-www-form-urlencoded' };
      return mergeForm({ ...versions, targets, encoding }, { isKept: () => false });
    },
    '<input name=a>',
    '<input name=a type=checkbox checked>',
    '<form>',
  ),
  'replay/request/rebase.ts rebaseHeader': parser(
    (text) => rebaseHeader(['A', `http://${text}`], []),
    'a',
    '/',
    '\u4e00',
    '@',
  ),
  'replay/secrets/fill-secrets.ts createFill': parser(
    (text) => createFill(new Map([['REDACTED_A', 'b c']]))(text, 'json'),
    'REDACTED_A ',
    '"REDACTED_A (number)"',
    ['"REDACTED_', 'A', ' (number)'],
    '"REDACTED_A',
    'UkVEQUNURURfQSBi ',
  ),
  'replay/secrets/hide-secrets.ts hideSecrets': parser(
    hideSecrets,
    'token:',
    '"token":"\\',
    '<token>',
    ['"token":[', '"abcdefgh",'],
    '-----BEGIN RSA PRIVATE KEY-----',
    'eyJ.',
    'a ',
  ),
  'replay/secrets/hide-secrets.ts hideInStart': parser(hideInStart, 'token:', ['a ', 'b'], '\n'),
  'replay/secrets/hide-secrets.ts hideInHeader': parser(
    (text) => hideInHeader('Authorization', text),
    'token=',
    'Bearer ',
    'a=b,',
    ';',
  ),
  'replay/secrets/hide-secrets.ts hideValue': parser(hideValue, 'REDACTED_A ', '_REDACTED'),
  'replay/secrets/secret-forms.ts secretForms': parser(secretForms, '=', '"', '&', '\u4e00', 'a'),
  'replay/secrets/sent-secrets.ts secretsIn': parser(
    (text) =>
      secretsIn([
        ['Cookie', text],
        ['Set-Cookie', text],
        ['Authorization', text],
        ['Authorization', `Basic ${text}`],
      ]),
    'a=b;',
    ' ',
    ['basic', ' '],
    '"',
    '=',
  ),
  'replay/secrets/sent-secrets.ts sentSecrets': parser(
    (text) => sentSecrets({ method: 'GET', path: `/${text}`, headers: [], body: { text } }, []),
    'token=abcdefgh&',
    '[',
    '"token":"',
  ),
  'replay/sending/skip-interim.ts skipInterim': parser(
    (text) => skipInterim(bytes(text)),
    'HTTP/1.1 100 \r\n\r\n',
    'HTTP/1.1 100 \r\n',
  ),
};
