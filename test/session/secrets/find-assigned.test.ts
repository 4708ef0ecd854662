/** Strings of scripts that are not written as members of JSON are. */
import { describe, expect, test } from 'vitest';
import { marked } from './marked.ts';

const SCRIPTS: readonly (readonly [where: string, script: string])[] = [
  ['a template', 'const csrfToken = `»q8Xz27LmRt0Kb4«`;'],
  ['a nonce in a template', 'const restNonce = `»4f0a91c2be«`;'],
  ['a member that is a template', 'boot({ user: `zoe`, apiKey: `»q8Xz27LmRt0Kb4«` });'],
  ['a member in quotes that is a template', 'boot({ "apiKey": `»q8Xz27LmRt0Kb4«` });'],
  ['a string in the next line', 'const accessToken =\n    "»q8Xz27LmRt0Kb4«";'],
  ['a member in the next line', "boot({\n  clientSecret:\n    '»q8Xz27LmRt0Kb4«',\n});"],
  ['an equals sign in the next line', "const accessToken\r\n  = '»q8Xz27LmRt0Kb4«';"],
  ['a member in brackets', "window['_csrf'] = '»q8Xz27LmRt0Kb4«';"],
  ['one in double quotes', 'app["session_token"]="»q8Xz27LmRt0Kb4«";'],
  ['one whose name is a template', 'app[`authToken`] = `»q8Xz27LmRt0Kb4«`;'],
];

const NONE: readonly (readonly [where: string, script: string])[] = [
  ['what is filled in', `const token = \`$\{head1}.$\{body2}\`;`],
  ['words', 'const password = `Choose a long one.`; const secret =\n  "a b c";'],
  ['a comparison', 'if (token === `q8Xz27LmRt0Kb4`) go();'],
  ['other names', 'const title = `q8Xz27LmRt0Kb4`; app["theme"] = "q8Xz27LmRt0Kb4";'],
  ['a name of the same', 'const labels = { password:\n "Password", token: `Token` };'],
  ['an arrow', 'const token = () => `q8Xz27LmRt0Kb4`;'],
];

function expectMarked(expected: string, type: string): void {
  expect(marked(expected.replace(/[»«]/g, ''), type)).toBe(expected);
}

describe.each(SCRIPTS)('%s is found', (_, script) => {
  test('in a script', () => expectMarked(`start();\n${script}\nend();`, 'text/javascript'));

  test('in a page', () => {
    expectMarked(`<p>Hi</p><script>\n${script}\n</script><p>there</p>`, 'text/html');
  });
});

describe.each(NONE)('none is found in %s', (_, script) => {
  test('of a script', () => expectMarked(script, 'text/javascript'));

  test('of a page', () => expectMarked(`<script>${script}</script>`, 'text/html'));
});

test('a template is none in the text of a page', () => {
  expectMarked('<script>go()</script><p>Write token: `string` there.</p>', 'text/html');
});

test('code in a text is found without its backticks', () => {
  expectMarked('Your token: `»q8Xz27LmRt0Kb4«` (valid for a day)', 'text/plain');
});
