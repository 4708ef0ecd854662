/** The parsers of formats and of HTTP that both requests and responses have. */

import {
  decodeBase64,
  findInBase64,
  locateCodedRedacted,
  locateInBase64,
} from '../../../src/formats/base64-text.ts';
import {
  ExactNumber,
  isSameNumber,
  parseComparableJson,
  renderExactJson,
} from '../../../src/formats/exact-number.ts';
import { findEscapedPairs, isFormOrField } from '../../../src/formats/form.ts';
import { readFormFields } from '../../../src/formats/form-fields.ts';
import { viewBody } from '../../../src/formats/formats.ts';
import { isGroupedToken } from '../../../src/formats/grouped-token.ts';
import { readForms } from '../../../src/formats/html/forms.ts';
import { decodePageText } from '../../../src/formats/html-names.ts';
import { readLabelledFields } from '../../../src/formats/labelled-fields.ts';
import type { View } from '../../../src/formats/layout.ts';
import {
  decodeLooseJson,
  readLooseJson,
  readLooseString,
  readQuote,
} from '../../../src/formats/loose-json.ts';
import { readMarkup, readTag, withoutPrefix } from '../../../src/formats/markup-tokens.ts';
import { readHttpPart } from '../../../src/formats/multipart-parts.ts';
import { idsInName, namesIn, replaceIds, wordsOf } from '../../../src/formats/names.ts';
import { locateNumbers } from '../../../src/formats/placeholder.ts';
import { findArguments, findNamedArguments } from '../../../src/formats/script.ts';
import { findLiterals } from '../../../src/formats/script-literals.ts';
import {
  createCodeFinder,
  endOfString,
  valueOfString,
} from '../../../src/formats/script-strings.ts';
import { readTable } from '../../../src/formats/table.ts';
import { createTextFinder } from '../../../src/formats/text-finder.ts';
import { findQueries, findUrlPasswords } from '../../../src/formats/url.ts';
import { calledMethod } from '../../../src/formats/xml-calls.ts';
import { readXmlTokens } from '../../../src/formats/xml-tokens.ts';
import { viewXml } from '../../../src/formats/xml-view.ts';
import { decodeBasic, encodeBasic, readScheme } from '../../../src/http/credentials.ts';
import { findElements, findParameters } from '../../../src/http/header-parts.ts';
import {
  findCookies,
  parseCookiePair,
  parseSetCookie,
} from '../../../src/http/parse-set-cookie.ts';
import { CELLS, type Parsers, parser } from './parser.ts';

/** With the texts that it has, which are looked for one by one. */
function writeAgain(view: View | undefined): unknown {
  return [view?.order?.().length, view?.write(view.value)];
}

