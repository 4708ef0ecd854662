/**
 * Which secrets go into a recorded text, where its placeholders stand: plain, in percent escapes, as
 * numbers of JSON, in Base64. Nothing but recorded texts comes here (see `rewrite-request.ts`).
 *
 * The secrets that a user has given, in what targets answer. A target that was sent one may answer with
 * it, and what it answers goes into other requests and into reports.
 */

import { withoutTokens } from '../../formats/head/token.ts';
import { readMarkup } from '../../formats/markup/markup-tokens.ts';
import { encodeBase64, locateInBase64 } from '../../formats/text/base64.ts';
import { type Codec, encodePiece } from '../../formats/text/codecs.ts';
import { isJsonNumber, locateNumbers, locatePlaceholders } from '../../formats/text/placeholder.ts';
import { applySplices, withoutInner } from '../../formats/text/splices.ts';
import { MIN_TEXT_LENGTH } from '../../formats/text/text-finder.ts';
import type { Fill, Splice } from '../../formats/write-text.ts';
import { isNamed } from '../../http/headers.ts';
import type { RecordedRequest, Recording, Session } from '../../session/schema.ts';
import { cookiePiecesOf } from '../correlate/cookies/cookie-jars.ts';
import type { LiveValue } from '../correlate/correlation.ts';
import type { RewrittenText } from '../correlate/message/rewrite-request.ts';
import { secretForms } from '../failure/mask.ts';
import { type Blocked, type CorrelatedValue, titleOf } from '../failure/outcome.ts';
import { findTarget, type Target, type Targets } from '../send/target.ts';
import type { LiveSecrets } from './secrets.ts';

type Filled = Splice<never>;

/** A placeholder for which no secret is given stays, and is told of. */
export function createFill(secrets: LiveSecrets): Fill {
  const fill: Fill = (text, codec) => {
    const coded = fillBase64(text, fill);
    const all = [...fillNumbers(text, secrets), ...fillPlaceholders(text, codec, secrets)];
    if (coded.length === 0 && all.length === 0) return NOTHING;
    // A number has a placeholder in it.
    return withoutInner([...coded, ...all]);
  };
  return fill;
}

const NOTHING: readonly Filled[] = [];

function fillBase64(text: string, fill: Fill): Filled[] {
  return locateInBase64(text).flatMap(({ start, raw, decoded }): Filled[] => {
    const inside = fill(decoded, 'latin1');
    const unfilled = inside.flatMap((each) => each.unfilled ?? []);
    const filled = encodeBase64(applySplices(decoded, inside), raw);
    return [{ start, end: start + raw.length, text: filled, unfilled }];
  });
}

/** They lose the quotes of what stands for them. */
function fillNumbers(text: string, secrets: LiveSecrets): Filled[] {
  return locateNumbers(text).flatMap(({ start, end, placeholder, quote }) => {
    const secret = secrets.get(placeholder);
    if (secret === undefined) return [];
    const written = encodePiece(secret, 'json', '');
    return { start, end, text: isJsonNumber(secret) ? secret : `${quote}${written}${quote}` };
  });
}

function fillPlaceholders(text: string, codec: Codec, secrets: LiveSecrets): Filled[] {
  const sections = codec === 'html' && text.includes('<![CDATA[') ? findSections(text) : NOTHING;
  let next = 0;
  return locatePlaceholders(text).map(({ start, end, placeholder, layers }): Filled => {
    const secret = secrets.get(placeholder);
    const raw = text.slice(start, end);
    if (secret === undefined) return { start, end, text: raw, unfilled: [placeholder] };
    while ((sections[next]?.end ?? Infinity) <= start) next += 1;
    const own = (sections[next]?.start ?? Infinity) < start ? 'cdata' : codec;
    if (layers === 0) return { start, end, text: encodePiece(secret, own, raw) };
    // In escapes of its own, it needs none of what is around it.
    let escaped = secret;
    for (let layer = 0; layer < layers; layer += 1) escaped = encodeURIComponent(escaped);
    return { start, end, text: escaped };
  });
}

/** The CDATA sections of a document, in which nothing is escaped. */
function findSections(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...readMarkup(text)].filter(({ kind }) => kind === 'cdata');
}

/** What is shorter stands in other values by chance, such as `test`. */
const SHORTEST_PART = 8;

interface GivenSecret {
  readonly placeholder: string;
  readonly secret: string;
  readonly forms: readonly string[];
}

/** In the place of a reason that shows a secret. */
const NOT_CERTAIN = 'more than one may be meant';

