/** What differs in two texts: in the one, and in the other. */
export type Core = readonly [was: string, due: string];

/** The whole of two texts, and what differs in them as far as whole words go. */
export function coresOf(was: string, due: string): Core[] {
  const cores = [
    [was, due] as const,
    coreOf(was, due, /[\p{L}\p{N}_-]/u),
    coreOf(was, due, /[\p{L}\p{N}]/u),
  ].filter((core) => core.every((each) => each !== ''));
  return cores.filter((core, index) => {
    return cores.findIndex((each) => each.join('\0') === core.join('\0')) === index;
  });
}

/**
 * Two texts without what both begin and end with.
 * @param word characters of which no word is cut
 */
export function coreOf(was: string, due: string, word: RegExp): Core {
  const shortest = Math.min(was.length, due.length);
  let start = 0;
  while (start < shortest && was[start] === due[start]) start += 1;
  let end = 0;
  while (end < shortest - start && was.at(-1 - end) === due.at(-1 - end)) end += 1;
  while (start > 0 && word.test(was[start - 1] ?? '')) start -= 1;
  while (end > 0 && word.test(was.at(-end) ?? '')) end -= 1;
  return [was.slice(start, was.length - end), due.slice(start, due.length - end)];
}
