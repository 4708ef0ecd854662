/** Secrets that are told by what stands in the same row: members of an object, children of an element, cells of a line. */
import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { marked } from './marked.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const xml = 'text/xml';
const html = 'text/html';
const yaml = 'application/yaml';
const text = 'text/plain';
const events = 'text/event-stream';

/** JSON in a string of JSON. */
function inString(inner: string): string {
  return JSON.stringify({ event: inner });
}

describe('a secret is found', () => {
  test.each<[where: string, type: string, expected: string]>([
    ['in the default of a secret', json, '{"key":"dock","type":"secret","default":"»blue7«"}'],
    ['in the content of a secret', json, '{"name":"dock","type":"secret","content":"»blue7«"}'],
    [
      'in any random member beside the type of a secret',
      json,
      '{"type":"secret","id":"a7","berth":"»q8Xz27LmRt0Kb5Vn«"}',
    ],
    ['beside the type of a secret in a form', form, 'name=dock&type=secret&value=»blue7«'],
    [
      'beside the type of a secret in YAML',
      yaml,
      '- name: dock\n  type: secret\n  value: »blue7«\n',
    ],
    ['beside the type of a secret in XML', xml, '<p><type>secret</type><value>»blue7«</value></p>'],
    ['in a key of TSIG in YAML', yaml, '- name: w\n  algorithm: hmac-sha256\n  key: »c2Vjcm0=«\n'],
    [
      'in a key of TSIG in XML',
      xml,
      '<tsig><name>w</name><algorithm>hmac-sha256</algorithm><key>»c2Vjcm0=«</key></tsig>',
    ],
    [
      'before the algorithm of TSIG in the settings of BIND',
      text,
      'key "w" { secret "»c2Vjcm0=«"; algorithm hmac-sha256; };',
    ],
    ['in a JSON Web Key in YAML', yaml, 'kty: oct\nk: »GawgguFy«\n'],
    ['in a JSON Web Key in XML', xml, '<jwk><k>»GawgguFy«</k><kty>oct</kty></jwk>'],
    [
      'in a column of JSON',
      json,
      '{"columns":["name","password"],"rows":[["bob","»blue7«"],["ada","»red7«"]]}',
    ],
    [
      'in a column of JSON with a description of each column',
      json,
      '{"fields":[{"name":"user"},{"name":"password"}],"data":[["bob","»blue7«"]]}',
    ],
    [
      'in a column of a page',
      html,
      '<table><tr><th>User<th>Password</tr><tr><td>bob<td>»blue7«</tr></table>',
    ],
    [
      'in a column below the head of a page',
      html,
      '<table><thead><tr><td>API token</td><td>Of</td></tr></thead><tr><td><code>»q8Xz27LmRt0Kb5Vn«</code></td><td>bob</td></tr></table>',
    ],
    ['in a column of a text', text, 'name,password\nbob,»blue7«\nada,»red7«\n'],
    ['in a column of a text that is cut off', text, 'name;password;mail\nbob;»blue7«;a@b.c\nad'],
    ['in a pair in a string', json, inString('{"name":"password","value":"»blue7«"}')],
    ['in a key in a string', json, inString('[{"kty":"oct","k":"»GawgguFy«"}]')],
    [
      'in a table in a string in a string',
      json,
      inString(inString('{"columns":["password"],"rows":[["»blue7«"]]}')),
    ],
    [
      'in a key in an attribute',
      html,
      '<main data-props="{&quot;kty&quot;:&quot;oct&quot;,&quot;k&quot;:&quot;»GawgguFy«&quot;}">',
    ],
    [
      'in lines of JSON',
      'application/x-ndjson',
      '{"name":"user","value":"bob"}\n{"name":"password","value":"»blue7«"}\n',
    ],
    [
      'in an argument of XML-RPC with its name',
      xml,
      '<methodCall><methodName>aria2.tellStatus</methodName><params><param><value><string>token:»blue7«</string></value></param></params></methodCall>',
    ],
    [
      'in YAML, in front of a mapping and its name',
      yaml,
      '- value: »blue7«\n  from:\n    a: b\n  name: DB_PASSWORD\n',
    ],
    ['in a login in YAML', yaml, 'usuario: ada\nclave: »blue7«\n'],
    ['in a login in XML', xml, '<r><usuario>ada</usuario><clave>»blue7«</clave></r>'],
    ['in an event', events, 'event: a\ndata: {"kty":"oct","k":"»GawgguFy«"}\n\n'],
    ['in an event of two lines', events, 'data: {"name":"password",\ndata: "value":"»blue7«"}\n\n'],
    [
      'in JSON in a page',
      html,
      '<script type="application/json">{"name":"password","value":"»blue7«"}</script>',
    ],
  ])('%s', (_, type, expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), type)).toBe(expected);
  });

  test('in a number in a string, which is quoted as the string is', () => {
    const [found] = findInBody(inString('{"name":"pin","value":4711}'), json);
    expect(found).toMatchObject({ value: '4711', quote: '\\"' });
  });
});

describe('none is found', () => {
  test.each<[where: string, type: string, body: string]>([
    ['in a list of types', json, '{"enum":["text","secret"],"type":"secret","title":"Kind"}'],
    [
      'in what describes a field for a password',
      json,
      '{"type":"password","name":"pw","label":"Password","text":"Password","className":"form-input-2"}',
    ],
    ['in a masked value', json, '{"type":"secret","name":"dock","value":"••••7a2b"}'],
    ['in a column of keys that are names', json, '{"columns":["key","n"],"rows":[["berth",7]]}'],
    ['in a column of counts', json, '{"columns":["model","tokens"],"rows":[["a",512],["b",4096]]}'],
    [
      'in a list of columns that no rows are beside',
      json,
      '{"columns":["name","password"],"indexes":["by_name","by_password"]}',
    ],
    [
      'in a column of a page for people',
      html,
      '<table><tr><th>User</th><th>Password</th></tr><tr><td>bob</td><td>expired</td></tr><tr><td>ada</td><td>Changed 3 days ago</td></tr></table>',
    ],
    [
      'in a column of names of tokens',
      html,
      '<table><tr><th>Token</th><th>Used</th></tr><tr><td>ci-2</td><td>today</td></tr></table>',
    ],
    [
      'behind a row with a name and a value',
      html,
      '<table><tr><td>Password</td><td>rules</td></tr><tr><td>min8</td><td>yes</td></tr></table>',
    ],
    ['in prose with commas', text, 'Dear user, password\nis changed, thanks\n'],
    ['in prose with a comma in each line', text, 'login,password\nuse both, always\n'],
    ['in a heading above prose', text, 'user,password\nNothing is below that head.\n'],
    ['in lines of a log', text, 'info;token refreshed;ok\n'],
    ['in a column of keys in a text', text, 'key,name\nberth,seven\n'],
    ['in a pair in a string that names none', json, inString('{"name":"colour","value":"blue7"}')],
    [
      'beside another algorithm in the settings of BIND',
      text,
      'key "w" { algorithm none; secret; };',
    ],
  ])('%s', (_, type, body) => {
    expect(marked(body, type)).toBe(body);
  });
});
