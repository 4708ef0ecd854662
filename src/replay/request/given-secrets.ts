/**
 * The secrets that a user gives. They take the places of placeholders in recorded texts: plain, in percent
 * escapes, as numbers of JSON, in Base64. A target that was sent one may answer with it, and its answers go
 * into other requests and into reports.
 */
import { readMarkup } from '../../formats/markup/markup-tokens.ts';
import { encodeBase64, locateInBase64 } from '../../formats/text/base64.ts';
import { type Codec, encodePiece } from '../../formats/text/codecs.ts';
import {
  findPlaceholders,
  isJsonNumber,
  locateNumbers,
  locatePlaceholders,
} from '../../formats/text/placeholder.ts';
import { applySplices, withoutInner } from '../../formats/text/splices.ts';
import { MIN_TEXT_LENGTH } from '../../formats/text/text-finder.ts';
import type { Fill, Splice } from '../../formats/write-text.ts';
import { isNamed } from '../../http/headers.ts';
import type { RecordedRequest, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import { cookiePiecesOf } from '../correlate/cookies/cookie-jars.ts';
import type { LiveValue } from '../correlate/correlation.ts';
import { bodyText } from '../correlate/message/body-text.ts';
import { type RewrittenText, rewriteRequest } from '../correlate/message/rewrite-request.ts';
import { readRequestBody } from '../correlate/message/walk-request.ts';
import type { CorrelatedValue, Doubt } from '../failure/correlated-value.ts';
import type { UnfilledPlaceholder } from '../failure/failure.ts';
import { secretForms } from '../failure/mask.ts';
import { type Blocked, nameOf } from '../failure/outcome.ts';
import { findTarget, type Target, type Targets } from '../send/target.ts';
import type { LiveSecrets } from './secrets.ts';

type Filled = Splice<never>;

/** A placeholder for which no secret is given stays, and is reported. */
function createFill(secrets: LiveSecrets): Fill {
  const fill: Fill = (text, codec) => {
    const coded = fillBase64(text, fill);
    const all = [...fillNumbers(text, secrets), ...fillPlaceholders(text, codec, secrets)];
    if (coded.length === 0 && all.length === 0) return NOTHING;
    // A number has a placeholder in it.
    return withoutInner([...coded, ...all]);
  };
  return fill;
}

const NOTHING: readonly never[] = [];

function fillBase64(text: string, fill: Fill): Filled[] {
  return locateInBase64(text).flatMap(({ start, raw, decoded }): Filled[] => {
    const inside = fill(decoded, 'latin1');
    const unfilled = inside.flatMap((each) => each.unfilled ?? []);
    const filled = encodeBase64(applySplices(decoded, inside), raw);
    return [{ start, end: start + raw.length, text: filled, unfilled }];
  });
}

/** A number is written without the quotes of its placeholder. */
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
    // It has percent escapes of its own, and needs no other ones.
    let escaped = secret;
    for (let layer = 0; layer < layers; layer += 1) escaped = encodeURIComponent(escaped);
    return { start, end, text: escaped };
  });
}

/** The CDATA sections of a document, in which nothing is escaped. */
function findSections(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...readMarkup(text)].filter(({ kind }) => kind === 'cdata');
}

/**
 * The placeholders of a recorded request that were left as they are: neither a secret nor a live value
 * took their places. A placeholder in a live value is none of them.
 * @param texts what the rewriting of the request reports
 * @param replacedCookies positions, among the cookies of the request, of those that were replaced or left
 * out as a whole
 */
export function findUnfilled(
  request: RecordedRequest,
  texts: readonly RewrittenText<unknown>[],
  replacedCookies: ReadonlySet<number> = NO_POSITIONS,
): UnfilledPlaceholder[] {
  if (texts.every(({ splices }) => splices.every(({ unfilled }) => !unfilled?.length))) return [];
  const cookies = cookiePiecesOf(request, texts).filter((_, at) => !replacedCookies.has(at));
  return texts.flatMap((text): UnfilledPlaceholder[] => {
    const where = partOf(request, text);
    const isCookie = text.part === 'header' && isNamed(where, 'cookie');
    const own = isCookie ? cookies.filter(({ header }) => header === text.header) : [text];
    return own.flatMap(({ splices }) => unfilledIn(splices, where));
  });
}

const NO_POSITIONS: ReadonlySet<number> = new Set();

/**
 * Whether a recorded request may have placeholders. Nearly none has any, and to look for them takes less
 * time than to rewrite the request. A body that has to be read or decoded first may have some.
 */
function mayHavePlaceholders({ path, headers, trailers = [], body }: RecordedRequest): boolean {
  if (body && ('file' in body || 'base64' in body)) return true;
  if (isRedacted(path) || isRedacted(bodyText(body, headers))) return true;
  return [headers, trailers].some((list) => list.some(([, value]) => isRedacted(value)));
}

