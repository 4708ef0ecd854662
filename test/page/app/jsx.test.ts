/** JSX, as the page's client is compiled. */
import { describe, expect, test } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { jsx, jsxs } from '../../../src/page/app/jsx/jsx-runtime.ts';

const render = (create: () => ReturnType<typeof jsx>): Promise<string> =>
  renderToString(createSSRApp({ render: create }));

describe('JSX', () => {
  test.each([false, true])('a lone child that is %s is left out', async (child) => {
    expect(await render(() => jsx('p', { children: child }))).toBe('<p></p>');
  });

  test('numbers and texts are children, zero and the empty text included', async () => {
    expect(await render(() => jsx('p', { children: 0 }))).toBe('<p>0</p>');
    expect(await render(() => jsx('p', { children: '' }))).toBe('<p></p>');
    expect(await render(() => jsx('p', { children: 'false' }))).toBe('<p>false</p>');
  });

  test('among several children, those that are true or false are left out', async () => {
    const children = [false, 'a', true, jsx('b', { children: 'c' }, 'key')];
    expect(await render(() => jsxs('p', { children }))).not.toMatch(/true|false/);
  });

  test('an element has its key', () => {
    expect(jsx('p', { title: 'a' }, 'key').key).toBe('key');
  });
});
