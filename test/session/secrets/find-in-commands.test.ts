/** Credentials in command lines and their files, in whatever they stand. */
import { describe, expect, test } from 'vitest';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { marked } from './marked.ts';

const COMMANDS: readonly (readonly [where: string, line: string])[] = [
  ['the user of curl', 'curl -u zoe:»Tulipan88« https://a.test/'],
  ['the user of a proxy', 'curl -U zoe:»tulip« https://a.test/'],
  ['an option behind a flag', 'curl -ku zoe:»tulip« https://a.test/'],
  ['an option behind several flags', 'curl -fsSLu zoe:»tulip« https://a.test/'],
  ['an option in one word with its value', 'curl -suzoe:»tulip« https://a.test/'],
  ['a bearer', 'curl --oauth2-bearer »tulip« https://a.test/'],
  ['a machine', 'machine a.test login zoe password »tulip«'],
  ['a default machine', 'default login zoe password »tulip«'],
  ['an option with a name', 'deploy --api-key »tulip« --region eu'],
  ['a client of a database', 'mysql -u zoe -p»tulip« garden'],
  ['the settings of a connection', 'host=db user=zoe password=»tulip« dbname=garden'],
];

/** Those with quotes, as a shell takes them. */
const QUOTED: readonly (readonly [where: string, line: string])[] = [
  ['blanks in single quotes', "curl -u 'zoe:»tulip and crocus 7«' https://a.test/"],
  ['blanks in double quotes', 'curl -u "zoe:»tulip and crocus 7«" https://a.test/'],
  ['a quote in other quotes', `curl --user "zoe:»tulip's 7«" https://a.test/`],
  ['a machine in quotes', 'machine a.test login zoe password "»tulip 7«"'],
  ['an option in quotes', "deploy --password '»tulip and crocus«' --region eu"],
  ['an option of one letter in quotes', "sshpass -p '»tulip and crocus«' ssh a.test"],
];

function expectMarked(expected: string, type: string): void {
  expect(marked(expected.replace(/[»«]/g, ''), type)).toBe(expected);
}

describe.each(COMMANDS)('%s', (_, line) => {
  test.each(['pre', 'code', 'textarea', 'kbd'])('in %s', (element) => {
    expectMarked(`<p>Run</p><${element}>${line}</${element}><p>now`, 'text/html');
  });

  test('at the end of an element', () => {
    expectMarked(`<p>${line.replace(/«.*/, '«')}</p>`, 'text/html');
  });

  test('in a section of data', () => {
    expectMarked(`<doc><![CDATA[${line.replace(/«.*/, '«')}]]></doc>`, 'text/xml');
  });

  test('in a string of JSON, behind a line', () => {
    expectMarked(`{"log":"start\\n${line}\\nend"}`, 'application/json');
  });

  test('in a query', () => {
    const plain = line.replace(/[»«]/g, '');
    const [found] = findInUrl(`/run?cmd=${encodeURIComponent(plain)}`);
    expect(found?.value).toBe(/»(.*)«/.exec(line)?.[1]);
  });
});

describe.each(QUOTED)('%s', (_, line) => {
  test('in a text', () => expectMarked(`Try:\n${line}\n`, 'text/plain'));

  test('in a string of JSON', () => {
    expectMarked(JSON.stringify({ run: line, next: ['it is', "it's"] }), 'application/json');
  });

  test('in a page', () => {
    const escaped = line.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
    expectMarked(`<pre>${escaped}</pre><p title="zoe's">`, 'text/html');
  });
});

test.each([
  ['what shows how it is done', 'text/html', '<pre>curl -u USER:PASSWORD https://a.test/</pre>'],
  ['an element in its place', 'text/html', '<code>deploy --password <var>value</var></code>'],
  ['a sentence', 'text/html', '<p>machine learning and password rules</p>'],
  ['other options', 'text/plain', 'curl -sS -X PUT -o out.txt https://a.test:8080/u'],
  ['other words', 'text/html', '<code>git log --author zoe --since 2031</code>'],
  ['a port', 'text/html', '<code>host=db port=5432 dbname=garden</code>'],
  ['the source of a page', 'text/html', '<code>const token = readToken(input)</code>'],
])('none in %s', (_, type, body) => {
  expect(marked(body, type)).toBe(body);
});

describe('in what has a name that secrets may have, and is none', () => {
  test.each([
    ['{"code":"host: db\\npassword: »tulip-7«"}', 'application/json'],
    ['{"session":"curl -u zoe:»tulip-7« a.test"}', 'application/json'],
    ['<session>\npassword=»tulip-7«\n</session>', 'text/xml'],
    ['{"ticket":"see {\\"password\\":\\"»tulip«\\"}"}', 'application/json'],
  ])('%s', (expected, type) => expectMarked(expected, type));

  test('in a name that a secret may have as well, once', () => {
    expectMarked('{"signature":"»q8Xz27LmRt0Kb4Zy«","code":17}', 'application/json');
  });
});

describe('the settings of an ODBC connection, with any characters in braces', () => {
  test.each([
    ['at the end', 'Driver={SQL Server};Server=db;UID=zoe;PWD={»Tulipan88«}', 'text/plain'],
    ['in front of others', 'PWD={»tulip«};UID=zoe', 'text/plain'],
    ['with separators of the list', 'Driver={A};Password={»tu;lip=7 }}8«};Port=1', 'text/plain'],
    ['in JSON', '{"dsn":"Driver={A};Pwd={»tulip«};Uid=zoe"}', 'application/json'],
  ])('%s', (_, expected, type) => expectMarked(expected, type));

  test.each([
    ['another setting', 'Driver={Tulip 88};Server={db-7};UID={zoe}', 'text/plain'],
    ['what stands for one', 'Driver={A};PWD={your password};UID=zoe', 'text/plain'],
    ['a script', 'const x = <Field password={draft7} />;', 'text/plain'],
  ])('none in %s', (_, body, type) => expect(marked(body, type)).toBe(body));
});
