/**
 * The plan of a script that replays a session without this package: which requests leave one after another, what
 * they take from which answers, and what a script cannot do. Each renderer writes the plan in its own dialect.
 */
import { formatsOf } from '../../formats/formats.ts';
import { locatePlaceholders } from '../../formats/text/placeholder.ts';
import { headerValue } from '../../http/headers.ts';
import type { Link } from '../../replay/correlate/link/link-recordings.ts';
import { type LinkedSession, linkSession } from '../../replay/correlate/link-session.ts';
import { titleOf } from '../../replay/failure/failure.ts';
import { nameOf } from '../../replay/failure/outcome.ts';
import { nameRoutes } from '../../replay/name-routes.ts';
import { byDeparture, lastByteAt } from '../../replay/schedule/recorded-times.ts';
import { recordedTargets, resolveTargets } from '../../replay/send/target.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { schemeOf, startOfReadableCredentials } from '../../session/secrets/basic-credentials.ts';
import { SOURCE } from '../../session/session-file.ts';
import { readBody, sentHeaders } from '../recorded-request.ts';
import { type LiveText, LiveTexts, type Rewritten } from './live-texts.ts';
import { joinTexts, type Piece, rooted, splitAtOrigins, type Template } from './template.ts';
import {
  type Encoding,
  type Extraction,
  encodingsIn,
  encodingsOf,
  extractionOf,
  VariableNames,
} from './values.ts';

/** A value that an answer brings. */
export interface Capture {
  readonly variable: string;
  readonly extraction: Extraction;
}

/** A cookie of a request. */
interface ScriptCookie {
  readonly name: string;
  /** Recorded origin of the answer that set it, since several servers may use the same name. */
  readonly origin: string;
}

/** One request of a script. */
export interface ScriptRequest {
  /** The title, such as `#3 POST /orders`. It is printable. */
  readonly title: string;
  /** Shared by all requests of a route, such as `GET /orders/{order.id}`. */
  readonly route: string;
  readonly method: string;
  readonly url: Template;
  readonly headers: readonly (readonly [name: string, value: Template])[];
  /** Cookies that come from earlier answers. They are not in the headers. */
  readonly cookies: readonly ScriptCookie[];
  readonly body?: { readonly text: Template } | { readonly base64: string };
  /** Undefined if no status was recorded. */
  readonly status?: number;
  readonly captures: readonly Capture[];
  /** The variables that the request cannot be sent without. */
  readonly needs: readonly string[];
}

/** Requests that were in flight at the same time. */
export interface ScriptStep {
  /** Pause in ms after the last answer that the client had received. */
  readonly pause: number;
  readonly requests: readonly ScriptRequest[];
}

export interface Script {
  readonly name: string;
  /** Recorded origins, the session's own first. */
  readonly origins: readonly string[];
  readonly steps: readonly ScriptStep[];
  /** Whether the script sends a text in Base64. */
  readonly isCoded: boolean;
  /** Placeholders of secrets that the user has to give. */
  readonly secrets: readonly string[];
  /** How the script differs from a replay, one sentence each. */
  readonly lacks: readonly string[];
}

export function planScript(session: Session): Script {
  return new ScriptPlanner(session).plan();
}

