/**
 * Correlation by hand: for links that cannot be found in a session, and for values that are to be left alone. Rules are
 * parsed once, and then matched to recordings and locations.
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

/** Links that are not made: those that fit all members. */
export interface CorrelationExclusion {
  /** What is inside of its location fits as well. */
  readonly from?: ResponsePattern | undefined;
  /** What is inside of its location fits as well. */
  readonly to?: RequestPattern | undefined;
  /** The recorded value. */
  readonly value?: string | undefined;
}

/**
 * A value of the client's own that must be new in each replay, such as the address of a sign-up, which the server would
 * refuse the second time. Each copy, round and target gets a value of its own, in the form of the recorded one. Within
 * a replay, the value is the same wherever the client sends it.
 */
export interface FreshRule {
  /** Where a request has it. */
  readonly to: RequestPattern;
}

export interface CorrelateOptions {
  /** Links that cannot be found in the session. They come before those that are found. */
  readonly rules?: readonly CorrelationRule[] | undefined;
  /** Values that must be new. */
  readonly fresh?: readonly FreshRule[] | undefined;
  /** Links that are not made; without `from`, also new values that are not sent. */
  readonly exclude?: readonly CorrelationExclusion[] | undefined;
}

/** One half of a rule. */
export interface Named {
  readonly recordings: Pick<RequestPattern, 'recording' | 'path'>;
  /** In their requests or responses; undefined for all locations. */
  readonly location: LocationPattern | undefined;
}

/** A parsed rule or link. */
export interface Rule {
  readonly from: Named;
  readonly to: Named;
}

/** A parsed exclusion. */
export type Exclusion = Partial<Rule> & Pick<CorrelationExclusion, 'value'>;

/** Parsed rules, links, new values and exclusions. */
export interface Rules {
  readonly rules: readonly Rule[];
  /** Links of the session file, which come after rules and exclusions. */
  readonly links: readonly Rule[];
  /** Where requests have values that must be new. */
  readonly fresh: readonly Named[];
  readonly exclude: readonly Exclusion[];
}

/** Parses the rules of a session. @param links of the session file */
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

/** Parses one half of a rule. @param message that its location is in */
export function readPattern(pattern: RequestPattern, message: Message): Named {
  const { recording, path } = pattern;
  return { recordings: { recording, path }, location: locationIn(pattern, message) };
}

/** Whether a recording is one of the named ones. */
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

/** The segments and parameters of a request path, or the segments of its end. */
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
  /** As recorded; none if the recorded request does not carry it. */
  readonly value: string | undefined;
  /** The recording whose request carries the value. */
  readonly recording: Recording;
  /** The recording whose response brings the value; undefined for a new value. */
  readonly from: Recording | undefined;
  /** Gives the location in the request, which is computed only if it matters. */
  readonly to: () => Location;
  /** The location in the response. */
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