export class GivenSecrets {
  readonly #secrets: readonly GivenSecret[];
  readonly #session: Session;
  readonly #targets: Targets;
  readonly #hasSeveral: boolean;
  readonly #placeholdersIn: (recording: Recording) => readonly Unfilled[];
  /** By origin of the target: the placeholders that its recorded requests carry. */
  #carried: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  /** @param placeholdersIn gives those of a recorded request */
  constructor(
    secrets: LiveSecrets,
    session: Session,
    targets: Targets,
    placeholdersIn: (recording: Recording) => readonly Unfilled[],
  ) {
    this.#secrets = [...secrets].flatMap(([placeholder, secret]) =>
      secret.length < MIN_TEXT_LENGTH ? [] : { placeholder, secret, forms: secretForms(secret) },
    );
    this.#session = session;
    this.#targets = targets;
    this.#hasSeveral = new Set(targets.map(([, { origin }]) => origin)).size > 1;
    this.#placeholdersIn = placeholdersIn;
  }

  /**
   * Why a request is not sent: a live value in it is a secret, or has one in it, that the recording
   * never sent to where it goes: another target has answered with it.
   */
  block(valuesOf: () => readonly LiveValue[], target: Target): Blocked | undefined {
    if (this.#secrets.length === 0 || !this.#hasSeveral) return undefined;
    const values = valuesOf();
    if (values.length === 0) return undefined;
    this.#carried ??= this.#findCarried();
    const carried = this.#carried.get(target.origin);
    const elsewhere = this.#secrets.filter(({ placeholder }) => !carried?.has(placeholder));
    for (const value of values) {
      const found = elsewhere.find((each) => isBrought(value.text, each));
      if (found) return explain(value, found.placeholder);
    }
    return undefined;
  }

  /** Values to be shown, without those that have a secret in them. */
  hide(values: readonly CorrelatedValue[]): readonly CorrelatedValue[] {
    if (this.#secrets.length === 0) return values;
    const isSecret = (text = ''): boolean =>
      this.#secrets.some(({ forms }) => forms.some((form) => text.includes(form)));
    return values.map((value) => {
      if (!isSecret(value.live) && !isSecret(value.doubt)) return value;
      const { recorded: _recorded, live: _live, doubt, ...shown } = value;
      return doubt === undefined ? shown : { ...shown, doubt: NOT_CERTAIN };
    });
  }

  #findCarried(): Map<string, Set<string>> {
    const carried = new Map<string, Set<string>>();
    for (const recording of this.#session.recordings) {
      const target = findTarget(recording, this.#targets);
      if (!target) continue;
      const own = carried.get(target.origin) ?? new Set();
      carried.set(target.origin, own);
      for (const { placeholder } of this.#placeholdersIn(recording)) own.add(placeholder);
    }
    return carried;
  }
}

function isBrought(text: string, { secret, forms }: GivenSecret): boolean {
  if (secret.length < SHORTEST_PART) return text === secret;
  // The claims of a token name a user or a client to those who take it.
  const outside = withoutTokens(text);
  return forms.some((form) => outside.includes(form));
}

function explain({ to, from: { producer, place } }: LiveValue, placeholder: string): Blocked {
  const code = 'SECRET_ELSEWHERE';
  const message =
    `${code} not sent: ${to} would carry ${placeholder}, which is in ${place} of ` +
    `${titleOf(producer)}, to an origin whose recorded requests do not have it`;
  const detail =
    'That target answers with a secret that it was sent. If the value is to stay as it was recorded: ' +
    `correlate: { exclude: [{ to: { place: ${JSON.stringify(to)} } }] }`;
  return { state: 'blocked', error: { code, message, detail }, blockedBy: producer.id };
}

/** A placeholder that went out as it was recorded. */
export interface Unfilled {
  readonly placeholder: string;
  /** Such as `the path`, `Authorization`, `the body`. */
  readonly where: string;
}

/**
 * The placeholders of a recorded request in whose places nothing came. What a live value says is none
 * of them.
 * @param texts of the request that something was put into
 * @param taken positions of the pieces of its `Cookie` headers that a jar took the places of
 */
export function findUnfilled(
  request: RecordedRequest,
  texts: readonly RewrittenText<unknown>[],
  taken: ReadonlySet<number> = new Set(),
): Unfilled[] {
  const cookies = cookiePiecesOf(request, texts).filter((_, position) => !taken.has(position));
  return texts.flatMap((text): Unfilled[] => {
    const where = nameOf(request, text);
    const isCookie = text.part === 'header' && isNamed(where, 'cookie');
    const pieces = isCookie ? cookies.filter(({ header }) => header === text.header) : [text];
    return pieces.flatMap(({ splices }) => unfilledIn(splices, where));
  });
}

function nameOf(
  { headers, trailers = [] }: RecordedRequest,
  { part, header = -1 }: RewrittenText<unknown>,
): string {
  if (part === 'path') return 'the path';
  if (part === 'body') return 'the body';
  return (part === 'header' ? headers : trailers)[header]?.[0] ?? '';
}

function unfilledIn(splices: readonly Splice[], where: string): Unfilled[] {
  return splices.flatMap(({ unfilled = [] }) =>
    unfilled.map((placeholder) => ({ placeholder, where })),
  );
}

/**
 * The placeholders that were sent: headers that the user sets replace the others.
 * @param overridden names, in lower case, of headers that the user sets
 */
export function sentUnfilled(
  unfilled: readonly Unfilled[],
  overridden: ReadonlySet<string>,
): Unfilled[] {
  return unfilled.filter(({ where }) => !overridden.has(where.toLowerCase()));
}

/**
 * Which placeholders went out in the places of secrets, where they stood, and what to do; nothing if
 * there were none. It is the first thing to look at when a status is not the recorded one.
 * @param overridden names, in lower case, of headers that the user sets
 */
export function explainRedacted(
  unfilled: readonly Unfilled[],
  overridden: ReadonlySet<string>,
): string | undefined {
  const sent = sentUnfilled(unfilled, overridden);
  const [first] = sent;
  if (!first) return undefined;
  const places = new Set(sent.map(({ placeholder, where }) => `${placeholder} (${where})`));
  const name = first.placeholder.replace('REDACTED_', '');
  return (
    `It was sent with what the recording has in place of a secret: ${[...places].join(', ')}. ` +
    `Give live values by the option "secrets", as { ${name}: '…' }, or by the environment, as ` +
    `REPLAY_SECRET_${name}; or whole headers by "headers" or REPLAY_HEADERS.`
  );
}
