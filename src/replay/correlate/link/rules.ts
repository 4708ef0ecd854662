/**
 * Correlation by hand, for what cannot be found in a session, and for what shall be left alone. What a rule
 * names is read once, and matched to recordings and to locations as data.
 */
import { findPairs, stepsOfPairs } from '../../../formats/url/form.ts';
import { Location, type Step } from '../../../formats/value/location.ts';
import type { LocationPattern, Message } from '../../../formats/value/location-pattern.ts';
import {
  type CorrelationRule,
  locationIn,
  type RequestPattern,
  type ResponsePattern,
} from '../../../session/link-rule.ts';
import { matchesRoute } from '../../../session/routes.ts';
import type { Recording } from '../../../session/schema.ts';

/** Links that are not made: those that fit all that is given. */
export interface CorrelationExclusion {
  /** What is inside of its location fits as well. */
  readonly from?: ResponsePattern | undefined;
  /** What is inside of its location fits as well. */
  readonly to?: RequestPattern | undefined;
  /** The recorded value. */
  readonly value?: string | undefined;
}

/**
 * A value of the client's own that must be new at each replay, such as the address of a sign-up: the
 * server would refuse what it has already. It is another one in each copy and each round, and against
 * each target, in the form of the recorded one; and the same wherever the client sends it in a session.
 */
export interface FreshRule {
  /** Where a request has it. */
  readonly to: RequestPattern;
}

export interface CorrelateOptions {
  /** Links that cannot be found in the recording; they go before those that can. */
  readonly rules?: readonly CorrelationRule[] | undefined;
  /** Values that must be new. */
  readonly fresh?: readonly FreshRule[] | undefined;
  /** Links that shall not be made; without `from`, also new values that shall not be sent. */
  readonly exclude?: readonly CorrelationExclusion[] | undefined;
}

/** What one half of a rule names. */
export interface Named {
  readonly recordings: Pick<RequestPattern, 'recording' | 'path'>;
  /** In the requests or the responses of these; undefined: all of them. */
  readonly location: LocationPattern | undefined;
}

/** A rule or a link as data. */
export interface Rule {
  readonly from: Named;
  readonly to: Named;
}

/** An exclusion as data. */
export type Exclusion = Partial<Rule> & Pick<CorrelationExclusion, 'value'>;

/** Rules, links and exclusions as data. */
export interface Rules {
  readonly rules: readonly Rule[];
  /** Those of the session file, which yield to rules and exclusions. */
  readonly links: readonly Rule[];
  /** Where requests have values that must be new. */
  readonly fresh: readonly Named[];
  readonly exclude: readonly Exclusion[];
}

/** @param links of the session file */
export function readRules(
  { rules = [], fresh = [], exclude = [] }: CorrelateOptions,
  links: readonly CorrelationRule[],
): Rules {
  return {
    rules: rules.map(readRule),
    links: links.map(readRule),
    fresh: fresh.map(({ to }) => readPattern(to, 'request')),
    exclude: exclude.map(readExclusion),
  };
}

function readRule({ from, to }: CorrelationRule): Rule {
  return { from: readPattern(from, 'response'), to: readPattern(to, 'request') };
}

function readExclusion({ from, to, value }: CorrelationExclusion): Exclusion {
  return {
    ...(from && { from: readPattern(from, 'response') }),
    ...(to && { to: readPattern(to, 'request') }),
    value,
  };
}

/** @param message of the recordings that a pattern is for */
export function readPattern(pattern: RequestPattern, message: Message): Named {
  const { recording, path } = pattern;
  return { recordings: { recording, path }, location: locationIn(pattern, message) };
}

/** Whether a recording is one of those that are named. */
export function namesRecording({ recordings }: Named, { id, request }: Recording): boolean {
  const { recording, path } = recordings;
  if (recording !== undefined && recording !== id) return false;
  return path === undefined || matchesRoute(path, request.method, request.path);
}

/** Whether a rule, a link or an exclusion names something inside of a location of a request. */
export function nameInside(
  { rules, links, exclude }: Pick<Rules, 'rules' | 'links' | 'exclude'>,
  recording: Recording,
  toLocation: () => Location,
): boolean {
  const named = [...rules, ...links, ...exclude].flatMap(({ to }) =>
    to?.location && namesRecording(to, recording) ? to.location : [],
  );
  if (named.length === 0) return false;
  const location = toLocation();
  const inside = locationsIn(location, recording.request.path);
  return named.some((each) => each.isWithin(location) || inside.some((part) => each.covers(part)));
}

/** The segments and parameters of a request path, or of its end. */
function locationsIn({ part, last }: Location, requestPath: string): Location[] {
  const isWhole = last?.kind === 'path';
  if (part !== 'path' || !(isWhole || last?.kind === 'tail')) return [];
  const [path = '', query = ''] = requestPath.split(/\?(.*)/s);
  const segments = path.split('/').map((_, index): Step[] => [PATH, { kind: 'segment', index }]);
  if (!isWhole) return segments.slice(Number(last.index)).map((steps) => new Location(steps));
  const parameters = stepsOfPairs('query', [...findPairs(query)]).map((step) => [step]);
  return [...segments, ...parameters].map((steps) => new Location(steps));
}

const PATH: Step = { kind: 'path' };

/** A link that may be made. */
interface LinkCandidate {
  /** As recorded; none where the recorded request does not carry it. */
  readonly value: string | undefined;
  /** The request that carries it, and the response that brings it: none, for a new value. */
  readonly recording: Recording;
  readonly from: Recording | undefined;
  /** Where they have it: the first is asked for where it counts. */
  readonly to: () => Location;
  readonly source: Location | undefined;
}

/** Whether an exclusion fits a link. */
export function isExcluded({ from, to, value }: Exclusion, candidate: LinkCandidate): boolean {
  if (value !== undefined && value !== candidate.value) return false;
  if (to && !namesRecording(to, candidate.recording)) return false;
  if (from && !(candidate.from && namesRecording(from, candidate.from))) return false;
  if (to?.location && !to.location.covers(candidate.to())) return false;
  return !from?.location || (candidate.source ? from.location.covers(candidate.source) : false);
}
