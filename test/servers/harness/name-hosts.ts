/**
 * Gives this machine names that do not look like its own, for upstreams that count as foreign. Only
 * root can do that; the tests are told where it is not possible. The names go when the run is over.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { foreignHosts } from './foreign-hosts.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why the names are missing; empty where they are there. */
    readonly unnamed: string;
  }
}

const file = '/etc/hosts';

export default function nameHosts({ provide }: TestProject): (() => void) | undefined {
  const line = `127.0.0.1 ${foreignHosts.join(' ')} # vitest-session-replay, process ${process.pid}\n`;
  try {
    const isWhole = readFileSync(file, 'utf8').endsWith('\n');
    appendFileSync(file, isWhole ? line : `\n${line}`);
  } catch (error) {
    provide('unnamed', `${file} cannot be written: ${error}`);
    return undefined;
  }
  provide('unnamed', '');
  // Others may have written there since.
  return () => writeFileSync(file, readFileSync(file, 'utf8').replace(line, ''));
}
