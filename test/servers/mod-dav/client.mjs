/** Somebody at cadaver's prompt, who locks what is being worked on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../harness/run.mjs';

const commands = `
mkcol plans
put draft.txt plans/house.txt
lock plans/house.txt
put better.txt plans/house.txt
propset plans/house.txt state reviewed
copy plans/house.txt plans/copy.txt
put draft.txt plans/garden.txt
lock plans/garden.txt
put better.txt plans/garden.txt
discover plans/garden.txt
unlock plans/garden.txt
move plans/garden.txt plans/park.txt
lock plans/copy.txt
delete plans/copy.txt
unlock plans/house.txt
ls plans
lock plans/park.txt
quit
`;

/** @param {string} url of the server */
export async function drive(url) {
  const folder = await mkdtemp(join(tmpdir(), 'cadaver-client-'));
  try {
    await writeFile(join(folder, 'draft.txt'), 'four walls\n');
    await writeFile(join(folder, 'better.txt'), 'four walls and a roof\n');
    const output = await run('cadaver', [`${url}/`], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb' },
      input: commands.trimStart(),
    });
    if (/failed|could not/i.test(output)) throw new Error(output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
