/**
 * Reads Playwright's ZIPs: a trace, whose network logs have an entry in each line, or a HAR. Both have bodies in
 * separate files. Nothing is extracted to disk.
 */
import { closeSync, realpathSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Entry, ZipFile } from 'yauzl';
import { attempt, SessionFileError, textOfError } from '../errors.ts';
import { openRegularFile } from '../session/files/regular-file.ts';
import { type ImportSource, importError, type SourceItem } from './import-source.ts';
import { readHar } from './read-har.ts';

const EXPORT =
  'name the trace.zip of a test, as tracing.stop({ path }) writes it, or a HAR that recordHar has zipped';

/** Maximum number of files in a trace. An untrusted trace may hold any number of files of any size. */
const MAX_FILES = 200_000;
/** Maximum size of a line or a body, in bytes. */
const MAX_BODY = 64 * 1024 * 1024;
/**
 * Maximum size of everything that is read, in bytes: the same body may belong to many entries, and deflate
 * compresses a run of one character a thousandfold. A large trace may have `MAX_RATIO` times its compressed size.
 */
const MAX_READ = 256 * 1024 * 1024;
const MAX_RATIO = 200;

/** A line of a log has it if it is a request. */
const MARK = '"resource-snapshot"';

/**
 * Reads the entries of a trace in the order of its network logs, or those of a HAR.
 * @throws {SessionFileError} `INVALID_IMPORT`
 */
export async function* readTrace(source: ImportSource): AsyncGenerator<SourceItem> {
  const trace = await openTrace(source);
  try {
    if (trace.har !== undefined) {
      const bytes = await trace.bytesOf(trace.har);
      for (const item of readHar({ file: source.file, bytes })) {
        yield { ...item, value: await trace.withBodies(Object(item.value)) };
      }
      return;
    }
    let entry = 0;
    for (const log of trace.logs) {
      for await (const line of trace.linesOf(log)) {
        const snapshot = parseSnapshot(line);
        if (snapshot === undefined) continue;
        entry += 1;
        yield { entry, line: 1, value: await trace.withBodies(snapshot) };
      }
    }
    if (entry === 0) throw importError(source, 'has no requests', EXPORT);
  } catch (error) {
    if (error instanceof SessionFileError || !(error instanceof Error)) throw error;
    const what = `has a file that cannot be read (${error.message})`;
    throw importError(source, what, EXPORT, { cause: error });
  } finally {
    trace.close();
  }
}

async function openTrace(source: ImportSource): Promise<Trace> {
  let zip: ZipFile | undefined;
  try {
    zip = await openZip(source);
    const trace = new Trace(source, zip, await listFiles(zip));
    if (trace.logs.length > 0 || trace.har !== undefined) return trace;
  } catch (error) {
    zip?.close();
    const reason = textOfError(error);
    throw importError(source, `cannot be read as a ZIP (${reason})`, EXPORT, { cause: error });
  }
  zip.close();
  throw importError(source, 'is a ZIP without a network log or a HAR', EXPORT);
}

