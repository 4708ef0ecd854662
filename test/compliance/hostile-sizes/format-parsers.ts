/** The parsers of formats and of HTTP that both requests and responses have. */

import { readFormFields } from '../../../src/formats/form-fields.ts';
import { viewBody } from '../../../src/formats/formats.ts';
import { readForms } from '../../../src/formats/html/forms.ts';
import { findArguments, findNamedArguments } from '../../../src/formats/html/script.ts';
import { findLiterals, readScriptString } from '../../../src/formats/html/script-literals.ts';
import {
  ExactNumber,
  isSameNumber,
  parseComparableJson,
  renderExactJson,
} from '../../../src/formats/json/exact-json.ts';
import { findJsonDocuments, findJsonInStrings } from '../../../src/formats/json/json-documents.ts';
import { readLabelledFields } from '../../../src/formats/markup/labelled-fields.ts';
import { readLooseJson, readLooseString } from '../../../src/formats/markup/loose-text.ts';
import { readMarkup, readTag, withoutPrefix } from '../../../src/formats/markup/markup-tokens.ts';
import { calledMethod } from '../../../src/formats/markup/xml.ts';
import { readXmlTokens, viewXml } from '../../../src/formats/markup/xml-view.ts';
import { readHttpPart } from '../../../src/formats/multipart-parts.ts';
import { decodeBase64, locateInBase64 } from '../../../src/formats/text/base64.ts';
import { locateNumbers } from '../../../src/formats/text/placeholder.ts';
import { readTable } from '../../../src/formats/text/table.ts';
import { createTextFinder } from '../../../src/formats/text/text-finder.ts';
import { findPairs, isFormOrField } from '../../../src/formats/url/form.ts';
import { findTokens } from '../../../src/formats/url/tokens.ts';
import { findQueries, findUrlPasswords } from '../../../src/formats/url/url.ts';
import type { TextFormat, View } from '../../../src/formats/value/format.ts';
import { idsInName, namesIn, replaceIds, wordsOf } from '../../../src/formats/value/names.ts';
import { isGroupedToken } from '../../../src/formats/value/randomness.ts';
import { FixedCursor, type Reading, UrlCursor } from '../../../src/formats/value/reading.ts';
import { decodeBasic, readScheme } from '../../../src/http/credentials.ts';
import { findParameters } from '../../../src/http/headers.ts';
import { findCookies, parseCookiePair, parseSetCookie } from '../../../src/http/set-cookie.ts';
import { CELLS, type Parsers, parser } from './parser.ts';

/** With the texts that it has, which are looked for one by one. */
function writeAgain(view: View | undefined): unknown {
  return [view?.order?.().length, view?.write(view.value)];
}

const BODY = new FixedCursor('string', { kind: 'body' }, []);
const READING: Reading = {
  visit: (_, at) => [at.location().text, at.names()],
  server: {
    requestPath: '/',
    origin: 'http://api.test',
    ownsAll: false,
    basePath: '',
    isRecorded: false,
  },
  urlCursor: new UrlCursor(),
  multiparts: 0,
  inherits: false,
  isInHead: false,
  visitsFlags: true,
};

/** Does with a body all that a format can do. */
export function useFormat(format: TextFormat, text: string): unknown {
  const body = { text, contentType: undefined };
  return [
    format.fits(body, ''),
    format.read(body, BODY, READING, () => undefined),
    format.carried(body),
    writeAgain(format.view?.(body, () => undefined)),
  ];
}

