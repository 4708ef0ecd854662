import { expect, test } from 'vitest';
import { chooseExport } from '../../../src/vitest/app/serve-app.ts';
import { splitModuleTarget } from '../../../src/vitest/app/user-module.ts';

test.each([
  ['./app.ts', './app.ts', 'default'],
  ['./src/app.ts#createApp', './src/app.ts', 'createApp'],
  ['./app.ts#$größe_2', './app.ts', '$größe_2'],
  ['./c#/app.ts', './c#/app.ts', 'default'],
  ['./c#/app.ts#app', './c#/app.ts', 'app'],
  ['./app.ts#', './app.ts#', 'default'],
  ['./app#2.ts', './app#2.ts', 'default'],
])('%s is the module %s and its export %s', (target, path, name) => {
  expect(splitModuleTarget(target)).toEqual({ path, name });
});

test('the name behind # selects the export', () => {
  const exports = { default: 1, createApp: 2 };
  expect(chooseExport(exports, './app.ts')).toBe(1);
  expect(chooseExport(exports, './app.ts#createApp')).toBe(2);
  expect(chooseExport(exports, './app.ts#default')).toBe(1);
});

test.each<[object, string, string]>([
  [{}, './app.ts', './app.ts exports nothing. '],
  [
    { app: 1 },
    './app.ts',
    './app.ts has no default export, but app: name one, as in ./app.ts#app. ',
  ],
  [
    { default: 1, app: 2 },
    './app.ts#createApp',
    './app.ts has no export createApp, but default, app. ',
  ],
])('an error says that exports %o lack what %s names', (exports, target, message) => {
  expect(() => chooseExport({ ...exports }, target)).toThrow(
    `the target ${target} cannot be started: ${message}`,
  );
});
