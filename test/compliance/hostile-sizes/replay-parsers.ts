/** The parsers of a replay, but for those of requests and of responses, which have files of their own. */

import {
  ExactNumber,
  isSameNumber,
  parseComparableJson,
  renderExactJson,
} from '../../../src/formats/exact-number.ts';
import { viewBody } from '../../../src/formats/formats.ts';
import { readForms } from '../../../src/formats/html/forms.ts';
import { viewOfJson } from '../../../src/formats/json.ts';
import type { View } from '../../../src/formats/layout.ts';
import {
  decodeLooseJson,
  readLooseJson,
  readLooseString,
  readQuote,
} from '../../../src/formats/loose-json.ts';
import { readMarkup, readTag, withoutPrefix } from '../../../src/formats/markup-tokens.ts';
import { readHttpPart } from '../../../src/formats/multipart-parts.ts';
import { namesIn, wordsOf } from '../../../src/formats/names.ts';
import { createTextFinder } from '../../../src/formats/text-finder.ts';
import { readXmlTokens } from '../../../src/formats/xml-tokens.ts';
import { viewXml } from '../../../src/formats/xml-view.ts';
import { parseCookiePair, parseSetCookie } from '../../../src/http/parse-set-cookie.ts';
import { idsIn } from '../../../src/replay/compare/as-recorded.ts';
import { compareHeaders } from '../../../src/replay/compare/compare-headers.ts';
import { compareViews } from '../../../src/replay/compare/compare-values.ts';
import { contentOfJson, parseContent } from '../../../src/replay/compare/content.ts';
import { findNoise } from '../../../src/replay/compare/find-noise.ts';
import { createIsSame, isSameText } from '../../../src/replay/compare/same-text.ts';
import { createJar } from '../../../src/replay/correlate/cookies/jar.ts';
import { createOriginFinder } from '../../../src/replay/correlate/link/find-origins.ts';
import { LivePairs } from '../../../src/replay/correlate/live/live-responses.ts';
import { rolesBehind } from '../../../src/replay/naming/roles-behind.ts';
import { subjectsOfPath } from '../../../src/replay/naming/subjects.ts';
import { renderExcerpt } from '../../../src/replay/outcome/excerpt.ts';
import { hasMutation } from '../../../src/replay/read-only/find-mutation.ts';
import { CarriedTexts } from '../../../src/replay/request/carried-texts.ts';
import { mergeDocument, type Versions } from '../../../src/replay/request/merge-document.ts';
import { findForm, mergeForm } from '../../../src/replay/request/merge-form.ts';
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