export const FORMAT_PARSERS: Parsers = {
  decodeBase64: parser(decodeBase64, 'aGVs', 'YWFh'),
  locateInBase64: parser(
    (text) => [locateInBase64(text), locateInBase64(text, true)],
    'UkVEQUNURURf',
    'UkVEQUNURUR=',
  ),
  parseComparableJson: parser(
    parseComparableJson,
    ['1', '0', '1'],
    ['1e', '9'],
    ['0.', '0', '1'],
    ['[', '1e400,', '1]'],
  ),
  renderExactJson: parser(renderExactJson, '"', '\\'),
  viewBody: parser(
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
  readFormFields: parser(
    (text) =>
      ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'].map((contentType) =>
        readFormFields({ text, contentType })?.write(new Map([['a', ['c', 'd']]])),
      ),
    'a=1&',
    'a&',
    ['--b', '\n\n--b', '\n--b--'],
    ['', '--b\ncontent-disposition: form-data; name=a\n\n1\n', '--b--'],
  ),
  readHttpPart: parser(readHttpPart, 'HTTP/1.1 200 ', '\n', 'a: b\n'),
  readLooseJson: parser(
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
  readLooseString: parser(
    (text) =>
      ['"', '\\"', '"""', '&quot;', '\\u0022'].map((quote) => readLooseString(quote + text, 0)),
    '\\"',
    '\\\\"',
    '""\\',
    '\\&quot;',
    'a',
  ),
  readMarkup: parser(
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
  readTag: parser(
    (text) => readTag(text, 0),
    ['<a', ' b="c"'],
    ['<a', ' b="'],
    ['<a b', ' '],
    ['<a b=\\"', '\\\\"'],
  ),
  withoutPrefix: parser(withoutPrefix, ':', 'a'),
  calledMethod: parser(
    calledMethod,
    '<?x?>',
    ['<methodCall>', ' '],
    ['<methodCall><methodName>', 'a'],
    ['<a:Envelope', '<a:Body '],
    ['<Envelope><Body>', '<'],
    ['<Envelope', ' x="<Body>"'],
  ),
  readXmlTokens: parser(
    (text) => readXmlTokens(text, () => undefined),
    '<a>',
    '<!--',
    '<![CDATA[',
    ['<a', ' b="c"'],
    ['<a', ' '],
    '&',
  ),
  viewXml: parser(
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
  isSameNumber: parser(
    (text) => isSameNumber(new ExactNumber(text), new ExactNumber(`${text}0`)),
    ['1', '0', '1'],
    ['1e', '9'],
    ['0.', '0', '1'],
  ),
  findEscapedPairs: parser(
    (text) => [...findPairs(text, 0, true)],
    'a=b&',
    '&amp;',
    'a+%41\\u0026',
    '\\',
  ),
  isFormOrField: parser(
    (text) => [false, true].map((isStart) => isFormOrField({ text, contentType: '' }, isStart)),
    'a',
    ['a=', 'a'],
    ['a=', '%41&'],
  ),
  findNamedArguments: parser(
    (text) => [...findNamedArguments(text)],
    '"token",',
    "'token' , 'q8Xz27LmRt0Kb',",
    '"',
  ),
  findArguments: parser((text) => [...findArguments(`(${text}`, 0)], '"a",', 'a,', '"', '`${'),
  findLiterals: parser(
    (text) => [...findLiterals(`a=${text}`)],
    'a={',
    'a=[[',
    'a([{b:',
    '{a=1,',
    '"a",',
    "'a=[',",
    ' ',
  ),
  readScriptString: parser(
    (text) => readScriptString(`${text}"`, 0, '"'),
    'a',
    '\\',
    '\\u{1',
    '\\x2',
  ),
  isGroupedToken: parser(isGroupedToken, 'a', 'a ', 'kx3d 9fqz ', ' '),
  locateNumbers: parser(
    (text) => locateNumbers(`${text} (number)`),
    '"REDACTED_A',
    '"REDACTED_A (number)"',
    '\\"',
    'REDACTED_',
  ),
  findJsonDocuments: parser(
    findJsonDocuments,
    'data: {\n',
    '{"a":1}\n',
    '[',
    '<script json>',
    ['<script json', ' '],
    ['{"a":"', '\\"'],
  ),
  findJsonInStrings: parser(
    findJsonInStrings,
    '"[{\\"',
    ['"[', ' '],
    ['"{\\"', '\\\\'],
    '"{\\"a\\":1}",',
    '="{&quot;',
    ["='{&quot;", '="{&quot;'],
    ['="', '[ '],
  ),
  readTable: parser((text) => [readTable(text), ...readTable(`a,b\n${text}`).cells()], ...CELLS),
  findTokens: parser(
    (text) => findTokens(text).length,
    'a1 ',
    'a:1/',
    ['#', ' '],
    ['=', '='],
    ['a/', '1'],
    '"a":1,',
  ),
  findQueries: parser(
    (text) => [...findQueries(text)],
    '?a=',
    '?a',
    ['?a=', ')'],
    ['?a=', '\\'],
    ['?', '%'],
  ),
  findUrlPasswords: parser(
    (text) => [...findUrlPasswords(`${text}@`)],
    '://a:',
    '://a:@',
    ['://', ':'],
    ':\\/\\/',
  ),
  decodeBasic: parser(decodeBasic, 'YTpi', 'a', '='),
  readScheme: parser(readScheme, 'a', ['a', ' '], ' '),
  findParameters: parser(
    findParameters,
    'a="',
    ['a="', '\\"'],
    'a=b,',
    'a,',
    ['a', ' '],
    ['a=', ' '],
    'a =',
  ),
  findCookies: parser(
    (text) => [findCookies('cookie', text), findCookies('set-cookie', text)],
    ';',
    'a=b;',
    ' ',
    '=',
  ),
  parseCookiePair: parser(parseCookiePair, ['a', ' ', 'a'], ['a=b', '\t', 'c'], '='),
  parseSetCookie: parser(
    (text) => parseSetCookie(text, new URL('http://a/')),
    ';',
    ['a', ' ', 'a'],
    ['a;expires=', '-'],
    ['a;expires=', '1'],
    ['a;expires=', '('],
    ['a;max-age=', '1', 'a'],
  ),
  namesIn: parser(namesIn, '[]', '[', '.', 'a['),
  replaceIds: parser(
    (text) => replaceIds(text, idsInName(text), ({ key }) => key),
    '7-a-',
    ['a', '-7'],
    'a[7]',
  ),
  wordsOf: parser(wordsOf, 'aA', 'A', '-', 'IDs', 'AAa'),
  readLabelledFields: parser(
    readLabelledFields,
    '<label>',
    '<label>a',
    '<label for=a>b</label>',
    '<input id=a name=b>',
    '<input aria-labelledby="',
    ['<input aria-labelledby="', 'a '],
    '<textarea>a</textarea>',
    '<p id=a>b',
    ['<label>', '<input>'],
    'a:',
  ),
  readForms: parser(
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
  createTextFinder: parser(
    (text) => {
      const finder = createTextFinder(
        Array.from({ length: 50 }, (_, at) => 'a'.repeat(at + 20_000)),
      );
      return [finder.findIn(text), finder.spansIn(text), finder.replaceIn(text, () => 'b')];
    },
    'a',
    'aaaab',
  ),
};
