/** Sizes and times in words, with as many digits as help. */

/** A size in bytes: `0 B`, `512 B`, `1.4 kB`, `23 MB`. */
export function renderSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${['B', 'kB', 'MB', 'GB'][power]}`;
}

/** A time in ms: `0.4 ms`, `12 ms`, `1.25 s`, `3 min 20 s`. */
export function renderTime(ms: number): string {
  if (ms === 0) return '0 ms';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A number with separators: `12,345`. */
export function renderNumber(count: number): string {
  return count.toLocaleString('en');
}

/** A number with separators, and its noun: `1 character`, `12,345 characters`. */
export function renderCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${renderNumber(count)} ${count === 1 ? noun : plural}`;
}

/** How a time has changed: `+12 ms (+40 %)`; `±0 ms` below half a millisecond. */
export function renderChange(before: number, now: number): string {
  const change = now - before;
  if (Math.abs(change) < 0.5) return '±0 ms';
  const sign = change > 0 ? '+' : '−';
  const part = before > 0 ? ` (${sign}${Math.round(Math.abs(change / before) * 100)} %)` : '';
  return `${sign}${renderTime(Math.abs(change))}${part}`;
}
