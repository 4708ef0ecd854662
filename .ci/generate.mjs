// Writes what is derived from the built sources. Runs after the build.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { GENERATED_PAGES, writeGeneratedParts } from '../dist/internals.generated.js';
import { sessionJsonSchema } from '../dist/internals.js';

const source = new URL('../src/session/session.schema.json', import.meta.url);
const published = new URL('../dist/session/session.schema.json', import.meta.url);

writeFileSync(source, `${JSON.stringify(sessionJsonSchema(), null, 2)}\n`);
mkdirSync(new URL('.', published), { recursive: true });
copyFileSync(source, published);

for (const name of GENERATED_PAGES) {
  const page = new URL(`../${name}`, import.meta.url);
  writeFileSync(page, writeGeneratedParts(readFileSync(page, 'utf8')));
}
