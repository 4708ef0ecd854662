import { byDeparture } from '../../../../src/replay/schedule/recorded-times.ts';
import type { Header, Recording } from '../../../../src/session/schema.ts';
import { createSession, recordingOf } from '../../../kit/session.ts';

/** One exchange of a session about cookies. */
export interface CookieExchange {
  /** The value of the request's Cookie header, or of several. */
  readonly cookie?: string | readonly string[];
  /** The values of the response's Set-Cookie headers. */
  readonly set?: readonly string[];
  readonly path?: string;
  /** In ms. @default after the one before has ended */
  readonly at?: number;
  /** In ms. */
  readonly time?: number;
  readonly origin?: string;
  readonly aborted?: true;
}

/** A session in its order of departure, one after another unless `at` says otherwise. */
export function cookieSession(...exchanges: readonly CookieExchange[]): Recording[] {
  const loose = exchanges.map(({ cookie = [], set = [], path = '/', aborted, ...parts }) =>
    recordingOf('GET', path, 200, {
      ...parts,
      headers: [cookie].flat().map((value): Header => ['Cookie', value]),
      response: {
        headers: set.map((value): Header => ['Set-Cookie', value]),
        ...(aborted && { aborted }),
      },
    }),
  );
  return byDeparture(createSession(loose).recordings);
}
