/**
 * What a replay has put into its requests, against what the client itself sends to such an instance.
 * Both are recorded, and are laid over the first recording of the client: where the client sends the
 * same again, nothing had to be put in; where it sends something else, the replay had to, unless the
 * client has made that up itself.
 */
import type { RecordedRequest, Recording, Session } from '../../../src/session/schema.ts';

/** Places of requests, each told in one line. */
export interface ComparedValues {
  /** A live value was needed, and is there. */
  readonly right: readonly string[];
  /** Something else than the client sends. */
  readonly wrong: readonly string[];
  /** The recorded value, though a server had brought it and brings another. */
  readonly missing: readonly string[];
}

/**
 * @param recorded what was replayed
 * @param replayed what that has sent
 * @param driven what the client sends
 * @param unsent ids of the recordings that the replay has not sent
 * @returns undefined where their requests are not in the same order
 */
export function compareRequests(
  recorded: Session,
  replayed: Session,
  driven: Session,
  unsent: ReadonlySet<string> = new Set(),
): ComparedValues | undefined {
  const [first = [], second = [], third = []] = [recorded, replayed, driven].map(hideOrigin);
  if (first.length !== third.length) return undefined;
  if (first.length !== second.length + unsent.size) return undefined;
  const compared = { right: [] as string[], wrong: [] as string[], missing: [] as string[] };
  const sent = second.values();
  let answers = '';
  for (const [index, one] of first.entries()) {
    const isSent = !unsent.has(one.id);
    const two = isSent ? sent.next().value : one;
    const three = third[index];
    if (one.request.method !== two?.request.method) return undefined;
    if (one.request.method !== three?.request.method) return undefined;
    const places = isSent ? placesOf(one.request, two.request, three.request) : [];
    for (const [place, values, isAlike] of places) {
      const kind = isAlike ? judge(values, answers) : 'wrong';
      const [was, sent, due] = values;
      const text = `#${one.id} ${one.request.method} ${place}: ${was}, sent ${sent}, due ${due}`;
      if (kind !== undefined) compared[kind].push(text);
    }
    answers += JSON.stringify(one.response);
  }
  return compared;
}

type Values = readonly [recorded: string, replayed: string, driven: string];

function judge([was, sent, due]: Values, answers: string): keyof ComparedValues | undefined {
  // Secrets are not compared: of one that a replay was not given, it sends the placeholder.
  if ([was, sent, due].every((value) => value.startsWith('REDACTED_'))) return undefined;
  if (was === due) return sent === was ? undefined : 'wrong';
  if (sent !== was) return 'right';
  return answers.includes(was) ? 'missing' : undefined;
}

/** The same in each session: its port says nothing of what was put in. */
function hideOrigin({ origin, recordings }: Session): Recording[] {
  const { host } = new URL(origin ?? 'http://none');
  const text = JSON.stringify(recordings)
    .replaceAll(host, 'HOST')
    .replaceAll(encodeURIComponent(host), 'HOST');
  return JSON.parse(text) as Recording[];
}

/** The values of three requests by their places; whole texts where they are not built alike. */
function* placesOf(
  ...requests: [RecordedRequest, RecordedRequest, RecordedRequest]
): Generator<readonly [place: string, Values, isAlike: boolean]> {
  const [one, two, three] = requests.map(partsOf) as [Parts, Parts, Parts];
  for (const [place, text] of one) {
    const texts: Values = [text, two.get(place) ?? '', three.get(place) ?? ''];
    const [was, sent, due] = texts.map(split) as [string[], string[], string[]];
    if (sent.length !== due.length) yield [place, texts, false];
    else if (was.length !== due.length) yield [place, texts, true];
    else {
      for (const [index, value] of was.entries()) {
        yield [place, [value, sent[index] ?? '', due[index] ?? ''], true];
      }
    }
  }
}

type Parts = ReadonlyMap<string, string>;

const idle =
  /^(host|content-length|content-type|date|user-agent|connection|accept.*|te|transfer-encoding|keep-alive)$/;

function partsOf({ path, headers, body }: RecordedRequest): Parts {
  const parts = new Map([['path', path]]);
  for (const [name, value] of headers) {
    const lowerCase = name.toLowerCase();
    if (!idle.test(lowerCase)) parts.set(lowerCase, `${parts.get(lowerCase) ?? ''} ${value}`);
  }
  if (body !== undefined && 'json' in body) parts.set('body', JSON.stringify(body.json));
  if (body !== undefined && 'text' in body) {
    const isForm = headers.some(([, value]) =>
      value.startsWith('application/x-www-form-urlencoded'),
    );
    // A field with more words than before would keep the others from being compared.
    const texts = isForm ? [...new URLSearchParams(body.text)] : [['', body.text] as const];
    for (const [name, text] of texts) {
      const place = `body ${name}`.trim();
      parts.set(place, [parts.get(place), text].filter((one) => one !== undefined).join(' '));
    }
  }
  return parts;
}

/** Escapes are taken out first: what they stand for parts values as well. */
function split(text: string): string[] {
  return decode(text.replaceAll('+', ' ')).split(/[\s"'<>()[\]{}?&=/|,;]+/);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
