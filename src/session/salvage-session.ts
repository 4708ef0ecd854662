/**
 * What of a session file can be taken over into the one that replaces it: where it is not a session, what
 * people and tools have put there, links and noise, each as far as it is valid. The schema alone decides
 * what is.
 */
import { SessionFileError } from '../errors.ts';
import { elements, skipSpace, skipValue } from '../formats/json/json-text.ts';
import { type Explanation, explainIssues } from './json/explain-issues.ts';
import { type Fault, findFaultPositions } from './json/invalid-session.ts';
import { findPosition, type Position } from './json/positions.ts';
import { quoteFrom } from './json/show-value.ts';
import { MAX_LINKS } from './limits.ts';
import type { CorrelationRule } from './link-rule.ts';
import { ruleSchema } from './link-schema.ts';
import { checkSession, explainLinks, findFaults } from './parse-session.ts';
import { envelopeSchema, type Recording, recordingSchema, type Session } from './schema.ts';

/** A link, or the noise of a response, that the file has and a new one cannot have. */
export interface LostPart extends Fault {
  /** The link or the noise as a whole, as JSON. */
  readonly json: string;
}

/** A link with its place in the list of the file. */
export interface PlacedLink {
  readonly link: CorrelationRule;
  readonly index: number;
  /** Undefined where the text is JSON: then it is easily found. */
  readonly position?: Position;
}

/** What of a session file can be used. */
export interface SalvagedSession {
  /** Without what is lost; undefined where it is not a session even so. */
  readonly session?: Session | undefined;
  readonly links: readonly PlacedLink[];
  /** Those that are valid. */
  readonly recordings: readonly Recording[];
  readonly lost: readonly LostPart[];
  /** Why it is not a session, where something of it is kept or lost even so. */
  readonly unreadable?: string | undefined;
}

/**
 * The session that a value is, or what there is of it.
 * @param value what `parseJson` gave for the text
 * @param text of the file, without the mark of its byte order
 */
export function salvageSession(value: unknown, text: string, file: string): SalvagedSession {
  try {
    const session = checkSession(value, text, file);
    const { links = [], recordings } = session;
    return { session, links: links.map((link, index) => ({ link, index })), recordings, lost: [] };
  } catch (error) {
    if (!(error instanceof SessionFileError)) throw error;
    const parts = salvageParts(Object(value), text);
    const isPart = parts.session === undefined && parts.links.length + parts.lost.length > 0;
    return isPart ? { ...parts, unreadable: error.message } : parts;
  }
}

function salvageParts(session: Record<string, unknown>, text: string): SalvagedSession {
  const lost: LostPart[] = [];
  const lose = (part: unknown, [explanation]: readonly Explanation[]): void => {
    const faults = explanation ? findFaultPositions(text, [explanation]) : [];
    for (const fault of faults) lost.push({ ...fault, json: JSON.stringify(part) });
  };
  const given: readonly unknown[] = Array.isArray(session.recordings) ? session.recordings : [];
  const links = salvageLinks(session.links, given, lose);
  const recordings = given.flatMap((each, index) => salvageRecording(each, index, lose));
  const mended = { ...session, links: links.map(({ link }) => link), recordings };
  const isSession = recordings.length === given.length && findFaults(mended).count === 0;
  return { session: isSession ? (mended as Session) : undefined, links, recordings, lost };
}

type Lose = (part: unknown, explanations: readonly Explanation[]) => void;

function salvageLinks(
  links: unknown,
  recordings: readonly unknown[] | undefined,
  lose: Lose,
): PlacedLink[] {
  const { error } = envelopeSchema.shape.links.safeParse(links);
  if (links === undefined) return [];
  const isTooMany = Array.isArray(links) && links.length > MAX_LINKS;
  if (!Array.isArray(links) || isTooMany) {
    lose(links, explainIssues(error?.issues ?? [], links, ['links']));
  }
  const kept: readonly unknown[] = Array.isArray(links) ? links.slice(0, MAX_LINKS) : [];
  return kept.flatMap((link, index): PlacedLink | [] => {
    const { data, error } = ruleSchema.safeParse(link);
    if (!data) {
      lose(link, explainIssues(error.issues, link, ['links', index]));
      return [];
    }
    const faults = recordings ? explainLinks([data], recordings, index) : [];
    if (faults.length === 0) return { link: data, index };
    lose(link, faults);
    return [];
  });
}

/** With its noise, or without it where that alone is wrong. */
function salvageRecording(recording: unknown, index: number, lose: Lose): Recording | [] {
  const { data, error } = recordingSchema.safeParse(recording);
  if (data) return data;
  const { response, ...others } = Object(recording);
  if (response?.noise === undefined) return [];
  lose(response.noise, explainIssues(error.issues, recording, ['recordings', index]));
  const { noise: _, ...bare } = response;
  return recordingSchema.safeParse({ ...others, response: bare }).data ?? [];
}

/**
 * The links of a text that is no JSON, such as one with the marks of a merge in it: they stand before
 * the recordings, in lines of their own.
 */
export function salvageText(text: string): SalvagedSession {
  const lost: LostPart[] = [];
  const links: PlacedLink[] = [];
  const [head = ''] = text.split('"recordings"', 1);
  const key = /^[^\S\n]*"links"[^\S\n]*:/m.exec(head);
  const start = key ? skipSpace(head, key.index + key[0].length) : head.length;
  for (const offset of elements(head, start)) {
    const index = links.length + lost.length;
    if (index === MAX_LINKS) break;
    const position = findPosition(text, offset);
    const place = { ...position, path: `links[${index}]` };
    const json = head.slice(offset, skipValue(head, offset));
    const lose: Lose = (_, [fault]) => {
      if (fault) lost.push({ ...fault, ...place, json });
    };
    const value = parseOrNothing(json);
    if (value === undefined) {
      lost.push({ ...place, found: quoteFrom(text, offset), expected: 'a link as JSON', json });
    }
    for (const { link } of value === undefined ? [] : salvageLinks([value], undefined, lose)) {
      links.push({ link, index, position });
    }
  }
  return { links, recordings: [], lost };
}

function parseOrNothing(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
