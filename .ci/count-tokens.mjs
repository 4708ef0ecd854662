/**
 * `npm run tokens [-- FOLDER [DEPTH]]`: the tokens of TypeScript sources per folder, without comments.
 * TypeScript 7 has no parser for JavaScript yet, so that of TypeScript 5 counts, which `@ts-morph/common` contains.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ts } from '@ts-morph/common';
import glob from 'fast-glob';

const [root = 'src', depth = '1'] = process.argv.slice(2);
const sums = new Map();
for (const path of glob.globSync(`${root}/**/*.{ts,tsx}`)) {
  const folders = relative(root, path).split('/').slice(0, -1);
  const folder = folders.slice(0, Number(depth)).join('/') || '.';
  sums.set(folder, (sums.get(folder) ?? 0) + countTokens(path));
}
// Whoever reads it may have seen enough.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
});
const rows = [...sums].sort(([, one], [, other]) => other - one);
rows.push(['all', rows.reduce((sum, [, count]) => sum + count, 0)]);
for (const [folder, count] of rows)
  process.stdout.write(`${String(count).padStart(8)} ${folder}\n`);

function countTokens(path) {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  let count = 0;
  const visit = (node) => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode)
      return;
    const children = node.getChildren(source);
    const isToken = children.length === 0 && node.kind !== ts.SyntaxKind.SyntaxList;
    if (isToken && node.kind !== ts.SyntaxKind.EndOfFileToken) count += 1;
    children.forEach(visit);
  };
  visit(source);
  return count;
}
