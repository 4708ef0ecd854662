/**
 * Records GETs in this process and looks at what the recording holds. Arguments: the origin, how many,
 * the folder of the session.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { recordInProcess } from '../kit/record-in-process.mjs';
import { clients } from './clients.mjs';
import { report } from './report.mjs';

const [origin = '', number, folder = ''] = process.argv.slice(2);
const count = Number(number);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const get = clients.undici();

const held = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const recorder = await recordInProcess(folder);
const start = performance.now();
let before = 0;
let most = 0;
for (let index = 1; index <= count; index += 1) {
  await get(`${origin}/items/${index}`);
  // By then all is compiled and connected.
  if (index === count / 10) before = held();
  if (index % (count / 10) === 0) most = Math.max(most, held());
}
const resident = process.memoryUsage.rss();
const { recordings } = await recorder.finish();
const time = performance.now() - start;
report(time, () => ({ recordings }), { held: most - before, resident });
