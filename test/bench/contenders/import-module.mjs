/**
 * Imports a module and measures the processor time of that (user and system, all threads), in ms.
 * Arguments: the module, and an export that it must have.
 */
import { report } from './report.mjs';

const [module = '', name = ''] = process.argv.slice(2);

const before = process.cpuUsage();
const loaded = await import(module);
const { user, system } = process.cpuUsage(before);
report((user + system) / 1000, () => typeof loaded[name]);