const OPTIONS = { lazyEntries: true, autoClose: false } as const;
async function openZip({ file, bytes }: ImportSource): Promise<ZipFile> {
  // Loaded on demand, since few imports need it.
  const { fromBuffer, fromFd } = await import('yauzl');
  if (bytes !== undefined) {
    return promisify<Buffer, typeof OPTIONS, ZipFile>(fromBuffer)(Buffer.from(bytes), OPTIONS);
  }
  const { descriptor } = openRegularFile(realpathSync(file));
  try {
    return await promisify<number, typeof OPTIONS, ZipFile>(fromFd)(descriptor, OPTIONS);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** The files of a ZIP, keyed by name. */
async function listFiles(zip: ZipFile): Promise<Map<string, Entry>> {
  const files = new Map<string, Entry>();
  if (zip.entryCount > MAX_FILES) throw new Error(`it has more than ${MAX_FILES} files`);
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject).on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      files.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
  return files;
}

/** An entry in the form of a HAR, with bodies in files of the trace. */
interface Snapshot {
  readonly request?: { readonly postData?: AttachedBody };
  readonly response?: { readonly content?: AttachedBody };
}

/** One of these has the name of the file, depending on the version of Playwright. */
interface AttachedBody {
  readonly _file?: unknown;
  readonly _sha1?: unknown;
  readonly text?: unknown;
  readonly encoding?: unknown;
}

class Trace {
  /** The network logs: each browser context has its own. */
  readonly logs: readonly Entry[];
  /** The HAR, in a ZIP without logs. */
  readonly har: Entry | undefined;
  readonly #source: ImportSource;
  readonly #zip: ZipFile;
  readonly #files: ReadonlyMap<string, Entry>;
  readonly #mostRead: number;
  #read = 0;

  constructor(source: ImportSource, zip: ZipFile, files: ReadonlyMap<string, Entry>) {
    this.#source = source;
    this.#zip = zip;
    this.#files = files;
    const all = [...files.values()];
    this.logs = all.filter(({ fileName }) => /(?:^|-|\.)network$/.test(fileName));
    const isTrace = this.logs.length > 0;
    const compressed = all.reduce((sum, { compressedSize }) => sum + compressedSize, 0);
    this.#mostRead = Math.max(MAX_READ, MAX_RATIO * compressed);
    this.har = isTrace ? undefined : all.find(({ fileName }) => fileName.endsWith('.har'));
  }

  close(): void {
    this.#zip.close();
  }

  /**
   * The lines of a log that may have a request, each in at most `MAX_BODY` bytes. Other lines cost no more than a
   * search through them.
   */
  async *linesOf(log: Entry): AsyncGenerator<string> {
    let begun: string[] = [];
    let length = 0;
    for await (const chunk of (await this.#open(log)).setEncoding('utf8')) {
      const text = String(chunk);
      const end = text.lastIndexOf('\n');
      if (end !== -1) {
        yield* linesWith(MARK, begun.join('') + text.slice(0, end));
        [begun, length] = [[], 0];
      }
      const rest = text.slice(end + 1);
      begun.push(rest);
      length += rest.length;
      if (length > MAX_BODY) throw this.#tooLarge('a line', MAX_BODY);
    }
    yield* linesWith(MARK, begun.join(''));
  }

  /** A file of at most `MAX_BODY` bytes. */
  async bytesOf(file: Entry): Promise<Buffer> {
    if (file.uncompressedSize > MAX_BODY) throw this.#tooLarge(file.fileName, MAX_BODY);
    return buffer(await this.#open(file));
  }

  /** The entry with its bodies in Base64. Bodies that are missing or too large are left out. */
  async withBodies(snapshot: Snapshot): Promise<Snapshot> {
    const { request, response } = snapshot;
    return {
      ...snapshot,
      ...(request?.postData && {
        request: { ...request, postData: await this.#withText(request.postData) },
      }),
      ...(response?.content && {
        response: { ...response, content: await this.#withText(response.content) },
      }),
    };
  }

  async #withText({ _file, _sha1, ...body }: AttachedBody): Promise<AttachedBody> {
    const name = typeof _file === 'string' ? _file : `resources/${String(_sha1)}`;
    const file = this.#files.get(name);
    if (file === undefined || file.uncompressedSize > MAX_BODY) return body;
    const bytes = await buffer(await this.#open(file));
    return { ...body, ...{ text: bytes.toString('base64'), encoding: 'base64' } };
  }

  async #open(file: Entry): Promise<Readable> {
    this.#read += file.uncompressedSize;
    if (this.#read > this.#mostRead) {
      throw this.#tooLarge('the parts that are read', this.#mostRead);
    }
    // Fails for a file with more bytes than it declares.
    return promisify<Entry, Readable>(this.#zip.openReadStream.bind(this.#zip))(file);
  }

  #tooLarge(what: string, limit: number): Error {
    return importError(this.#source, `has more than ${limit} bytes in ${what}`, EXPORT);
  }
}

/** The lines of a text that have a mark. */
function* linesWith(mark: string, text: string): Generator<string> {
  for (let at = text.indexOf(mark); at !== -1; ) {
    const end = text.indexOf('\n', at);
    yield text.slice(text.lastIndexOf('\n', at) + 1, end === -1 ? undefined : end);
    at = end === -1 ? -1 : text.indexOf(mark, end);
  }
}

/** Undefined if the line is not a request, or is the last one of a trace whose browser crashed. */
function parseSnapshot(line: string): Snapshot | undefined {
  const entry: { type?: unknown; snapshot?: Snapshot } = Object(attempt(() => JSON.parse(line)));
  return entry.type === 'resource-snapshot' ? Object(entry.snapshot) : undefined;
}