export const FORMAT_PARSERS: Parsers = {
  'formats/base64-text.ts decodeBase64': parser(decodeBase64, 'aGVs', 'YWFh'),
  'formats/base64-text.ts findInBase64': parser(findInBase64, 'UkVEQUNURURf', 'UkVEQUNURUR='),
  'formats/base64-text.ts locateInBase64': parser(locateInBase64, 'UkVEQUNURURf', 'UkVEQUNURUR='),
  'formats/base64-text.ts locateCodedRedacted': parser(
    locateCodedRedacted,
    'UkVEQUNURURf',
    'UkVEQUNURUR=',
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
  'formats/form-fields.ts readFormFields': parser(
    (text) =>
      ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'].map((contentType) =>
        readFormFields({ text, contentType })?.write(new Map([['a', ['c', 'd']]])),
      ),
    'a=1&',
    'a&',
    ['--b', '\n\n--b', '\n--b--'],
    ['', '--b\ncontent-disposition: form-data; name=a\n\n1\n', '--b--'],
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
  'formats/xml-calls.ts calledMethod': parser(
    calledMethod,
    '<?x?>',
    ['<methodCall>', ' '],
    ['<methodCall><methodName>', 'a'],
    ['<a:Envelope', '<a:Body '],
    ['<Envelope><Body>', '<'],
    ['<Envelope', ' x="<Body>"'],
  ),
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
  'formats/form.ts findEscapedPairs': parser(
    (text) => [...findEscapedPairs(text, 0)],
    'a=b&',
    '&amp;',
    'a+%41\\u0026',
    '\\',
  ),
  'formats/form.ts isFormOrField': parser(
    (text) => isFormOrField({ text, contentType: '' }),
    'a',
    ['a=', 'a'],
    ['a=', '%41&'],
  ),
  'formats/script.ts findNamedArguments': parser(
    (text) => [...findNamedArguments(text)],
    '"token",',
    "'token' , 'q8Xz27LmRt0Kb',",
    '"',
  ),
  'formats/script.ts findArguments': parser(
    (text) => [...findArguments(`(${text}`, 0)],
    '"a",',
    'a,',
    '"',
    '`${',
  ),
  'formats/script-literals.ts findLiterals': parser(
    (text) => [...findLiterals(`a=${text}`)],
    'a={',
    'a=[[',
    'a([{b:',
    '{a=1,',
    '"a",',
    "'a=[',",
    ' ',
  ),
  'formats/script-strings.ts createCodeFinder': parser(
    (text) => createCodeFinder(text)(text.length),
    '"',
    '"\\',
    '\'"`',
    '/',
    '=/\\/',
    '=/[',
    '//',
    '/*',
    '\n"',
  ),
  'formats/script-strings.ts endOfString': parser((text) => endOfString(text, 0, '"'), 'a', '\\'),
  'formats/script-strings.ts valueOfString': parser(
    (text) => valueOfString(text, '"'),
    '\\',
    '\\u{1',
    '\\x2',
  ),
  'formats/grouped-token.ts isGroupedToken': parser(isGroupedToken, 'a', 'a ', 'kx3d 9fqz ', ' '),
  'formats/placeholder.ts locateNumbers': parser(
    (text) => locateNumbers(`${text} (number)`),
    '"REDACTED_A',
    '"REDACTED_A (number)"',
    '\\"',
    'REDACTED_',
  ),
  'formats/table.ts readTable': parser(
    (text) => [readTable(text), ...readTable(`a,b\n${text}`).cells()],
    ...CELLS,
  ),
  'formats/url.ts findQueries': parser(
    (text) => [...findQueries(text)],
    '?a=',
    '?a',
    ['?a=', ')'],
    ['?a=', '\\'],
    ['?', '%'],
  ),
  'formats/url.ts findUrlPasswords': parser(
    (text) => [...findUrlPasswords(`${text}@`)],
    '://a:',
    '://a:@',
    ['://', ':'],
    ':\\/\\/',
  ),
  'http/credentials.ts decodeBasic': parser(decodeBasic, 'YTpi', 'a', '='),
  'http/credentials.ts encodeBasic': parser(encodeBasic, 'a:'),
  'http/credentials.ts readScheme': parser(readScheme, 'a', ['a', ' '], ' '),
  'http/header-parts.ts findElements': parser(findElements, 'a,', ',', 'a', ' '),
  'http/header-parts.ts findParameters': parser(
    findParameters,
    'a="',
    ['a="', '\\"'],
    'a=b,',
    'a,',
    ['a', ' '],
    ['a=', ' '],
    'a =',
  ),
  'http/parse-set-cookie.ts findCookies': parser(
    (text) => [findCookies('cookie', text), findCookies('set-cookie', text)],
    ';',
    'a=b;',
    ' ',
    '=',
  ),
  'http/parse-set-cookie.ts parseCookiePair': parser(
    parseCookiePair,
    ['a', ' ', 'a'],
    ['a=b', '\t', 'c'],
    '=',
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
  'formats/names.ts namesIn': parser(namesIn, '[]', '[', '.', 'a['),
  'formats/names.ts replaceIds': parser(
    (text) => replaceIds(text, idsInName(text), ({ key }) => key),
    '7-a-',
    ['a', '-7'],
    'a[7]',
  ),
  'formats/names.ts wordsOf': parser(wordsOf, 'aA', 'A', '-', 'IDs', 'AAa'),
  'formats/html-names.ts decodePageText': parser(
    decodePageText,
    '&',
    '&amp;',
    '&uuml',
    '&#1',
    '&a;',
  ),
  'formats/labelled-fields.ts readLabelledFields': parser(
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
};
