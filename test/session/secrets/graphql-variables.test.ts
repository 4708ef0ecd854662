/** Secrets that the operations of GraphQL tell: variables, default values and block strings. */
import { describe, expect, test } from 'vitest';
import { createRedaction } from '../../../src/record/pipeline/redact/redact.ts';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { marked } from './marked.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const graphql = 'application/graphql';

const RESET = 'mutation R($u: ID!, $n: String!) { reset(user: $u, newPassword: $n) { ok } }';

function expectMarked(expected: string, type: string): void {
  expect(marked(expected.replace(/[»«]/g, ''), type)).toBe(expected);
}

/** An operation in all that operations are sent in. */
describe.each([
  ['the default value of a variable', 'query Q($apiToken: String! = "»tulip«") { a }'],
  ['one without blanks', 'query($pwd:String="»tulip«",$n:Int=7){a(n:$n)}'],
  ['one of a list', 'query($passwords: [String!] = "»tulip«") { a }'],
  [
    'one that an argument names',
    'query($x: String = "»tulip«") { login(user: "zoe", password: $x) { id } }',
  ],
  ['one in a block string', 'query($secret: String = """»tu"7"lip«""") { a }'],
  [
    'a block string with quotes in it',
    'mutation { save(secret: """»tu\\"""lip 7«""", note: "7") { id } }',
  ],
])('%s', (_, operation) => {
  test('is found by itself', () => expectMarked(operation, graphql));

  test('is found in JSON', () => {
    expectMarked(JSON.stringify({ operationName: null, query: operation }), json);
  });

  test('is found in a form', () => expectMarked(`query=${operation}&x=7`, form));

  test('is found in a URL', () => {
    const plain = operation.replace(/[»«]/g, '');
    const found = findInUrl(`/graphql?query=${encodeURIComponent(plain)}&x=7`);
    expect(found).toHaveLength(1);
    expect(found[0]?.value).toContain('tu');
  });
});

describe('a variable is found that an argument names', () => {
  test.each<[where: string, type: string, expected: string]>([
    ['in a form', form, `query=${RESET}&variables={"u":"7","n":"»tulip«"}`],
    ['in a form whose variables come first', form, `variables={ "n": "»tulip«" }&query=${RESET}`],
    [
      'in a string of JSON',
      json,
      JSON.stringify({ query: RESET, variables: '{"u":"7","n":"»tu"lip«"}' }).replace(
        '"»tu\\"',
        '"»tu\\\\\\"',
      ),
    ],
    [
      'in one with blanks',
      json,
      JSON.stringify({ query: RESET, variables: '{\n  "n": "»tulip«"\n}' }),
    ],
    [
      'in a batch',
      json,
      JSON.stringify([
        { query: RESET, variables: { n: '»tulip«', u: '7' } },
        { query: '{ a }', variables: { n: 'crocus-7' } },
      ]),
    ],
  ])('%s', (_, type, expected) => expectMarked(expected, type));

  test('in a URL', () => {
    const variables = encodeURIComponent('{"u":"7","n":"tulip"}');
    const found = findInUrl(`/g?query=${encodeURIComponent(RESET)}&variables=${variables}`);
    expect(found.map(({ name, value }) => [name, value])).toEqual([['newPassword', 'tulip']]);
  });

  test.each([
    ['in JSON', json, '{"variables":{"u":"7","n":"tulip"}}', '{"variables":{"u":"7","n":"»«"}}'],
    ['in a form', form, 'variables={"u":"7","n":"tulip"}', 'variables={"u":"7","n":"»«"}'],
  ])('in a body whose operation is in the URL, %s', (_, type, body, expected) => {
    const path = `/graphql?query=${encodeURIComponent(RESET).replaceAll('%20', '+')}`;
    const redaction = createRedaction('key');
    const owner = { path, isResponse: false };
    const clean = redaction.body(Buffer.from(body), [['Content-Type', type]], true, owner);
    expect(
      Buffer.from(clean)
        .toString()
        .replace(/REDACTED_NEW_?PASSWORD_\w+/, '»«'),
    ).toBe(expected);
  });
});

describe('none is found', () => {
  test.each<[where: string, type: string, body: string]>([
    [
      'in other default values',
      graphql,
      'query($sort: String = "name", $first: Int = 50) { a(by: $sort, n: $first) }',
    ],
    [
      'in the default of what no argument names',
      graphql,
      'query($x: String = "tulip-7") { a(title: $x) }',
    ],
    ['in a type', graphql, 'query($password: String!, $token: ID) { a(p: $password, t: $token) }'],
    ['in other variables', form, `query=${RESET}&variables={"u":"tulip-7"}`],
    [
      'in variables of another operation',
      form,
      'query={ reset(user: $n) }&variables={"n":"tulip-7"}',
    ],
    ['deeper in variables', form, `query=${RESET}&variables={"u":{"n":"tulip-7"}}`],
    ['in variables of something else', json, '{"variables":"{\\"n\\":\\"tulip-7\\"}","title":"a"}'],
    ['in what is no JSON', form, `query=${RESET}&variables=n:tulip-7`],
    ['in prices', 'text/plain', 'plan: $token: 5 = "five", $secret santa = "gift"'],
  ])('%s', (_, type, body) => expect(marked(body, type)).toBe(body));
});
