import { expect, test } from 'vitest';
import { addPlugin } from '../../../src/cli/project/add-plugin.ts';

const IMPORT = "import { sessionReplay } from 'vitest-session-replay';";

test.each([
  [
    'an object',
    'export default {\n  test: { globals: true }, // stays\n};\n',
    ['plugins: [sessionReplay()],', 'test: { globals: true }'],
  ],
  [
    'defineConfig of an object with plugins',
    "import vue from '@vitejs/plugin-vue';\nimport { defineConfig } from 'vitest/config';\n\nexport default defineConfig({\n  plugins: [vue()],\n});\n",
    ["import { defineConfig } from 'vitest/config';", 'plugins: [vue(), sessionReplay()],'],
  ],
  [
    'a function that returns an object',
    'export default defineConfig(({ mode }) => ({\n  test: { name: mode },\n}));\n',
    ['defineConfig(({ mode }) => ({', 'plugins: [sessionReplay()],'],
  ],
  [
    'a function with a body',
    'export default defineConfig(async () => {\n  const name = await find();\n  return { plugins: [app(name)] };\n});\n',
    ['const name = await find();', 'plugins: [app(name), sessionReplay()]'],
  ],
  [
    'the last config that is merged',
    'export default mergeConfig(viteConfig, defineConfig({ test: {} }));\n',
    ['mergeConfig(viteConfig, defineConfig({', 'plugins: [sessionReplay()]'],
  ],
  [
    'a constant',
    'const config = { plugins: [app()] } satisfies UserConfig;\nexport default config;\n',
    ['plugins: [app(), sessionReplay()]', 'satisfies UserConfig;\nexport default config;'],
  ],
  [
    'plugins that a condition chooses',
    'export default { plugins: process.env.CI ? [a()] : [], test: {} };\n',
    ['plugins: [process.env.CI ? [a()] : [], sessionReplay()]'],
  ],
  [
    'plugins that are a constant',
    'const plugins = [a()];\nexport default { plugins, test: {} };\n',
    ['plugins: [plugins, sessionReplay()]'],
  ],
])('the plugin is added to %s', (_, code, expected) => {
  const added = addPlugin(code, 'sessionReplay()')?.replaceAll('"', "'") ?? '';
  for (const part of [IMPORT, ...expected]) expect(added).toContain(part);
});

test.each([
  ['CommonJS', 'module.exports = { test: {} };\n'],
  ['a config from another module', "export { default } from './base.js';\n"],
  ['an unknown function', 'export default createConfig({});\n'],
  ['code that cannot be parsed', 'export default {\n'],
])('%s is left to the user', (_, code) => {
  expect(addPlugin(code, 'sessionReplay()')).toBeUndefined();
});
