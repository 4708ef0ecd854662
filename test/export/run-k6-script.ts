/**
 * Runs a script of k6 in Node, with stand-ins for the modules of k6 that do what its documentation says of them: k6
 * itself is a program in Go, which npm does not have. https://grafana.com/docs/k6/latest/javascript-api/
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a script did. */
export interface K6Run {
  /** Whether each check passed, by its name. */
  readonly checks: Readonly<Record<string, boolean>>;
  readonly groups: readonly string[];
  /** The number of requests in each batch that was sent together. */
  readonly batches: readonly number[];
  /** The length of each pause, in seconds. */
  readonly sleeps: readonly number[];
  /** The `name` of each request, by which k6 groups its metrics. */
  readonly names: readonly string[];
  readonly warnings: readonly string[];
}

const MODULES = {
  'k6.mjs': `import { run } from './run.mjs';
export function check(value, sets) {
  for (const [name, holds] of Object.entries(sets)) run.checks[name] = holds(value);
  return Object.values(sets).every((holds) => holds(value));
}
export function group(name, body) { run.groups.push(name); return body(); }
export function sleep(seconds) { run.sleeps.push(seconds); }
`,
  'encoding.mjs': `export default {
  b64encode(text) { return Buffer.from(text).toString('base64'); },
  b64decode(text) { const bytes = Buffer.from(text, 'base64'); return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length); },
};
`,
  'http.mjs': `import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { run } from './run.mjs';
const jar = {};
const program = fileURLToPath(new URL('./send.mjs', import.meta.url));
export default {
  expectedStatuses: (...statuses) => statuses,
  batch(requests) {
    run.batches.push(requests.length);
    if (requests.length === 0) return [];
    const sent = requests.map(([method, url, body, params]) => {
      run.names.push(params.tags.name);
      if (params.redirects !== 0) throw new Error('redirects are followed');
      const cookies = Object.entries(jar).map((pair) => pair.join('='));
      const headers = { ...params.headers };
      const key = Object.keys(headers).find((name) => name.toLowerCase() === 'cookie');
      const cookie = [key === undefined ? [] : headers[key], cookies].flat().join('; ');
      if (key !== undefined) delete headers[key];
      if (cookie !== '') headers.cookie = cookie;
      const base64 = body === null ? null : Buffer.from(typeof body === 'string' ? body : new Uint8Array(body)).toString('base64');
      return { method, url, headers, base64 };
    });
    const answers = JSON.parse(execFileSync(process.execPath, [program], { input: JSON.stringify(sent) }));
    for (const { cookies } of answers) for (const [name, value] of cookies) jar[name] = value;
    return answers;
  },
};
`,
  'send.mjs': `import { text } from 'node:stream/consumers';
const answers = JSON.parse(await text(process.stdin)).map(async ({ method, url, headers, base64 }) => {
  try {
    const body = base64 === null ? undefined : Buffer.from(base64, 'base64');
    const response = await fetch(url, { method, headers, body, redirect: 'manual' });
    const cookies = response.headers.getSetCookie().map((each) => each.split(';')[0].split('='));
    const canonical = [...response.headers].map(([name, value]) => [name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase()), value]);
    return { status: response.status, headers: Object.fromEntries(canonical), body: await response.text(), cookies };
  } catch { return { status: 0, headers: {}, body: null, cookies: [] }; }
});
console.log(JSON.stringify(await Promise.all(answers)));
`,
  'run.mjs': `export const run = { checks: {}, groups: [], batches: [], sleeps: [], names: [], warnings: [] };
`,
  'main.mjs': `import { run } from './run.mjs';
globalThis.__ENV = process.env;
console.warn = (text) => run.warnings.push(text);
const { default: iterate, setup } = await import('./script.mjs');
setup?.();
iterate();
console.log(JSON.stringify(run));
`,
};

const SPECIFIERS: Readonly<Record<string, string>> = {
  "'k6'": "'./k6.mjs'",
  "'k6/http'": "'./http.mjs'",
  "'k6/encoding'": "'./encoding.mjs'",
};

/** One iteration of a script. @param env variables, as `-e` gives them to k6 */
export async function runK6Script(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<K6Run> {
  const folder = await mkdtemp(join(tmpdir(), 'k6-'));
  try {
    const own = script.replace(
      /(?<=^import .* from )'k6[^']*'/gm,
      (name) => SPECIFIERS[name] ?? name,
    );
    for (const [name, code] of Object.entries({ ...MODULES, 'script.mjs': own })) {
      await writeFile(join(folder, name), code);
    }
    const main = [join(folder, 'main.mjs')];
    const { stdout } = await promisify(execFile)(process.execPath, main, {
      env: { PATH: process.env.PATH, ...env },
    });
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
