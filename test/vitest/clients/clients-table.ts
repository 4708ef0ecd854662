import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../kit/repository-root.ts';

/** A row of the table of clients in the manual of recording; cells without their marks for code. */
export interface ClientRow {
  readonly client: string;
  readonly inProcess: string;
  readonly endpoint: string;
  readonly proxy: string;
}

/** The table below `### What is recorded`. */
export function readClientsTable(): ClientRow[] {
  const manual = readFileSync(join(repositoryRoot, 'src/record/README.md'), 'utf8');
  const [, section = ''] = /\n### What is recorded\n(.*?)\n###/s.exec(manual) ?? [];
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((line) => {
    const [, client = '', inProcess = '', endpoint = '', proxy = ''] = line
      .split('|')
      .map((cell) => cell.replaceAll('`', '').trim());
    return { client, inProcess, endpoint, proxy };
  });
}