function isRedacted(text: string): boolean {
  return findPlaceholders(text).length > 0 || locateInBase64(text).length > 0;
}

function partOf(
  { headers, trailers = [] }: RecordedRequest,
  { part, header = -1 }: RewrittenText<unknown>,
): string {
  if (part === 'path') return 'the path';
  if (part === 'body') return 'the body';
  return (part === 'header' ? headers : trailers)[header]?.[0] ?? '';
}

function unfilledIn(splices: readonly Splice[], where: string): UnfilledPlaceholder[] {
  return splices.flatMap(({ unfilled = [] }) =>
    unfilled.map((placeholder) => ({ placeholder, where })),
  );
}

/** All placeholders of a recorded request. */
function placeholdersIn(request: RecordedRequest, sessionFile: string | undefined): string[] {
  const body = () => readRequestBody(request, sessionFile);
  const { texts } = rewriteRequest(request, { edits: [], fill: createFill(new Map()), body });
  return findUnfilled(request, texts).map(({ placeholder }) => placeholder);
}

/** A shorter secret, such as `test`, is a part of other values by chance. */
const MIN_PART_LENGTH = 8;

interface GivenSecret {
  readonly placeholder: string;
  readonly secret: string;
  readonly forms: readonly string[];
}

/** In the place of a doubt that shows a secret. */
const HIDDEN: Doubt = { kind: 'hidden' };

/** The secrets that a user gives for one replay. */
export class GivenSecrets {
  readonly #hasAny: boolean;
  readonly #fill: Fill;
  /** Those that are long enough to be found in other texts. */
  readonly #secrets: readonly GivenSecret[];
  readonly #session: Session;
  readonly #targets: Targets;
  readonly #hasSeveral: boolean;
  /** By origin of the target: the placeholders that its recorded requests carry. */
  #carried: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(secrets: LiveSecrets, session: Session, targets: Targets) {
    this.#hasAny = secrets.size > 0;
    this.#fill = createFill(secrets);
    this.#secrets = [...secrets].flatMap(([placeholder, secret]) =>
      secret.length < MIN_TEXT_LENGTH ? [] : { placeholder, secret, forms: secretForms(secret) },
    );
    this.#session = session;
    this.#targets = targets;
    this.#hasSeveral = new Set(targets.map(([, { origin }]) => origin)).size > 1;
  }

  /** What fills the placeholders of a recorded request; undefined if it has none. */
  fillFor(request: RecordedRequest): Fill | undefined {
    return this.#hasAny || mayHavePlaceholders(request) ? this.#fill : undefined;
  }

  /**
   * Blocks a request with a live value that is, or holds, a given secret which the recording never sent to this
   * target: another target has answered with it.
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
      if (found) return blockSecret(value, found.placeholder);
    }
    return undefined;
  }

  /** Values as they may be shown: without texts that hold a given secret. */
  hide(values: readonly CorrelatedValue[]): readonly CorrelatedValue[] {
    if (this.#secrets.length === 0) return values;
    const isSecret = (text = ''): boolean =>
      this.#secrets.some(({ forms }) => forms.some((form) => text.includes(form)));
    return values.map((value) => {
      const isDoubtSecret = textsIn(value.doubt).some(isSecret);
      if (!isSecret(value.live) && !isDoubtSecret) return value;
      const { recorded: _recorded, live: _live, doubt, ...shown } = value;
      return doubt === undefined ? shown : { ...shown, doubt: HIDDEN };
    });
  }

  #findCarried(): Map<string, Set<string>> {
    const carried = new Map<string, Set<string>>();
    const sessionFile = this.#session[SOURCE]?.linked;
    for (const recording of this.#session.recordings) {
      const target = findTarget(recording, this.#targets);
      if (!target) continue;
      const own = carried.get(target.origin) ?? new Set();
      carried.set(target.origin, own);
      for (const placeholder of placeholdersIn(recording.request, sessionFile))
        own.add(placeholder);
    }
    return carried;
  }
}

function isBrought(text: string, { secret, forms }: GivenSecret): boolean {
  if (secret.length < MIN_PART_LENGTH) return text === secret;
  // The claims of a token name a user or a client to those who take it.
  const outside = withoutTokens(text);
  return forms.some((form) => outside.includes(form));
}

function blockSecret({ to, from: { producer, place } }: LiveValue, placeholder: string): Blocked {
  return {
    state: 'blocked',
    failure: { kind: 'secret-elsewhere', to, placeholder, from: nameOf(producer), place },
    blockedBy: producer.id,
  };
}

const TOKENS = /\beyJ[\w-]*\.[\w-]*\.[\w-]*/g;

/** A text without the signed tokens in it. */
function withoutTokens(text: string): string {
  return text.replace(TOKENS, '');
}

/** All texts of plain data. */
function textsIn(fact: unknown): string[] {
  if (typeof fact === 'string') return [fact];
  return typeof fact === 'object' && fact !== null ? Object.values(fact).flatMap(textsIn) : [];
}
