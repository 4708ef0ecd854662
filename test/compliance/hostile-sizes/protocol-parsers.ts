/** The parsers of protocols that have a status of their own, and of the pages that tell of errors. */

import { readPageText } from '../../../src/formats/html/page-text.ts';
import { readOperations } from '../../../src/formats/json/graphql.ts';
import { readXmlAnswer } from '../../../src/formats/markup/xml-answers.ts';
import {
  findCall,
  findJsonRpcCall,
  findOperation,
} from '../../../src/formats/protocol/protocols.ts';
import { readGitReport, readMercurialReport } from '../../../src/formats/protocol/push-reports.ts';
import { type Parsers, parser, type Shape } from './parser.ts';

const DOCUMENTS: readonly Shape[] = [
  '{',
  '{a',
  '{a}',
  'query{a}',
  'query ',
  'mutation a',
  'a:',
  'a ',
  'a(',
  '[',
  '"',
  '"""',
  '"\\',
  '#',
  '$',
  ['{', ' '],
  ['{a', ' ', 'b}'],
  ['{', '1.'],
];

/** One request of each protocol, which tells whose answers are read. */
const REQUESTS = [
  { path: '/graphql', headers: [], contentType: 'application/graphql', text: '{a}' },
  {
    path: '/rpc',
    headers: [['X-Transmission-Session-Id', 'a']],
    text: '{"method":"a","params":1}',
  },
  { path: '/rpc', headers: [], text: '{"method":"a","params":1}' },
  { path: '/trpc/a', headers: [] },
  { path: '/__data.json', headers: [] },
  { path: '/xml', headers: [], text: '<methodCall><methodName>a</methodName></methodCall>' },
  { path: '/a/git-receive-pack', headers: [] },
  { path: '/?cmd=unbundle', headers: [] },
] as const;
const PROTOCOLS = REQUESTS.flatMap((request) => {
  return findCall({ contentType: undefined, ...request })?.protocol ?? [];
});
const TYPES = [
  'application/json',
  'text/event-stream',
  'multipart/mixed; boundary=b',
  'multipart/form-data; boundary=b',
  'application/x-www-form-urlencoded',
  'application/graphql',
  'application/x-git-receive-pack-result',
  'application/mercurial-0.1',
];

/** Reads a text as requests and as answers of all types. */
function readCalls(text: string): unknown {
  return TYPES.map((contentType) => {
    const body = { contentType, text };
    const call = findCall({ ...body, path: `/?${text}`, headers: [] });
    return [call, PROTOCOLS.map(({ results }) => results(body))];
  });
}

/** Lines of git in which there is another line of git, and so on. */
const NESTED_LINES: string = Array.from({ length: 13_000 }, (_, depth) => {
  return `${(65_500 - 5 * depth).toString(16).padStart(4, '0')}\x01`;
}).join('');

export const PROTOCOL_PARSERS: Parsers = {
  'formats/protocol/protocols.ts findCall': parser(
    readCalls,
    'a',
    '&',
    '[',
    '{"query":',
    'data:',
    'data:1\n',
    'data:1\n\n',
    '\r',
    '--b\n',
    '--b\r\n\r\n{}\r\n',
    ['[', '{"method":"a","params":{"name":1,"arguments":1}},', '1]'],
    ['[', '{"id":1,"error":{"json":{"message":"a"}}},', '1]'],
    ['[', '{"query":"{a}","operationName":"b"},', '1]'],
    ['{"incremental":[', '{"incremental":[', ''],
    ['{"incremental":[', '{"errors":[]},', '1]}'],
    ['{"errors":[', '{"a":1},', '1]}'],
  ),
  readOperations: parser(readOperations, ...DOCUMENTS),
  findOperation: parser(
    (query) => findOperation({ query, operationName: 'none' }),
    ...DOCUMENTS,
    'query a{b}',
  ),
  findJsonRpcCall: parser(
    (text) => [
      findJsonRpcCall({ method: text, params: { service: text, args: text.split('') } }),
      findJsonRpcCall({ method: text, params: { model: text, method: text } }),
    ],
    'a',
  ),
  readXmlAnswer: parser(
    readXmlAnswer,
    ' ',
    '<!a>',
    '<?',
    ['<a', ':'],
    ['<Envelope>', '<fault>'],
    ['<Envelope><Body><Fault>', '<a>'],
    ['<Envelope><Body><Fault>', '<a>b</a>', '</Fault></Body></Envelope>'],
    ['<Envelope>', '<Body><Fault/></Body>', '</Envelope>'],
    ['<Envelope><fault/>', '<a'],
    ['<methodResponse><fault><value><struct>', '<member><name>a</name></member>'],
    ['<methodResponse><fault><value><struct>', '<member><name><a>'],
    ['<methodResponse>', '<fault', '>'],
  ),
  readGitReport: parser(
    readGitReport,
    '0000',
    '0005a',
    '0006\x01a',
    '0006\x03a',
    '000aok a b',
    '000b\x01ng a b',
    ['ffff', 'ng '],
    ['ffffng a', ' '],
    ['fffe\x01', 'fff0\x01', ' '],
    NESTED_LINES,
  ),
  readMercurialReport: parser(
    (text) => readMercurialReport('application/mercurial-0.1', text),
    '1',
    '-',
    ['0\n', ' '],
    ['0\n', ' ', 'a'],
    ['HG20', '\x00'],
    ['HG20', '\x00\x00\x00\x01'],
    ['HG20\x00\x00\x00\x00', '\x00\x00\x00\x01a\x00\x00\x00\x00'],
    ['HG20\x00\x00\x00\x00', '\x00\x00\x00\x09\x01a\x00\x00\x00\x01\x7f\x7fa\x00\x00\x00\x00'],
    ['HG20\x00\x00\x00\x00\x00\x03\x00\x00', '\x7f'],
  ),
  readPageText: parser(
    readPageText,
    'a',
    ' ',
    '\n',
    'a\n',
    '<p>',
    '<p>a',
    '<b>',
    '<b>a',
    '<td>',
    '<title>a',
    '<pre>',
    '<pre>\n',
    '<script>',
    '<',
    '&#1;',
    ['<pre>', '\n'],
    ['<pre>', ' \r\n'],
    ['a', ' ', 'a'],
    ['<title>', ' '],
  ),
};