/** With the texts that it has, which are looked for one by one. */
function writeAgain(view: View | undefined): unknown {
  return [view?.order?.().length, view?.write(view.value)];
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
  'formats/exact-number.ts parseComparableJson': parser(
    parseComparableJson,
    ['1', '0', '1'],
    ['1e', '9'],
    ['0.', '0', '1'],
    ['[', '1e400,', '1]'],
  ),
  'formats/exact-number.ts renderExactJson': parser(renderExactJson, '"', '\\'),
  'formats/formats.ts viewBody': parser(
    (text) => [
      writeAgain(viewBody({ text, contentType: 'application/x-www-form-urlencoded' })?.view),
      writeAgain(viewBody({ text, contentType: 'application/x-ndjson' })?.view),
      writeAgain(viewBody({ text, contentType: 'multipart/mixed; boundary=b' })?.view),
    ],
    'a=1&',
    'a&',
    '{}\n',
    ['--b', '\n\n--b', '\n--b--'],
    ['--b\ncontent-type: multipart/mixed; boundary=b\n\n', '--b\n'],
  ),
  'formats/multipart-parts.ts readHttpPart': parser(readHttpPart, 'HTTP/1.1 200 ', '\n', 'a: b\n'),
  'formats/loose-json.ts decodeLooseJson': parser(
    (text) => decodeLooseJson(text, { escapes: 7, isInMarkup: true }),
    '\\',
    '\\\\\\\\',
    '\\"',
    '&quot;',
  ),
  'formats/loose-json.ts readLooseJson': parser(
    (text) =>
      readLooseJson(`[${text}`, 0, {
        enter: () => undefined,
        leave: () => undefined,
        leaf: () => undefined,
      }),
    '"a",',
    '"a":',
    '"',
    '\\"',
    '&quot;',
    '[',
    '\'"',
  ),
  'formats/loose-json.ts readLooseString': parser(
    (text) =>
      ['"', '\\"', '"""', '&quot;', '\\u0022'].map((quote) => readLooseString(quote + text, 0)),
    '\\"',
    '\\\\"',
    '""\\',
    '\\&quot;',
    'a',
  ),
  'formats/loose-json.ts readQuote': parser(readQuote, '\\', '&quot;'),
  'formats/markup-tokens.ts readMarkup': parser(
    (text) => Array.from(readMarkup(text)),
    '<a>',
    '<',
    '<!--',
    '<!',
    '<![CDATA[',
    ['<!--', '--', '-->'],
    ['<a', ' b="c"'],
    ['<a', ' b="'],
    ["<a b='", '"'],
    '<a b="',
    '<a b=\\"\\\\',
    ['<a b=\\"', '\\\\"'],
    ['<a', ' '],
    ['<a b', ' '],
    ['<a', '\\'],
  ),
  'formats/markup-tokens.ts readTag': parser(
    (text) => readTag(text, 0),
    ['<a', ' b="c"'],
    ['<a', ' b="'],
    ['<a b', ' '],
    ['<a b=\\"', '\\\\"'],
  ),
  'formats/markup-tokens.ts withoutPrefix': parser(withoutPrefix, ':', 'a'),
  'formats/xml-tokens.ts readXmlTokens': parser(
    (text) => readXmlTokens(text, () => undefined),
    '<a>',
    '<!--',
    '<![CDATA[',
    ['<a', ' b="c"'],
    ['<a', ' '],
    '&',
  ),
  'formats/xml-view.ts viewXml': parser(
    (text) => writeAgain(viewXml(text)),
    ['<a>', '<b/>x', '</a>'],
    ['<a>', '<b x="1"/>', '</a>'],
    ['<a ', 'x="', '"/>'],
    ['<a>', '<b>', '</a>'],
    ['<a>', 'x<!---->', '</a>'],
    ['<a ', 'xmlns:a="a" ', '/>'],
    '<!DOCTYPE',
    '<a xmlns:b="c">',
    '<![CDATA[',
    '<?',
  ),
  'formats/exact-number.ts isSameNumber': parser(
    (text) => isSameNumber(new ExactNumber(text), new ExactNumber(`${text}0`)),
    ['1', '0', '1'],
    ['1e', '9'],
    ['0.', '0', '1'],
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
  'http/parse-set-cookie.ts parseCookiePair': parser(
    parseCookiePair,
    ['a', ' ', 'a'],
    ['a=b', '\t', 'c'],
    '=',
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
  'http/parse-set-cookie.ts parseSetCookie': parser(
    (text) => parseSetCookie(text, new URL('http://a/')),
    ';',
    ['a', ' ', 'a'],
    ['a;expires=', '-'],
    ['a;expires=', '1'],
    ['a;expires=', '('],
    ['a;max-age=', '1', 'a'],
  ),
  'replay/correlate/link/find-origins.ts createOriginFinder': parser(
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
  'formats/names.ts namesIn': parser(namesIn, '[]', '[', '.', 'a['),
  'formats/names.ts wordsOf': parser(wordsOf, 'aA', 'A', '-', 'IDs', 'AAa'),
  'replay/naming/roles-behind.ts rolesBehind': parser(
    (text) => Array.from({ length: text.length / 20 }, (_, at) => rolesBehind(text, at * 20 + 10)),
    '/members/members/aaa',
    '/1/1/1/1/1/1/1/1/1/1',
  ),
  'replay/naming/subjects.ts subjectsOfPath': parser(subjectsOfPath, '/1', '/', 'a.a'),
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
  'formats/html/forms.ts readForms': parser(
    (text) => readForms(`<form>${text}`, '/'),
    '<form>',
    '<input name=a>',
    '<input name=a form=b>',
    '<form id=a><input form=a name=b>',
    '<textarea name=a>',
    '<b><input name=a>',
    '<p>',
    'a',
  ),
  'replay/request/merge-form.ts findForm': parser(
    (text) => findForm(readForms('<form><input name=a></form>', '/'), text, () => true),
    'a=b&',
    '&',
    'a',
    '%41',
  ),
  'replay/request/merge-form.ts mergeForm': parser(
    (text) => {
      const page = `<form><input name=b>${text}`;
      const versions = { read: page, written: 'b=', sent: 'b=', live: page };
      const targets = { read: '/', written: '/', sent: '/', live: '/' };
      return mergeForm({ ...versions, targets }, { isKept: () => false });
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
  'formats/text-finder.ts createTextFinder': parser(
    (text) => {
      const finder = createTextFinder(
        Array.from({ length: 50 }, (_, at) => 'a'.repeat(at + 20_000)),
      );
      return [finder.findIn(text), finder.spansIn(text), finder.replaceIn(text, () => 'b')];
    },
    'a',
    'aaaab',
  ),
  'replay/sending/skip-interim.ts skipInterim': parser(
    (text) => skipInterim(bytes(text)),
    'HTTP/1.1 100 \r\n\r\n',
    'HTTP/1.1 100 \r\n',
  ),
};
