/**
 * Rules, new values, exclusions and links of the file that fit nothing in a session. A replay goes on as if they were not
 * there: who has written one with a typing error would not see it.
 */

import { printableLine } from '../../printable.ts';
import type { RequestPattern, ResponsePattern } from '../../session/link-rule.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { bodiesBeside } from '../../session/session-file.ts';
import { byDeparture } from '../pacing/schedule.ts';
import { MAX_FRESH } from '../request/fresh-values.ts';
import { ENTERED, PASSED, type Visitor } from '../request/visitor.ts';
import { arrivalOf } from './link/arrivals.ts';
import { canBeFresh } from './link/fresh-links.ts';
import { createReaders, type Readers } from './link/readers.ts';
import type { LinkSettings } from './link-session.ts';
import type { CorrelationExclusion, FreshRule } from './rules/correlate-options.ts';
import { fitsPlace, matchesRecording, requestPlace, responsePlace } from './rules/match-pattern.ts';

/** A rule, a new value or an exclusion that fits nothing in a session. Plain data. */
export interface IdleRule {
  /** Which it is: `correlate.rules[0]`, `correlate.fresh[0]`; of the session file, `links[0]`. */
  readonly name: string;
  /** The session file has it, so no other session comes into question. */
  readonly isOfSession?: true;
  /** As JSON. */
  readonly text: string;
  /** Which half of it fits nothing, in a clause. */
  readonly reason: string;
  /** The more, the nearer it comes to what the session has. */
  readonly fits: number;
}

/** What fits one half of a rule: recordings, or why there are none. */
interface Half {
  readonly recordings: readonly Recording[];
  readonly reason?: string;
  readonly fits: number;
}

/** @param correlate the setting, checked */
export function findIdleRules(session: Session, correlate: LinkSettings['correlate']): IdleRule[] {
  if (correlate === false) return [];
  const { links = [] } = session;
  const { rules = [], fresh = [], exclude = [] } = typeof correlate === 'object' ? correlate : {};
  if (rules.length + fresh.length + exclude.length + links.length === 0) return [];
  const recordings = byDeparture(session.recordings);
  const readers = createReaders(recordings, session.origin, bodiesBeside(session));
  const find = (name: string, rule: CorrelationExclusion): IdleRule | [] => {
    const idle = findIdle(rule, recordings, readers);
    return idle ? { name, text: JSON.stringify(rule), ...idle } : [];
  };
  const findFresh = (name: string, rule: FreshRule): IdleRule | [] => {
    const { reason, fits } = findFreshRequests(rule.to, recordings, readers);
    const text = JSON.stringify(rule);
    return reason === undefined ? [] : { name, text, reason, fits };
  };
  return [
    ...rules.flatMap((rule, index) => find(`correlate.rules[${index}]`, rule)),
    ...fresh.flatMap((rule, index) => findFresh(`correlate.fresh[${index}]`, rule)),
    ...exclude.flatMap((exclusion, index) => find(`correlate.exclude[${index}]`, exclusion)),
    ...links
      .flatMap((link, index) => find(`links[${index}]`, link))
      .map((idle) => ({ ...idle, isOfSession: true }) as const),
  ];
}

function findIdle(
  { from, to, value }: CorrelationExclusion,
  recordings: readonly Recording[],
  readers: Readers,
): Pick<IdleRule, 'reason' | 'fits'> | undefined {
  const responses = findResponses(from ?? {}, recordings, readers);
  const requests = findRequests(to ?? {}, value, recordings, readers);
  const reasons = [responses.reason, requests.reason].filter((reason) => reason !== undefined);
  const fits = responses.fits + requests.fits;
  if (reasons.length > 0) return { reason: reasons.join(', and '), fits };
  const earliest = responses.recordings.reduce(
    (time, response) => Math.min(time, arrivalOf(response)),
    Infinity,
  );
  if (!from || !to || requests.recordings.some(({ at }) => earliest <= at)) return undefined;
  return { reason: 'no response that "from" fits had come before a request of "to"', fits };
}

function findResponses(
  from: ResponsePattern,
  recordings: readonly Recording[],
  { read }: Readers,
): Half {
  const place = responsePlace(from);
  const fitting = recordings.filter(
    (recording) => 'status' in recording.response && matchesRecording(from, recording),
  );
  if (fitting.length === 0) {
    return { recordings: [], reason: '"from" fits no recorded response', fits: 0 };
  }
  if (place === undefined) return { recordings: fitting, fits: 2 };
  let isFound = false;
  const readPlaces = read((_value, at) => {
    isFound ||= fitsPlace(place, at.location().text);
  });
  const bringing = fitting.filter((recording) => {
    isFound = false;
    readPlaces(recording);
    return isFound;
  });
  if (bringing.length > 0) return { recordings: bringing, fits: 2 };
  return { recordings: [], reason: `no response that "from" fits has ${place}`, fits: 1 };
}

/** Requests with a value that can be new. */
function findFreshRequests(
  to: RequestPattern,
  recordings: readonly Recording[],
  readers: Readers,
): Half {
  const carrying = findRequests(to, undefined, recordings, readers);
  if (carrying.reason !== undefined) return carrying;
  const renewed = findRequests(to, undefined, recordings, readers, canBeFresh);
  if (renewed.reason === undefined) return renewed;
  const what = `what is in ${requestPlace(to)} stands for a secret, or has more than ${MAX_FRESH} characters`;
  return { recordings: [], reason: what, fits: 1 };
}

function findRequests(
  to: RequestPattern,
  value: string | undefined,
  recordings: readonly Recording[],
  { walk }: Readers,
  isWanted: (value: string) => boolean = () => true,
): Half {
  const place = requestPlace(to);
  const fitting = new Set(recordings.filter((recording) => matchesRecording(to, recording)));
  if (fitting.size === 0) {
    return { recordings: [], reason: '"to" fits no recorded request', fits: 0 };
  }
  if (place === undefined && value === undefined) return { recordings: [...fitting], fits: 2 };
  let isFound = false;
  const visitor: Visitor = {
    entersBody: () => true,
    visit(text, at) {
      if (value !== undefined && text.value !== value) return ENTERED;
      if (place !== undefined && !fitsPlace(place, at.location().text)) return ENTERED;
      isFound ||= isWanted(text.value);
      // What is inside of it has the same name.
      return PASSED;
    },
    leave: () => undefined,
  };
  const carrying = recordings.filter((recording, position) => {
    isFound = false;
    if (fitting.has(recording)) walk(position, visitor);
    return isFound;
  });
  if (carrying.length > 0) return { recordings: carrying, fits: 2 };
  const what = [value === undefined ? [] : 'this value', place ?? []].flat().join(' in ');
  const whose = Object.keys(to).length === 0 ? 'no request' : 'no request that "to" fits';
  return { recordings: [], reason: `${whose} has ${what}`, fits: 1 };
}

const LONGEST_TEXT = 200;

/**
 * One line about a rule that fits nothing.
 * @param file of several sessions that come into question, the one that comes nearest to it
 */
export function explainIdleRule(
  { name, text, reason, isOfSession }: IdleRule,
  file?: string,
): string {
  const inAll = isOfSession ? `${file}:` : `any session; in ${file},`;
  const where = file === undefined ? 'this session:' : inAll;
  const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
  return printableLine(
    `${name} fits nothing in ${where} ${reason}. It is ${shown}: correct it or take it out. ` +
      'explainCorrelations() lists places by their names',
  );
}
