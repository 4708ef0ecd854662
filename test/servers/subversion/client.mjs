/**
 * Two people with svn, who keep plans in a repository: branches, locks, tags and merges. They commit one
 * file at a time, and update before the next, since svn names several in another order each time.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../harness/run.mjs';

/**
 * @param {string} url of the server
 * @param {string} [project] what they plan
 */
export async function drive(url, project = 'house') {
  const folder = await mkdtemp(join(tmpdir(), 'svn-client-'));
  const root = `${url}/svn/${project}`;
  try {
    const otto = createClient(folder, 'otto');
    const rita = createClient(folder, 'rita');
    const message = (text) => ['--message', `${project}: ${text}`];

    await otto(
      'mkdir',
      '--parents',
      `${root}/trunk`,
      `${root}/branches`,
      `${root}/tags`,
      ...message('begin'),
    );
    await otto('checkout', `${root}/trunk`, 'otto');
    await writeFile(join(folder, 'otto/garden.txt'), 'one tree\n');
    await otto('add', 'otto/garden.txt');
    await otto('commit', 'otto', ...message('plan the garden'));
    await otto('update', 'otto');
    await writeFile(join(folder, 'otto/plan.txt'), 'four walls\none door\n');
    await otto('add', 'otto/plan.txt');
    await otto('propset', 'svn:eol-style', 'native', 'otto/plan.txt');
    const planned = revisionOf(await otto('commit', 'otto', ...message('plan')));
    await otto('update', 'otto');

    // A branch, on which the other one works in the meantime.
    await otto('copy', `${root}/trunk`, `${root}/branches/roof`, ...message('branch'));
    await rita('checkout', `${root}/branches/roof`, 'rita');
    await writeFile(join(folder, 'rita/plan.txt'), 'four walls\none door\na roof\n');
    const roofed = revisionOf(await rita('commit', 'rita', ...message('add a roof')));
    await rita('move', 'rita/garden.txt', 'rita/park.txt');
    await rita('commit', 'rita', ...message('call it a park'));

    // What is locked, changed, and unlocked by its commit; and what stays locked.
    await otto('update', 'otto');
    for (const file of ['otto/garden.txt', 'otto/plan.txt']) {
      await otto('lock', file, ...message('mine'));
    }
    await writeFile(join(folder, 'otto/garden.txt'), 'two trees\n');
    await otto('commit', '--no-unlock', 'otto/garden.txt', ...message('plant a tree'));
    await otto('unlock', 'otto/plan.txt');
    await rita('info', '--show-item', 'revision', `${root}/trunk/plan.txt`);

    // Back by what was noted down: a message is put right, a tag is set, a file is brought back.
    await otto(
      'propset',
      '--revprop',
      '--revision',
      planned,
      'svn:log',
      `${project}: first plan`,
      root,
    );
    await rita(
      'copy',
      '--revision',
      roofed,
      `${root}/branches/roof`,
      `${root}/tags/one`,
      ...message('tag'),
    );
    await otto('update', 'otto');
    await otto('merge', `${root}/branches/roof`, 'otto', '--change', roofed);
    await otto('commit', '--no-unlock', 'otto', ...message('merge the roof'));
    await otto('delete', `${root}/branches/roof`, ...message('the branch is done'));
    await otto('update', '--revision', planned, 'otto');
    await otto('update', 'otto');
    await otto('log', '--verbose', '--revision', `HEAD:${planned}`, 'otto');
    await rita('blame', `${root}/trunk/plan.txt`);
    await rita('list', '--verbose', `${root}/tags/one`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One connection and one answer for all files: no requests at the same time. */
const options = ['http-bulk-updates=yes', 'http-max-connections=2'].flatMap((option) => [
  '--config-option',
  `servers:global:${option}`,
]);

function createClient(folder, user) {
  const account = ['--username', user, '--password', 'four walls', '--no-auth-cache'];
  const env = { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C' };
  return (...args) =>
    run('svn', [...args, ...account, '--non-interactive', ...options], { cwd: folder, env });
}

function revisionOf(output) {
  const revision = /^Committed revision (\d+)\.$/m.exec(output)?.[1];
  if (revision === undefined) throw new Error(`There was nothing to commit:\n${output}`);
  return revision;
}
