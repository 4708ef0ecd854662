import { describe, expect, test } from 'vitest';
import { explainFolderMap, parseFolderMap } from './folder-map.ts';

const plain = `
## How it is built
\`\`\`
src/
  index.ts   errors.ts   the plugin; the errors of any floor
  session/               1  what a session is, and src/ is not
    schema.ts            the file format
  replay/                2  the engine
test/
  kit/
\`\`\`
`;
const drawn = `
src/            all of it
├── index.ts    the plugin
└── session/
    └── schema.ts
`;
const files = ['index.ts', 'errors.ts', 'session/schema.ts', 'replay/a.ts'].map((path) => ({
  path,
  lines: 1,
  exports: 0,
}));

describe('parseFolderMap', () => {
  test('reads names and ends where the tree ends', () => {
    expect(parseFolderMap(plain)).toEqual([
      'index.ts',
      'errors.ts',
      'session/',
      'session/schema.ts',
      'replay/',
    ]);
  });

  test('reads a drawn tree', () => {
    expect(parseFolderMap(drawn)).toEqual(['index.ts', 'session/', 'session/schema.ts']);
  });
});

describe('explainFolderMap', () => {
  test('has nothing to say of a map that is right', () => {
    expect(explainFolderMap(parseFolderMap(plain), files)).toEqual([]);
  });

  test('finds what is gone and what is missing', () => {
    expect(explainFolderMap(['index.ts', 'session/', 'session/old.ts', 'replay/'], files)).toEqual([
      'README: src/session/old.ts is not there any more',
      'README: src/errors.ts is not on the map',
    ]);
  });

  test('asks for a map where there is none', () => {
    expect(explainFolderMap(parseFolderMap('# Hello'), files)).toEqual([
      'the README has no folder map: a code block that starts "src/"',
    ]);
  });
});