class ScriptPlanner {
  readonly #session: Session;
  readonly #recordings: readonly Recording[];
  readonly #linked: LinkedSession | null;
  /** Indexes of recordings among the linked ones. */
  readonly #positions: ReadonlyMap<Recording, number>;
  readonly #names = new VariableNames();
  readonly #routes: ReadonlyMap<Recording, string>;
  /** Variables, keyed by the place that they are taken from. */
  readonly #variables = new Map<string, string>();
  readonly #captures = new Map<Recording, Capture[]>();
  readonly #lacks = new Set<string>();
  readonly #origins: Set<string>;
  readonly #secrets = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
    this.#recordings = byDeparture(session.recordings);
    // Nothing is sent: the recorded origins are only needed to find all links.
    const targets = resolveTargets(session, recordedTargets(session));
    this.#linked = linkSession(session, {}, targets);
    const linked = this.#linked?.recordings ?? [];
    this.#positions = new Map(linked.map((recording, position) => [recording, position]));
    this.#routes = nameRoutes(session, this.#linked);
    this.#origins = new Set([session.origin]);
  }

  plan(): Script {
    const sendable = this.#recordings.filter((recording) => this.#isSendable(recording));
    for (const { origin } of sendable) if (origin !== undefined) this.#origins.add(origin);
    const planned = new Map(sendable.map((each) => [each, this.#planRequest(each)]));
    const late = (recording: Recording): void => {
      this.#lack(recording, 'waits for answers that it had not waited for in the recording');
    };
    const steps = groupSteps(sendable, late).map(({ pause, recordings }) => ({
      pause,
      requests: recordings.flatMap((recording) => {
        const request = planned.get(recording);
        return request ? { ...request, captures: this.#captures.get(recording) ?? [] } : [];
      }),
    }));
    return {
      ...{ name: this.#session.name, origins: [...this.#origins], steps },
      ...{ secrets: [...this.#secrets], lacks: [...this.#lacks] },
      isCoded: [...planned.values()].some(({ headers }) =>
        headers.some(([, value]) => value.some(isCodedPiece)),
      ),
    };
  }

  #isSendable(recording: Recording): boolean {
    const { request, response } = recording;
    const isUpgrade = 'status' in response && response.status === 101;
    if (request.method === 'CONNECT' || isUpgrade) {
      this.#lack(recording, 'is left out: it opens a connection that does not speak HTTP');
      return false;
    }
    // After the host of a target, such a path could name another host.
    if (!request.path.startsWith('/')) {
      this.#lack(recording, 'is left out: its path does not begin with a slash');
      return false;
    }
    if (request.body && 'truncated' in request.body) {
      this.#lack(recording, 'is left out: its body was not recorded whole');
      return false;
    }
    if (response.aborted)
      this.#lack(
        recording,
        'reads the whole answer, although the recorded client had left before the end',
      );
    return true;
  }

  #planRequest(recording: Recording): Omit<ScriptRequest, 'captures'> {
    const { request, response } = recording;
    const { method, path } = request;
    const origin = recording.origin ?? this.#session.origin;
    const position = this.#positions.get(recording) ?? -1;
    const links = this.#linked?.links.plans[position]?.links ?? [];
    const live = new LiveTexts(links.flatMap((link) => this.#planLink(recording, link) ?? []));
    const cookies = this.#cookiesOf(position);
    const names = new Set(cookies.map(({ name }) => name));
    const rewritten = live.rewrite(request, this.#session[SOURCE]?.linked);
    const isCoded = request.body !== undefined && 'coding' in request.body;
    const headers = sentHeaders(request.headers, isCoded).flatMap(([name, value]) => {
      const index = request.headers.findIndex(([each, text]) => each === name && text === value);
      const own = name.toLowerCase() === 'cookie' ? withoutCookies(value, names) : value;
      if (own === '') return [];
      const template = own === value ? rewritten('header', value, index) : [own];
      return [[name, codeCredentials(this.#fill(template, []), value)] as const];
    });
    const body = this.#bodyOf(recording, rewritten);
    const needs = live.variables.filter((variable) => !live.soft.has(variable));
    return {
      title: titleOf(nameOf(recording)),
      route: this.#routes.get(recording) ?? `${method} ${path}`,
      ...{ method, headers, cookies, needs },
      url: [
        { kind: 'target', origin },
        ...rooted(this.#fill(rewritten('path', path), ['percent'])),
      ],
      ...(body && { body }),
      ...('status' in response && { status: response.status }),
    };
  }

  /** Undefined if the value stays as recorded. */
  #planLink(recording: Recording, link: Link): LiveText | undefined {
    const producer = this.#linked?.recordings[link.producer];
    // A script reads an answer once it is whole.
    if (!producer || this.#linked?.packets.has(producer)) return undefined;
    const extraction = extractionOf(link.location);
    const encodings = encodingsOf(link.to.steps);
    const place = `${link.to.location.text} (from #${producer.id}, ${link.location.text})`;
    if (!extraction || !encodings) {
      this.#lack(
        recording,
        `keeps the recorded value in its ${place}, since a script cannot follow it`,
      );
      return undefined;
    }
    if (link.location.isListed) {
      this.#lack(recording, `takes an element of a list by its position: ${place}`);
    }
    const key = `${producer.id} ${link.location.text}`;
    const known = this.#variables.get(key);
    const variable = known ?? this.#names.next(link.location);
    if (known === undefined) {
      this.#variables.set(key, variable);
      const captures = this.#captures.get(producer) ?? [];
      captures.push({ variable, extraction });
      this.#captures.set(producer, captures);
    }
    return { variable, link, encodings };
  }

  #cookiesOf(position: number): ScriptCookie[] {
    const { cookies = [] } = this.#linked?.cookies?.requests[position] ?? {};
    return cookies.map(({ name, producer }) => {
      const { origin = this.#session.origin } = this.#linked?.recordings[producer] ?? {};
      return { name, origin };
    });
  }

  #bodyOf(recording: Recording, rewritten: Rewritten): ScriptRequest['body'] {
    const { body: recorded } = recording.request;
    if (!recorded) return undefined;
    const body = readBody(this.#session, recorded);
    if (typeof body === 'string') {
      this.#lack(recording, `has no body. ${body}`);
      return undefined;
    }
    if (body.kind === 'base64') return { base64: body.base64 };
    const { headers } = recording.request;
    const { text } = body;
    const contentType = headerValue(headers, 'content-type');
    const encodings = encodingsIn(formatsOf({ text, contentType })[0]?.codec);
    return { text: this.#fill(rewritten('body', text), encodings) };
  }

  /**
   * Replaces placeholders and origins in the recorded parts.
   * @param encodings how secrets are encoded there
   */
  #fill(template: Template, encodings: readonly Encoding[]): Template {
    return template.flatMap((piece) => {
      if (typeof piece !== 'string') return piece;
      const pieces: Piece[] = [];
      let at = 0;
      for (const { start, end, placeholder, layers } of locatePlaceholders(piece)) {
        this.#secrets.add(placeholder);
        pieces.push(piece.slice(at, start), {
          ...{ kind: 'secret', placeholder },
          // The text has percent escapes of its own, and needs no further ones.
          encodings: layers > 0 ? Array.from({ length: layers }, () => 'percent') : encodings,
        });
        at = end;
      }
      return [...pieces, piece.slice(at)].flatMap((each) =>
        typeof each === 'string' ? splitAtOrigins(each, this.#origins) : each,
      );
    });
  }

  #lack(recording: Recording, what: string): void {
    this.#lacks.add(`${titleOf(nameOf(recording))} ${what}.`);
  }
}

function isCodedPiece(piece: Piece): boolean {
  return typeof piece === 'object' && piece.kind === 'base64';
}

/**
 * A session has user and password in plain text, as `Basic ada:REDACTED_PASSWORD`.
 * @param recorded the value of the header
 */
function codeCredentials(template: Template, recorded: string): Template {
  const start = startOfReadableCredentials(recorded);
  const [first, ...rest] = joinTexts(template);
  if (start === undefined || typeof first !== 'string' || first.length < start) return template;
  const text = [first.slice(start), ...rest];
  return [schemeOf(first.slice(0, start)), { kind: 'base64', text }];
}

function withoutCookies(header: string, names: ReadonlySet<string>): string {
  return header
    .split(/; */)
    .filter((pair) => !names.has(pair.split('=', 1)[0] ?? ''))
    .join('; ');
}

/**
 * Requests in flight together are one step: each of them left before any of the others was answered.
 * @param recordings in the order in which they left
 * @param onLate called with each recording that now waits for more answers than it did when it was recorded
 */
function groupSteps(
  recordings: readonly Recording[],
  onLate: (recording: Recording) => void,
): { readonly pause: number; readonly recordings: readonly Recording[] }[] {
  const steps: { pause: number; recordings: Recording[] }[] = [];
  let seen = 0;
  let end = -1;
  for (const recording of recordings) {
    const latest = steps.at(-1);
    if (latest && recording.at < end) {
      latest.recordings.push(recording);
      end = Math.min(end, lastByteAt(recording));
    } else {
      if (recording.at < seen) onLate(recording);
      steps.push({ pause: Math.max(0, recording.at - seen), recordings: [recording] });
      end = lastByteAt(recording);
    }
    seen = Math.max(seen, lastByteAt(recording));
  }
  return steps;
}
