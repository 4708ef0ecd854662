// Writes what is derived from the built sources. Runs after the build.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { sessionJsonSchema, writeOptionsTable } from '../dist/internals.js';

const source = new URL('../src/session/session.schema.json', import.meta.url);
const published = new URL('../dist/session/session.schema.json', import.meta.url);
const readme = new URL('../README.md', import.meta.url);

writeFileSync(source, `${JSON.stringify(sessionJsonSchema(), null, 2)}\n`);
mkdirSync(new URL('.', published), { recursive: true });
copyFileSync(source, published);

writeFileSync(readme, writeOptionsTable(readFileSync(readme, 'utf8')));
