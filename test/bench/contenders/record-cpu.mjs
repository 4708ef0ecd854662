/**
 * The processor time of GETs by one client, recorded or not. Arguments: the origin, the client, how
 * many at a time, how many in all, and the folder of the session; without one, nothing is recorded.
 */
import { itemPaths } from '../kit/create-get-session.mjs';
import { recordInProcess } from '../kit/record-in-process.mjs';
import { clients } from './clients.mjs';
import { report } from './report.mjs';

const [origin = '', client = '', width, number, folder] = process.argv.slice(2);
const count = Number(number);
const get = clients[client]();

/** @param {readonly string[]} paths */
async function sendAll(paths) {
  let next = 0;
  const sendOn = async () => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++])
      await get(origin + path);
  };
  await Promise.all(Array.from({ length: Number(width) }, sendOn));
}

// What is compiled by then is not measured; the recording ends in a session of all.
const warm = itemPaths(count / 2);
const recorder = folder === undefined ? undefined : await recordInProcess(folder);
await sendAll(warm);
const before = process.cpuUsage();
const start = performance.now();
await sendAll(itemPaths(count));
const time = performance.now() - start;
const { user, system } = process.cpuUsage(before);
const recorded = await recorder?.finish();
report(time, () => ({ recordings: recorded?.recordings ?? 0 }), { cpu: (user + system) / count });
