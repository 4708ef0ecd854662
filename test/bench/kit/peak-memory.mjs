import { readFileSync } from 'node:fs';

/**
 * The peak of resident memory of this process, in bytes. Where the system has it, from its own
 * high-water mark: on Linux, `maxRSS` begins with the peak of the process that started this one.
 */
export function peakMemory() {
  return (ownPeak() ?? process.resourceUsage().maxRSS) * 1024;
}

/** In KiB, on Linux alone. */
function ownPeak() {
  if (process.platform !== 'linux') return undefined;
  const line = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return line ? Number(line[1]) : undefined;
}
