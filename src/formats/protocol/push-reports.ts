/** What git and Mercurial answer to a push. Both answer with 200 to one that they refuse. */

import type { CallResults } from './protocols.ts';

/** A refused update or push; undefined for one that was accepted. */
type Verdict = readonly [key: string, error: string | undefined];

const SIDE_BAND = { data: 1, error: 3 } as const;

/**
 * The results of a request to git's smart HTTP: of each ref that was pushed, and of the request as a whole
 * (gitprotocol-pack "Reporting Status", gitprotocol-common "pkt-line Format").
 */
export function readGitReport(text: string): CallResults {
  return new Map<string, string | undefined>([['', undefined], ...verdictsIn(Buffer.from(text))]);
}

/** @param isReport whether these are the lines of a report that bands have carried, and that has no bands itself */
function verdictsIn(bytes: Buffer, isReport = false): Verdict[] {
  const verdicts: Verdict[] = [];
  const report: Buffer[] = [];
  for (const line of readPacketLines(bytes)) {
    const [band] = line;
    if (isReport) verdicts.push(...verdictOf(textOf(line)));
    else if (band === SIDE_BAND.data) report.push(line.subarray(1));
    else if (band === SIDE_BAND.error) verdicts.push(['', textOf(line.subarray(1))]);
    else verdicts.push(...verdictOf(textOf(line)));
  }
  return report.length > 0 ? [...verdicts, ...verdictsIn(Buffer.concat(report), true)] : verdicts;
}

function verdictOf(line: string): Verdict[] {
  const [, command, rest = ''] = /^(unpack|ok|ng|ERR) (.*)$/s.exec(line) ?? [];
  if (command === 'ERR') return [['', rest]];
  if (command === 'unpack') return [['', rest === 'ok' ? undefined : `unpack ${rest}`]];
  const [ref = '', ...reason] = rest.split(' ');
  if (command === 'ng') return [[ref, `${ref} ${reason.join(' ')}`]];
  return command === 'ok' ? [[ref, undefined]] : [];
}

/** The contents of the lines, each of which begins with its length in four hexadecimal digits. */
function* readPacketLines(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const digits = bytes.toString('latin1', at, at + 4);
    if (!/^[\da-f]{4}$/i.test(digits)) return;
    const length = Number.parseInt(digits, 16);
    // Shorter ones are marks between the lines, such as a flush.
    if (length > 4) yield bytes.subarray(at + 4, at + length);
    at += Math.max(4, length);
  }
}

function textOf(line: Buffer): string {
  return line.toString().trimEnd();
}

/** Magic of a bundle in its second format (Mercurial's `bundle2.py`). */
const BUNDLE = 'HG20';

/**
 * The result of a push to Mercurial (`hg help internals.wireprotocol`): a number before what the server printed, which
 * is 0 for a push that changed nothing, or a bundle.
 * @param type essence of the media type
 */
export function readMercurialReport(type: string, text: string): CallResults | undefined {
  if (type === 'application/hg-error') return new Map([['', text.trim() || NO_REASON]]);
  if (!type.startsWith('application/mercurial-')) return undefined;
  if (text.startsWith(BUNDLE)) return new Map([['', errorInBundle(Buffer.from(text))]]);
  const [, code, output = ''] = /^(-?\d+)\n(.*)$/s.exec(text) ?? [];
  if (code === undefined) return undefined;
  return new Map([['', code === '0' ? output.trim() || NO_REASON : undefined]]);
}

/** The text of an error that has none, as that of a refused key (`pushkey`). */
const NO_REASON = 'refused without a reason';

function errorInBundle(bytes: Buffer): string | undefined {
  for (const { type, parameters } of readBundleParts(bytes)) {
    if (type.startsWith('error:')) return parameters.get('message') ?? type;
    if (type.startsWith('reply:') && parameters.get('return') === '0') return type;
  }
  return undefined;
}

interface BundlePart {
  /** In lower case: servers write it in upper case where it must be understood. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The parts of a bundle, without their payloads. */
function* readBundleParts(bytes: Buffer): Generator<BundlePart> {
  const reader = new ByteReader(bytes.subarray(BUNDLE.length));
  reader.take(reader.takeSize());
  for (let size = reader.takeSize(); size > 0; size = reader.takeSize()) {
    yield readPartHeader(reader.take(size));
    for (let chunk = reader.takeSize(); chunk > 0; chunk = reader.takeSize()) reader.take(chunk);
  }
}

/** A type, a number of four bytes, and names and values behind the list of their lengths. */
function readPartHeader(header: Buffer): BundlePart {
  const reader = new ByteReader(header);
  const type = reader.take(reader.takeByte()).toString().toLowerCase();
  reader.takeSize();
  const count = reader.takeByte() + reader.takeByte();
  const lengths = reader.take(2 * count);
  const texts = Array.from(lengths, (length) => reader.take(length).toString());
  const names = texts.filter((_, index) => index % 2 === 0);
  const parameters = names.map((name, index) => [name, texts[2 * index + 1] ?? ''] as const);
  return { type, parameters: new Map(parameters) };
}

/** Takes bytes from the start of what is left, and none behind the end. */
class ByteReader {
  #left: Buffer;

  constructor(bytes: Buffer) {
    this.#left = bytes;
  }

  take(length: number): Buffer {
    const taken = this.#left.subarray(0, Math.max(0, length));
    this.#left = this.#left.subarray(taken.length);
    return taken;
  }

  takeByte(): number {
    return this.take(1)[0] ?? 0;
  }

  /** A signed number of four bytes, big-endian; 0 at the end. */
  takeSize(): number {
    const bytes = this.take(4);
    return bytes.length === 4 ? bytes.readInt32BE() : 0;
  }
}
