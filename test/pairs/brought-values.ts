/**
 * Tells a value that the server has brought from one that the client makes up itself: of the second, no
 * earlier answer has what differs.
 */
import { endOf } from '../../src/replay/schedule/recorded-times.ts';
import type { Recording, Session } from '../../src/session/schema.ts';
import type { Pair } from './recorded-pairs.ts';

/** What differs in two texts: in the one, and in the other. */
type Core = readonly [was: string, due: string];

/** Where both recordings had a value from. */
export interface Brought {
  /** What differs, in the one and in the other. */
  readonly cores: Core;
  /** Ids of the recordings whose answers have it: of the last that has both, or of the first of each. */
  readonly by: readonly [string, string];
}

export class BroughtValues {
  readonly #answers: readonly [Answers, Answers];
  readonly #ownAlready = new Set<string>();

  constructor({ a, b }: Pair) {
    const order = byEnd(a);
    this.#answers = [new Answers(a, order), new Answers(b, order)];
  }

  /**
   * Who has brought a value that differs; undefined where the client has made it up, or it is one that
   * the client has made up before. Ask in the order of departure.
   * @param recording that carries it, of the session that is replayed
   */
  find(recording: Recording, was: string, due: string): Brought | undefined {
    const cores = differencesOf(was, due);
    if (cores.some((core) => this.#ownAlready.has(core.join('\0')))) return undefined;
    if (cores.some((core) => this.#isChoice(core, recording.at))) return undefined;
    for (const core of cores) {
      const by = this.#firstAnswers(core, recording.at);
      if (by) return { cores: core, by };
    }
    for (const core of cores) if (isDistinctive(core)) this.#ownAlready.add(core.join('\0'));
    return undefined;
  }

  #firstAnswers([one, other]: Core, at: number): Brought['by'] | undefined {
    const [a, b] = this.#answers;
    const [first, second] = [a.firstWith(one, at), b.firstWith(other, at)];
    if (first === undefined || second === undefined) return undefined;
    for (const id of a.lastWith(one, at)) if (b.has(id, other)) return [id, id];
    return [first, second];
  }

  /** Each instance has given both, and the client has taken one: the first that was there, perhaps. */
  #isChoice(core: Core, at: number): boolean {
    return (
      isDistinctive(core) &&
      this.#answers.every((answers) => core.every((text) => answers.firstWith(text, at)))
    );
  }
}

/** A text that nobody else has by chance. */
function isDistinctive(core: Core): boolean {
  return core.every((text) => text.length >= 8);
}

/** What differs in two texts, from the whole to pieces, as it is and decoded. */
function differencesOf(was: string, due: string): Core[] {
  const decoded = decodings(due);
  const cores = decodings(was).flatMap((before, index): Core[] => {
    const after = decoded[index];
    if (before === undefined || after === undefined || before === after) return [];
    const exact = coreOf(before, after, /(?!)/);
    return [
      [before, after],
      coreOf(before, after, /[\p{L}\p{N}_-]/u),
      coreOf(before, after, /[\p{L}\p{N}]/u),
      // What both begin or end with by chance is no part of it.
      ...(isDistinctive(exact) ? [exact] : []),
      ...piecesOf(before, after),
    ];
  });
  return cores.filter((core) => core.every((each) => each !== ''));
}

/** Short ones say nothing: they are in some answer anyway. */
function piecesOf(was: string, due: string): Core[] {
  const [before = [], after = []] = [was, due].map((each) => each.split(/[^\p{L}\p{N}+/=_-]+/u));
  if (before.length !== after.length) return [];
  return before.flatMap((one, index): Core[] => {
    const other = after[index] ?? '';
    return one !== other && Math.min(one.length, other.length) >= 4 ? [[one, other]] : [];
  });
}

function decodings(text: string): (string | undefined)[] {
  const base64 = /^[\w+/-]{8,}={0,2}$/.test(text) ? printable(text, 'base64') : undefined;
  const hex = /^(?:[0-9a-f]{2}){6,}$/i.test(text) ? printable(text, 'hex') : undefined;
  return [text, decodePercent(text), base64, hex];
}

interface Answered {
  /** Of its recording. */
  readonly id: string;
  /** When it had come, in ms from the start of the recording. */
  readonly end: number;
  readonly texts: readonly string[];
  /** By text: whether it has that. Many requests carry the same values. */
  readonly known: Map<string, boolean>;
}

/** The texts of the answers of one session, in every coding that is looked through. */
class Answers {
  readonly #answers: readonly Answered[];
  readonly #known = new Map<string, Answered | undefined>();

  /** @param order positions of the recordings by their end, and when that is */
  constructor(
    { recordings }: Session,
    order: readonly (readonly [position: number, end: number])[],
  ) {
    this.#answers = order.flatMap(([position, end]) => {
      const recording = recordings[position];
      return recording
        ? [{ id: recording.id, end, texts: textsOf(recording), known: new Map() }]
        : [];
    });
  }

