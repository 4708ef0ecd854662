/**
 * Reads the entries of a HAR 1.2 file one after the other. A HAR of an hour's browsing may have hundreds of MB, so
 * neither its text nor its entries are kept in memory: a piece of the file is read, and the entries that end in it
 * are passed on.
 */
import { realpathSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { type FileLocation, SessionFileError } from '../errors.ts';
import { explainFileError } from '../session/files/file-errors.ts';
import { displayPath } from '../session/files/paths.ts';
import { type OpenFile, openRegularFile, readChunks } from '../session/files/regular-file.ts';
import { findConflict } from '../session/json/parse-json.ts';
import type { ImportSource, SourceItem } from './import-source.ts';

/** Maximum size of an entry in bytes, since it is held in memory. Browsers keep about 100 MB of all bodies together. */
const MAX_ENTRY_BYTES = 128 * 1024 * 1024;
/** Maximum number of values, names and punctuation marks of an entry: each takes memory, however short it is. */
const MAX_ENTRY_TOKENS = 4_000_000;
/** Maximum number of nested levels. Chrome nests the stack of each asynchronous caller in the stack of its callee. */
const MAX_DEPTH = 1000;

/** Size of the buffer for texts, in bytes. Collecting a long text in it is faster than joining its parts. */
const STRING_BUFFER = 64 * 1024;

/**
 * Reads the entries of a HAR, in UTF-8 or UTF-16.
 * @throws {SessionFileError} `INVALID_HAR`. The message names the file, the line and the entry, and what to do
 */
export function* readHar({ file, bytes: given }: ImportSource): Generator<SourceItem, void> {
  const reader = new EntryReader(file);
  const chunks = given === undefined ? readChunks(openHar(file)) : given.length > 0 ? [given] : [];
  let isFirst = true;
  let decoder: TextDecoder | undefined;
  for (const chunk of chunks) {
    if (isFirst) {
      decoder = utf16DecoderOf(chunk);
      requireJson(file, decoder === undefined ? chunk : chunk.filter((byte) => byte !== 0));
    }
    isFirst = false;
    const bytes =
      decoder === undefined ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
    yield* reader.read(bytes);
  }
  if (isFirst) throw harError(file, START, 'is empty', EXPORT_AGAIN);
  yield* reader.end();
}

const START: Omit<FileLocation, 'file'> = { line: 1, column: 1 };
const EXPORT_AGAIN = 'export it again';

/**
 * The error for a HAR that cannot be used.
 * @param what the message after the name of the file
 */
export function harError(
  file: string,
  place: Omit<FileLocation, 'file'>,
  what: string,
  advice: string,
  cause?: unknown,
): SessionFileError {
  const message = `${displayPath(file)} ${what}: ${advice}`;
  return new SessionFileError('INVALID_HAR', message, { file, ...place }, { cause });
}

/** The user names the file, so a symbolic link is followed. */
function openHar(file: string): OpenFile {
  try {
    return openRegularFile(realpathSync(file));
  } catch (error) {
    const what = `cannot be read (${explainFileError(error)})`;
    throw harError(file, START, what, 'name a HAR file that exists', error);
  }
}

/** Undefined for a file that is not UTF-16. Windows tools write UTF-16, with or without a byte order mark. */
function utf16DecoderOf([first = 0, second = 0]: Uint8Array): TextDecoder | undefined {
  const unit = first * 0x100 + second;
  if (unit === 0xfffe || (first === 0x7b && second === 0)) return new TextDecoder('utf-16le');
  if (unit === 0xfeff || unit === 0x007b) return new TextDecoder('utf-16be');
  return undefined;
}

/** Refuses files that people mistake for a HAR. Only the start is checked, so that a large file is not read first. */
function requireJson(file: string, start: Uint8Array): void {
  const [first, second] = start;
  const isZip = first === 0x50 && second === 0x4b;
  const isGzip = first === 0x1f && second === 0x8b;
  if (isZip || isGzip) {
    throw harError(file, START, 'is compressed', 'unpack it, and name the .har file inside');
  }
  const text = Buffer.from(start.subarray(0, 1024)).toString('latin1');
  const json = text.replace(/^[^\t\n\r -~]{2,3}/, '').trimStart();
  if (json !== '' && !json.startsWith('{')) {
    requireNoConflict(text, file);
    throw harError(
      file,
      START,
      'is not a JSON object, so it is not a HAR',
      'name a file that a browser or a proxy has exported as HAR',
    );
  }
}

function requireNoConflict(text: string, file: string): void {
  const conflict = findConflict(text, file);
  if (conflict) throw new SessionFileError('INVALID_HAR', conflict.message, conflict.location);
}

/** The number of lists and objects that an entry is in. */
const ENTRY_DEPTH = 3;

/** Takes a HAR piece by piece, and yields complete entries. */
class EntryReader {
  readonly #file: string;
  readonly #tokenizer: Tokenizer = new Tokenizer({ stringBufferSize: STRING_BUFFER });
  // The parser drops an emitted value from its container, unless the container is emitted as well.
  readonly #parser: TokenParser = new TokenParser({
    paths: ['$.log.entries.*', '$.log.pages.*'],
    keepStack: false,
  });
  readonly #place: LinePlace = new LinePlace();
  #whole: SourceItem[] = [];
  #entries = 0;
  #list: 'missing' | 'named' | 'open' | 'closed' = 'missing';
  #depth = 0;
  /** The last string, which may be the name of a member. */
  #text = '';
  #isInLog = false;
  #tokens = 0;
  /** Where the last entry ended, in bytes. */
  #entryEnd = 0;
  /** Where the current entry starts. */
  #line = 1;

  constructor(file: string) {
    this.#file = file;
    this.#tokenizer.onToken = ({ token, value, offset }) => {
      this.#place.offset = offset;
      this.#follow(token, value);
      this.#parser.write({ token, value });
    };
    this.#parser.onValue = ({ value, stack }) => {
      if (stack[2]?.key === 'entries') {
        this.#whole.push({ entry: ++this.#entries, line: this.#line, value });
      }
      this.#tokens = 0;
      this.#entryEnd = this.#place.offset;
    };
  }

  /** @throws {SessionFileError} `INVALID_HAR` */
  *read(bytes: Uint8Array): Generator<SourceItem> {
    this.#place.begin(bytes);
    this.#try(() => this.#tokenizer.write(bytes));
    if (this.#place.passed + bytes.length - this.#entryEnd > MAX_ENTRY_BYTES) {
      throw this.#tooLarge(`has more than ${MAX_ENTRY_BYTES} bytes`);
    }
    this.#place.pass();
    yield* this.#give();
  }

  /** @throws {SessionFileError} `INVALID_HAR` if the HAR was cut off or has no entries */
  *end(): Generator<SourceItem> {
    const isWhole = this.#parser.isEnded;
    if (!isWhole) {
      const place = this.#place.end;
      const what = `ends too early, at byte ${this.#place.passed} in ${this.#where}`;
      throw harError(this.#file, place, what, `it was cut off, so ${EXPORT_AGAIN}`);
    }
    yield* this.#give();
    if (this.#list === 'missing') throw this.#noHar('it has no log.entries');
    if (this.#entries === 0) {
      const advice = 'start recording in the tool before the first request, and export again';
      throw harError(this.#file, START, 'has no entries', advice);
    }
  }

  *#give(): Generator<SourceItem> {
    const whole = this.#whole;
    this.#whole = [];
    yield* whole;
  }

  /** Finds the list of entries, and limits how much of it is held in memory. */
  #follow(token: TokenType, value: unknown): void {
    this.#tokens++;
    if (this.#depth <= 2) this.#findList(token, value);
    const isEntry = this.#list === 'open' && this.#depth === ENTRY_DEPTH;
    if (isEntry && token === TokenType.LEFT_BRACE) this.#line = this.#place.ofToken.line;
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) this.#depth++;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.#depth--;
    if (this.#depth > MAX_DEPTH)
      throw this.#tooLarge(`is nested more than ${MAX_DEPTH} levels deep`);
    if (this.#tokens > MAX_ENTRY_TOKENS) {
      throw this.#tooLarge(`has more than ${MAX_ENTRY_TOKENS} values`);
    }
  }

  #findList(token: TokenType, value: unknown): void {
    if (this.#list === 'open') this.#list = 'closed';
    if (this.#list === 'named') {
      if (token !== TokenType.LEFT_BRACKET) throw this.#noHar('its log.entries is not a list');
      this.#list = 'open';
    }
    if (token === TokenType.STRING) this.#text = String(value);
    if (token !== TokenType.COLON) return;
    if (this.#depth === 1) this.#isInLog = this.#text === 'log';
    else if (this.#isInLog && this.#text === 'entries') this.#list = 'named';
  }

  #try(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (error instanceof SessionFileError) throw error;
      requireNoConflict(this.#place.linesFromToken, this.#file);
      const place = this.#place.ofToken;
      const what = `is not valid JSON near line ${place.line}, column ${place.column}, in ${this.#where}`;
      throw harError(this.#file, place, what, EXPORT_AGAIN, error);
    }
  }

  get #where(): string {
    if (this.#list === 'open') return `entry ${this.#entries + 1}`;
    return this.#list === 'closed' ? 'what follows its entries' : 'what is before its entries';
  }

  #tooLarge(what: string): SessionFileError {
    const advice = 'export it again without the bodies of responses';
    return harError(
      this.#file,
      this.#place.end,
      `cannot be read, since entry ${this.#entries + 1} ${what}`,
      advice,
    );
  }

  #noHar(why: string): SessionFileError {
    const advice = 'name a file that a browser or a proxy has exported as HAR';
    return harError(this.#file, START, `is JSON, but not a HAR, since ${why}`, advice);
  }
}

const NEWLINE = 0x0a;

/** Finds the line of a byte in a file that is read piece by piece. Looks at each byte once. */
class LinePlace {
  /** Offset of the last token, in bytes. */
  offset = 0;
  /** The number of bytes in earlier pieces. */
  passed = 0;
  #piece: Uint8Array = new Uint8Array();
  /** The number of bytes in the current piece whose lines are already counted. */
  #counted = 0;
  #line = 1;
  #lineStart = 0;

  /** Takes the next piece. */
  begin(piece: Uint8Array): void {
    this.#piece = piece;
    this.#counted = 0;
  }

  /** Ends the piece. */
  pass(): void {
    this.#count(this.#piece.length);
    this.passed += this.#piece.length;
  }

  /** The place of the last token, or the start of the piece if that token is in an earlier one. */
  get ofToken(): Omit<FileLocation, 'file'> {
    const inPiece = Math.max(this.offset - this.passed, 0);
    this.#count(inPiece);
    return { line: this.#line, column: this.passed + inPiece - this.#lineStart + 1 };
  }

  /** The piece from the line of the last token on, below as many empty lines as the file has before. */
  get linesFromToken(): string {
    const { line } = this.ofToken;
    const start = Math.max(this.#lineStart - this.passed, 0);
    return '\n'.repeat(line - 1) + Buffer.from(this.#piece.subarray(start)).toString();
  }

  /** The place after the last piece. */
  get end(): Omit<FileLocation, 'file'> {
    return { line: this.#line, column: this.passed - this.#lineStart + 1 };
  }

  #count(end: number): void {
    if (end <= this.#counted) return;
    const part = this.#piece.subarray(this.#counted, end);
    for (let at = part.indexOf(NEWLINE); at >= 0; at = part.indexOf(NEWLINE, at + 1)) {
      this.#line++;
      this.#lineStart = this.passed + this.#counted + at + 1;
    }
    this.#counted = end;
  }
}
