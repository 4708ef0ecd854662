/** Pairs of a name and a value that stand in more than one member, field or element. */
import { describe, expect, test } from 'vitest';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { marked } from './marked.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const parts = 'multipart/form-data; boundary=b';
const xml = 'text/xml';
const yaml = 'application/yaml';

function fields(...all: readonly (readonly [name: string, value: string])[]): string {
  const written = all.map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${written.join('')}--b--\r\n`;
}

describe('a secret is found', () => {
  test.each<[where: string, type: string, expected: string]>([
    [
      'in fields with an index',
      form,
      'vars[0][key]=city&vars[0][value]=Oslo&vars[1][key]=db_password&vars[1][value]=»tulip«',
    ],
    ['in fields with escaped brackets', form, 'v%5B3%5D%5Bname%5D=token&v%5B3%5D%5Bvalue%5D=»t7«'],
    ['in fields with dots', form, 'Set.1.Name=ApiSecret&Set.1.Value=»tulip«&Set.2.Name=City'],
    ['in two fields', form, 'param=passphrase&value=»tulip+7«&save=1'],
    ['in the second of two pairs', form, 'name=user&value=zoe&name=password&value=»tulip«'],
    ['in a value in front of its name', form, 'value=»tulip«&name=password'],
    ['in a number of two fields', form, 'name=pin&value=»4711«'],
    ['in two parts', parts, fields(['setting', 'smtp_password'], ['value', '»tulip«'])],
    [
      'in parts with an index',
      parts,
      fields(['a[0][key]', 'x'], ['a[0][val]', 'y'], ['a[1][key]', 'token'], ['a[1][val]', '»t7«']),
    ],
    ['in a list', json, '[{"key":"X-Auth-Token","value":["»tulip-7«"]},{"key":"a","value":["b"]}]'],
    [
      'in a list of several',
      json,
      '{"name":"token","value":["»q8Xz27LmRt0Kb4«","»p9Yw38KnSu1La5«"]}',
    ],
    ['in an object', json, '{"attribute":"password","value":{"stringValue":"»tulip«"}}'],
    [
      'in an object with a type',
      json,
      '{"k":"client_secret","v":{"type":"text","value":"»q8Xz27LmRt0K«"}}',
    ],
    ['in an object of DynamoDB', json, '{"field":"password","value":{"S":"»tulip«"}}'],
    [
      'in an element of a property',
      xml,
      '<property name="password">\n  <value>»tulip«</value>\n</property>',
    ],
    ['in a typed element', xml, '<param name="api-token"><string>»tulip-7«</string></param>'],
    [
      'in two elements',
      xml,
      '<p:arg key="secret"><p:value><p:string>»t7«</p:string></p:value></p:arg>',
    ],
    [
      'in a value of XML-RPC in front of its name',
      xml,
      '<struct><member><value><string>»tulip«</string></value><name>passwd</name></member><member><name>city</name><value>Oslo</value></member></struct>',
    ],
    [
      'in a value in front of its key',
      xml,
      '<setting><value>»tulip«</value><key>secret</key></setting>',
    ],
    [
      'in the environment of a container',
      yaml,
      'env:\n  - name: CITY\n    value: Oslo\n  - name: DB_PASSWORD\n    value: »tulip«\n  - name: PORT\n    value: "8080"\n',
    ],
    ['in a value in front of its name in YAML', yaml, '- value: "»tulip 7«"\n  name: API_TOKEN\n'],
    ['in a block', yaml, 'user: zoe\ntoken: |\n  »tulip«\ncity: Oslo\n'],
    [
      'in a block that is folded',
      yaml,
      'auth:\n    client_secret: >-\n        »tulip-7«\n    city: Oslo\n',
    ],
  ])('%s', (_, type, expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), type)).toBe(expected);
  });

  test('in the parameters of a URL', () => {
    const found = findInUrl('/set?scope=1&name=ldap_password&value=tulip%207&x=2');
    expect(found.map(({ name, value }) => [name, value])).toEqual([['ldap_password', 'tulip 7']]);
  });
});

describe('none is found', () => {
  test.each<[where: string, type: string, body: string]>([
    [
      'in other pairs',
      form,
      'f[0][name]=city&f[0][value]=Oslo-2&f[1][name]=count&f[1][value]=12345678',
    ],
    ['in the fields of another index', form, 'f[0][name]=password&f[1][value]=tulip-7'],
    ['in a version', form, 'key=token&v=12&page=3'],
    ['in a short number', form, 'name=tokens&value=12'],
    ['in a text for people', form, 'key=password&value=Enter+your+password.'],
    ['in what names the field', parts, fields(['field', 'password'], ['value', 'Password'])],
    ['in a list of rules', json, '{"name":"password","value":["required","min:8"]}'],
    [
      'in what describes it',
      json,
      '{"name":"token","value":{"type":"string","id":"q8Xz27LmRt0Kb4"}}',
    ],
    ['in a list of other things', json, '{"name":"cities","value":["Oslo-2"]}'],
    [
      'in translations',
      xml,
      '<data name="Password"><value>Enter the password</value></data><data name="token"><value>Token</value></data>',
    ],
    [
      'in an element of another name',
      xml,
      '<property name="city"><value>oslo-2</value></property>',
    ],
    [
      'in the value behind another member',
      xml,
      '<struct><member><name>password</name></member><member><value>Oslo-2</value><name>city</name></member></struct>',
    ],
    [
      'in an element with more',
      xml,
      '<section name="password"><value>a-1</value><value>b-2</value></section>',
    ],
    [
      'in YAML of other names',
      yaml,
      '- name: CITY\n  value: oslo-2\n- name: TOKEN\n- value: oslo-3\n',
    ],
    [
      'in another element of a list',
      yaml,
      'a:\n  - name: PASSWORD\n    from: vault\nvalue: oslo-2\n',
    ],
    [
      'in a block for people',
      yaml,
      'password: |\n  Must be changed twice a year.\ntext: >\n  token of it\n',
    ],
    ['in lines of JSON', json, '{\n  "name": "city",\n  "value": 12345678,\n  "key": "a"\n}'],
  ])('%s', (_, type, body) => {
    expect(marked(body, type)).toBe(body);
  });
});
