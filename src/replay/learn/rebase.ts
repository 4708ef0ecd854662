import type { SessionPair } from './replay-in-memory.ts';

/** How the colon between a host and its port may be written in a URL that is a part of another one. */
const COLONS = [':', '%3A', '%3a', '%253A'];

/**
 * Writes the addresses of the second session in the place of those of the first. The address of an
 * instance is none of its values: a replay knows it.
 */
export function createRebase({
  first,
  second,
  counterparts,
}: SessionPair): (text: string) => string {
  const origins = new Map([[first.origin, second.origin]]);
  for (const [one, other] of counterparts) {
    const origin = one.origin ?? first.origin;
    if (!origins.has(origin)) origins.set(origin, other.origin ?? second.origin);
  }
  const hosts = [...origins].map((pair) => pair.map((origin) => new URL(origin).host));
  const spellings = hosts.flatMap((pair) =>
    COLONS.map((colon) => pair.map((host) => host.replace(':', colon))),
  );
  const differing = spellings.filter(([was, is]) => was !== '' && was !== is);
  return (text) => differing.reduce((all, [was = '', is = '']) => all.replaceAll(was, is), text);
}
