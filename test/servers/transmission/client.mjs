/** Somebody with transmission-remote, who adds torrents and picks them by the numbers in its list. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../harness/run.mjs';

/**
 * @param {string} url of the daemon
 * @param {readonly string[]} [others] torrents to add, and nothing else
 */
export async function drive(url, others) {
  const folder = await mkdtemp(join(tmpdir(), 'transmission-client-'));
  const env = { PATH: process.env.PATH, HOME: folder };
  const remote = (...args) => run('transmission-remote', [new URL(url).host, ...args], { env });
  const numberOf = async (name) => {
    const line = (await remote('--list')).split('\n').find((text) => text.trim().endsWith(name));
    if (line === undefined) throw new Error(`no torrent ${name}`);
    return /\d+/.exec(line)[0];
  };
  const names = others ?? ['bread', 'butter', 'cheese'];
  try {
    for (const name of names) {
      const file = join(folder, `${name}.torrent`);
      await writeFile(file, torrent(name));
      await remote('--start-paused', '--add', file);
    }
    if (others !== undefined) return;
    const [first, second, third] = names;
    await remote('--torrent', await numberOf(first), '--labels', 'breakfast', '--bandwidth-high');
    await remote('--torrent', await numberOf(second), '--downlimit', '17', '--labels', 'lunch');
    await remote('--torrent', await numberOf(third), '--remove');
    await remote('--torrent', `${await numberOf(first)},${await numberOf(second)}`, '--info');
    await remote('--torrent', await numberOf(second), '--uplimit', '3');
    await remote('--session-info');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A torrent of one small file. */
function torrent(name) {
  const content = `all there is of ${name}`;
  const piece = createHash('sha1').update(content).digest('latin1');
  const info = `d6:lengthi${content.length}e4:name${name.length}:${name}12:piece lengthi16384e6:pieces20:${piece}e`;
  return Buffer.from(`d8:announce21:http://127.0.0.1:9/an4:info${info}e`, 'latin1');
}
