import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { driveClient } from '../harness/drive-client.ts';
import type { Instance, NamedPlace, RealServer } from '../harness/real-server.ts';
import { requestJson } from '../harness/request.ts';
import { startProcess } from '../harness/start-process.ts';

export const mediawiki: RealServer = {
  name: 'mediawiki',
  server: 'MediaWiki',
  client: 'mwn',
  debian: ['mediawiki', 'php-cli', 'php-sqlite3', 'php-mbstring', 'php-xml', 'php-intl'],
  correlate: {
    // What is undone is the revision that the edit before has made: nothing in their names says so.
    rules: [
      {
        from: { path: 'POST /api.php', pointer: '/edit/newrevid' },
        to: { path: 'POST /api.php', field: 'undo' },
      },
    ],
  },
  start,
};

const wiki = '/usr/share/mediawiki';
const password = 'correct-horse-1';

async function start({ host = '127.0.0.1' }: NamedPlace = {}): Promise<Instance> {
  const process = await startProcess(async ({ folder, port }) => {
    const env = { MW_CONFIG_FILE: folder.path('LocalSettings.php'), PHP_CLI_SERVER_WORKERS: '4' };
    const database = ['--dbtype=sqlite', `--dbpath=${folder.path()}`, '--dbname=wiki'];
    const place = [
      `--confpath=${folder.path()}`,
      `--server=http://${host}:${port}`,
      '--scriptpath=',
    ];
    await promisify(execFile)(
      'php',
      [
        ...[`${wiki}/maintenance/run.php`, 'install', ...database, ...place],
        ...[`--pass=${password}`, 'Shop', 'Admin'],
      ],
      { env: { ...globalThis.process.env, ...env } },
    );
    // The cookies of a site are those of its domain, as where a login holds for several wikis.
    const domain = host.split('.').slice(1).join('.');
    if (host !== '127.0.0.1') {
      appendFileSync(env.MW_CONFIG_FILE, `\n$wgCookieDomain = '.${domain}';\n`);
    }
    return {
      command: 'php',
      args: ['-S', `127.0.0.1:${port}`, '-t', wiki],
      env,
      ready: '/api.php?action=query&format=json',
    };
  });
  const url = `http://${host}:${process.port}`;
  return {
    url,
    seed: () => driveClient('mediawiki', url, 'Castle'),
    state: () => readState(url),
    // By the field of the API, and by that of the form.
    settings: { secrets: { LGPASSWORD: password, WP_PASSWORD: password } },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

interface Answer {
  readonly query: { readonly pages: readonly Page[]; readonly logevents: readonly LogEvent[] };
}

interface Page {
  readonly title: string;
  readonly revisions: readonly { readonly comment: string; readonly slots: unknown }[];
}

interface LogEvent {
  readonly type: string;
  readonly action: string;
  readonly title: string;
}

/** Each page with its history, and what was done to pages. */
async function readState(url: string): Promise<unknown> {
  const api = `${url}/api.php?format=json&formatversion=2&action=query`;
  const all = await requestJson<Answer>('GET', `${api}&generator=allpages&gaplimit=max&prop=info`);
  const pages = all.query.pages.map(async ({ title }) => {
    const history = `prop=revisions&rvlimit=max&rvslots=main&rvprop=${encodeURIComponent('content|comment')}`;
    const { query } = await requestJson<Answer>(
      'GET',
      `${api}&${history}&titles=${encodeURIComponent(title)}`,
    );
    return { title, revisions: query.pages[0]?.revisions };
  });
  const log = await requestJson<Answer>('GET', `${api}&list=logevents&lelimit=max`);
  return {
    pages: await Promise.all(pages),
    log: log.query.logevents.map(({ type, action, title }) => `${type} ${action} ${title}`),
  };
}
