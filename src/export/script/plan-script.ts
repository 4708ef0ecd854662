/**
 * What a script has to do that replays a session without this package: which requests leave one after another, what
 * they take from which answers, and what no script can do. Each renderer writes it in its own language.
 */
import { locatePlaceholders } from '../../formats/text/placeholder.ts';
import type { Splice } from '../../formats/write-text.ts';
import type { Link } from '../../replay/correlate/link/link-recordings.ts';
import { type LinkedSession, linkSession } from '../../replay/correlate/link-session.ts';
import {
  type RequestEdit,
  rewriteRequest,
} from '../../replay/correlate/message/rewrite-request.ts';
import { readRequestBody } from '../../replay/correlate/message/walk-request.ts';
import { titleOf } from '../../replay/failure/failure.ts';
import { nameRoutes } from '../../replay/name-routes.ts';
import { byDeparture, lastByteAt } from '../../replay/schedule/recorded-times.ts';
import { resolveTargets } from '../../replay/send/target.ts';
import type { RecordedRequest, Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import { readBody, sentHeaders } from '../recorded-request.ts';
import {
  type Encoding,
  type Extraction,
  encodingsOf,
  extractionOf,
  nameVariable,
} from './values.ts';

/** A part of a text: as recorded, a live value, a secret, or the target in place of a recorded origin. */
export type Piece =
  | string
  | { readonly kind: 'live'; readonly variable: string; readonly encodings: readonly Encoding[] }
  | { readonly kind: 'secret'; readonly placeholder: string }
  | { readonly kind: 'target'; readonly origin: string };

export type Template = readonly Piece[];

/** A value that an answer brings. */
export interface Capture {
  readonly variable: string;
  readonly extraction: Extraction;
}

/** One request of a script. */
export interface ScriptRequest {
  /** Such as `#3 POST /orders`, printable. */
  readonly title: string;
  /** The same for all requests of a route, such as `GET /orders/{order.id}`. */
  readonly route: string;
  readonly method: string;
  readonly url: Template;
  readonly headers: readonly (readonly [name: string, value: Template])[];
  /** Names of the cookies that come from earlier answers. They are not in the headers. */
  readonly cookies: readonly string[];
  readonly body?: { readonly text: Template } | { readonly base64: string };
  /** None if no status was recorded. */
  readonly status?: number;
  readonly captures: readonly Capture[];
  /** The variables without which it cannot be sent. */
  readonly needs: readonly string[];
}

/** Requests that were in flight together. */
export interface ScriptStep {
  /** Pause in ms after the last answer that the client had seen. */
  readonly pause: number;
  readonly requests: readonly ScriptRequest[];
}

export interface Script {
  readonly name: string;
  /** Recorded origins, that of the session first. */
  readonly origins: readonly string[];
  readonly steps: readonly ScriptStep[];
  /** Placeholders of secrets that have to be given. */
  readonly secrets: readonly string[];
  /** What the script does in another way than a replay, in a sentence each. */
  readonly lacks: readonly string[];
}

export function planScript(session: Session): Script {
  return new ScriptPlanner(session).plan();
}

/** A marker in place of a live value. No encoding that a script can do changes it. */
const MARKER = /zq([0-9]+)qz|7319040(\d{8})/g;

class ScriptPlanner {
  readonly #session: Session;
  readonly #recordings: readonly Recording[];
  readonly #linked: LinkedSession | null;
  readonly #routes: ReadonlyMap<Recording, string>;
  /** Variables by what they are taken from. */
  readonly #variables = new Map<string, string>();
  readonly #captures = new Map<Recording, Capture[]>();
  readonly #lacks = new Set<string>();
  readonly #origins: Set<string>;
  readonly #secrets = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
    this.#recordings = byDeparture(session.recordings);
    // No request leaves this machine: the recorded origin only makes the links complete.
    const targets = resolveTargets(session, { target: session.origin });
    this.#linked = linkSession(session, {}, targets);
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
    };
  }

  #isSendable(recording: Recording): boolean {
    const { request, response } = recording;
    const isUpgrade = 'status' in response && response.status === 101;
    if (request.method === 'CONNECT' || isUpgrade) {
      this.#lack(recording, 'is left out: it opens a connection that speaks no HTTP');
      return false;
    }
    if (request.body && 'truncated' in request.body) {
      this.#lack(recording, 'is left out: its body was not recorded whole');
      return false;
    }
    if (response.aborted) this.#lack(recording, 'is answered whole: its client had left before');
    return true;
  }

  #planRequest(recording: Recording): Omit<ScriptRequest, 'captures'> {
    const { id, request, response } = recording;
    const { method, path } = request;
    const origin = recording.origin ?? this.#session.origin;
    const position = this.#linked?.recordings.indexOf(recording) ?? -1;
    const links = this.#linked?.links.plans[position]?.links ?? [];
    const live = new LiveTexts(links.flatMap((link) => this.#planLink(recording, link) ?? []));
    const cookies = this.#cookiesOf(position);
    const rewritten = live.rewrite(request, this.#session[SOURCE]?.linked);
    const isCoded = request.body !== undefined && 'coding' in request.body;
    const headers = sentHeaders(request.headers, isCoded).flatMap(([name, value]) => {
      const index = request.headers.findIndex(([each, text]) => each === name && text === value);
      const own = name.toLowerCase() === 'cookie' ? withoutCookies(value, cookies) : value;
      if (own === '') return [];
      const template = own === value ? rewritten('header', value, index) : [value && own];
      return [[name, this.#fill(template)] as const];
    });
    const body = this.#bodyOf(recording, rewritten);
    const needs = live.variables.filter((variable) => !live.soft.has(variable));
    return {
      title: titleOf({ id, method, path }),
      route: this.#routes.get(recording) ?? `${method} ${path}`,
      ...{ method, headers, cookies, needs },
      url: [{ kind: 'target', origin }, ...this.#fill(rewritten('path', path))],
      ...(body && { body }),
      ...('status' in response && { status: response.status }),
    };
  }

  /** Undefined for a value that stays as recorded. */
  #planLink(recording: Recording, link: Link): LiveText | undefined {
    const producer = this.#linked?.recordings[link.producer];
    if (!producer) return undefined;
    const extraction = extractionOf(link.location);
    const encodings = encodingsOf(link.to.steps);
    const place = `${link.to.location.text} (from #${producer.id}, ${link.location.text})`;
    if (!extraction || !encodings) {
      this.#lack(recording, `has the recorded value in its ${place}, which a script cannot follow`);
      return undefined;
    }
    if (link.location.isListed) {
      this.#lack(recording, `takes an element of a list by its position: ${place}`);
    }
    const key = `${producer.id} ${link.location.text}`;
    const known = this.#variables.get(key);
    const variable = known ?? nameVariable(link.location, new Set(this.#variables.values()));
    if (known === undefined) {
      this.#variables.set(key, variable);
      const captures = this.#captures.get(producer) ?? [];
      this.#captures.set(producer, [...captures, { variable, extraction }]);
    }
    return { variable, link, encodings };
  }

  #cookiesOf(position: number): string[] {
    const requests = this.#linked?.cookies?.requests[position];
    return requests?.cookies.map(({ name }) => name) ?? [];
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
    return { text: this.#fill(rewritten('body', body.text)) };
  }

  /** Replaces placeholders and origins in the recorded parts. */
  #fill(template: Template): Template {
    return template.flatMap((piece) => {
      if (typeof piece !== 'string') return piece;
      const pieces: Piece[] = [];
      let at = 0;
      for (const { start, end, placeholder } of locatePlaceholders(piece)) {
        this.#secrets.add(placeholder);
        pieces.push(piece.slice(at, start), { kind: 'secret', placeholder });
        at = end;
      }
      return [...pieces, piece.slice(at)].flatMap((each) =>
        typeof each === 'string' ? splitAtOrigins(each, this.#origins) : each,
      );
    });
  }

  #lack({ id, request: { method, path } }: Recording, what: string): void {
    this.#lacks.add(`${titleOf({ id, method, path })} ${what}.`);
  }
}

/** A live value in a request. */
interface LiveText {
  readonly variable: string;
  readonly link: Link;
  readonly encodings: readonly Encoding[];
}

/** A text of a request with live values. @param header position among the headers */
type Rewritten = (part: 'path' | 'header' | 'body', text: string, header?: number) => Template;

/** The live values of one request. */
class LiveTexts {
  readonly #texts: readonly LiveText[];

  constructor(texts: readonly LiveText[]) {
    this.#texts = texts;
  }

  get variables(): string[] {
    return [...new Set(this.#texts.map(({ variable }) => variable))];
  }

  /** Variables of values that the client had only left alone: without them, the recorded ones are sent. */
  get soft(): ReadonlySet<string> {
    return new Set(this.#texts.flatMap(({ variable, link }) => (link.isSoft ? variable : [])));
  }

  rewrite(request: RecordedRequest, sessionFile: string | undefined): Rewritten {
    const edits = this.#texts.map(({ link }, index): RequestEdit => {
      return { point: link.to, text: markerOf(link.value, index) };
    });
    const { texts } = rewriteRequest(request, {
      edits,
      body: () => readRequestBody(request, sessionFile),
    });
    return (part, text, header) => {
      const found = texts.find((each) => each.part === part && each.header === header);
      return found?.recorded === text ? this.#templateOf(text, found.splices) : [text];
    };
  }

  #templateOf(text: string, splices: readonly Splice<unknown>[]): Template {
    const pieces: Piece[] = [];
    let at = 0;
    for (const { start, end, text: written } of splices) {
      pieces.push(text.slice(at, start), ...this.#piecesOf(written, text[start - 1] === '"'));
      at = end;
    }
    return [...pieces, text.slice(at)].filter((piece) => piece !== '');
  }

  /** @param isQuoted whether it is the text of a JSON string rather than a number of JSON */
  #piecesOf(written: string, isQuoted: boolean): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    for (const { 0: marker, 1: text, 2: number, index } of written.matchAll(MARKER)) {
      const live = this.#texts[Number(text ?? number)];
      if (!live) continue;
      const { variable, encodings } = live;
      pieces.push(written.slice(at, index), {
        kind: 'live',
        variable,
        encodings: encodings.map((each) => (each === 'json' && !isQuoted ? 'json-value' : each)),
      });
      at = index + marker.length;
    }
    return [...pieces, written.slice(at)];
  }
}

/** A number where a number was recorded, so that it is written like one. */
function markerOf(value: string, index: number): string {
  return /^\d+$/.test(value) ? `7319040${String(index).padStart(8, '0')}` : `zq${index}qz`;
}

function withoutCookies(header: string, names: readonly string[]): string {
  return header
    .split(/; */)
    .filter((pair) => !names.includes(pair.split('=', 1)[0] ?? ''))
    .join('; ');
}

function splitAtOrigins(text: string, origins: ReadonlySet<string>): Piece[] {
  for (const origin of origins) {
    const at = text.indexOf(origin);
    if (at === -1 || /[\w.:-]/.test(text[at + origin.length] ?? '')) continue;
    return [
      ...splitAtOrigins(text.slice(0, at), origins),
      { kind: 'target', origin },
      ...splitAtOrigins(text.slice(at + origin.length), origins),
    ];
  }
  return text === '' ? [] : [text];
}

/**
 * Requests in flight together are one step: each of them left before an answer to another one came.
 * @param recordings in the order of their departure
 * @param onLate is given each that leaves later than in the recording, since it had not seen all of the step before
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