  /** The id of the first whose answer has a text and had come by then. */
  firstWith(core: string, at: number): string | undefined {
    const wanted = core.toLowerCase();
    if (!this.#known.has(wanted)) this.#known.set(wanted, this.#search(wanted));
    const found = this.#known.get(wanted);
    return found && found.end <= at ? found.id : undefined;
  }

  /** Ids of all that have a text and had come by then, the last first. */
  *lastWith(core: string, at: number): Generator<string> {
    for (const answer of this.#answers.toReversed()) {
      if (answer.end <= at && hasText(answer, core.toLowerCase())) yield answer.id;
    }
  }

  has(id: string, core: string): boolean {
    return this.#answers.some((answer) => answer.id === id && hasText(answer, core.toLowerCase()));
  }

  #search(wanted: string): Answered | undefined {
    return this.#answers.find((answer) => hasText(answer, wanted));
  }
}

/** As it is; a number also as the one before, and a UUID with other dashes. */
function hasText(answer: Answered, wanted: string): boolean {
  const known = answer.known.get(wanted) ?? searchText(answer, wanted);
  answer.known.set(wanted, known);
  return known;
}

function searchText({ texts }: Answered, wanted: string): boolean {
  const dashless = /^[0-9a-f-]{32,36}$/.test(wanted) ? wanted.replaceAll('-', '') : undefined;
  const previous = /^\d{1,9}$/.test(wanted) ? String(Number(wanted) - 1) : undefined;
  return texts.some(
    (text) =>
      hasWord(text, wanted) ||
      (previous !== undefined && hasWord(text, previous)) ||
      (dashless !== undefined && text.replaceAll('-', '').includes(dashless)),
  );
}

/** A short one counts only where nothing of a word is beside it. */
function hasWord(text: string, wanted: string): boolean {
  if (wanted.length >= 8) return text.includes(wanted);
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const around = (text[at - 1] ?? ' ') + (text[at + wanted.length] ?? ' ');
    if (!/[\p{L}\p{N}]/u.test(around)) return true;
  }
  return false;
}

function textsOf({ response }: Recording): string[] {
  if (!('status' in response)) return [];
  const head = response.headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  const { body } = response;
  let content = '';
  if (body && 'json' in body) content = JSON.stringify(body.json);
  if (body && 'text' in body) content = body.text;
  if (body && 'base64' in body) content = Buffer.from(body.base64, 'base64').toString('latin1');
  const raw = `${head}\n\n${content}`;
  const unescaped = [unescapeHtml(raw), unescapeJson(raw), decodePercent(raw)];
  const plain = [...new Set([raw, ...unescaped, unescapeHtml(unescapeJson(raw))])];
  const hidden = plain.flatMap((text) => [
    ...runs(text, /[\w+/-]{8,}={0,2}/g, 'base64'),
    ...runs(text, /[\w+-]{8,}={0,2}/g, 'base64'),
    ...runs(text, /(?:[0-9a-f]{2}){6,}/gi, 'hex'),
  ]);
  return [...new Set([...plain, [...new Set(hidden)].join('\n')])].map((text) =>
    text.toLowerCase(),
  );
}

function runs(text: string, pattern: RegExp, coding: 'base64' | 'hex'): string[] {
  return [...text.matchAll(pattern)].flatMap(([run]) => printable(run, coding) ?? []);
}

function printable(coded: string, coding: 'base64' | 'hex'): string | undefined {
  const text = Buffer.from(coded, coding).toString();
  return text.length >= 4 && !/[^\P{C}\s]|\ufffd/u.test(text) ? text : undefined;
}

function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
}

function unescapeJson(text: string): string {
  return text.replace(/\\(?:u([0-9a-f]{4})|(["\\/]))/gi, (_, code?: string, char?: string) =>
    code === undefined ? (char ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (all, hex?: string, dec?: string, name = '') => {
      const code = hex === undefined ? Number(dec) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : (ENTITIES[name] ?? all);
    },
  );
}

function byEnd({ recordings }: Session): [position: number, end: number][] {
  return recordings
    .map((recording, position): [number, number] => [position, endOf(recording)])
    .sort(([, one], [, other]) => one - other);
}

/**
 * Two texts without what both begin and end with.
 * @param word characters of which no word is cut
 */
function coreOf(was: string, due: string, word: RegExp): Core {
  const shortest = Math.min(was.length, due.length);
  let start = 0;
  while (start < shortest && was[start] === due[start]) start += 1;
  let end = 0;
  while (end < shortest - start && was.at(-1 - end) === due.at(-1 - end)) end += 1;
  while (start > 0 && word.test(was[start - 1] ?? '')) start -= 1;
  while (end > 0 && word.test(was.at(-end) ?? '')) end -= 1;
  return [was.slice(start, was.length - end), due.slice(start, due.length - end)];
}
