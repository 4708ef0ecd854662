import type { CorrelatedValue } from '../correlated-value.ts';
import type { Blocked } from '../explain-blocked.ts';
import type { CookieInsertion } from './cookie-jars.ts';
import { judgeMissing, type SoFar } from './judge-missing.ts';

/** Tells what became of the cookies of a request, or why it is not sent. */
export function tellCookies(
  { sent, added, missing }: CookieInsertion,
  soFar: SoFar,
): CorrelatedValue[] | Blocked {
  const tell = (name: string, producer: number): Pick<CorrelatedValue, 'from' | 'to'> => {
    const place = `cookie ${name}`;
    return { from: { id: soFar.recordings[producer]?.id ?? '', place }, to: place };
  };
  const left: CorrelatedValue[] = [];
  for (const cookie of missing) {
    const why = judgeMissing(cookie, soFar);
    if (typeof why !== 'string') return why;
    left.push({ ...tell(cookie.name, cookie.producer), leftOut: why });
  }
  return [
    ...sent.map(({ name, source }) => tell(name, source)),
    ...added.map(({ name, source }) => ({ ...tell(name, source), isAdded: true as const })),
    ...left,
  ];
}
