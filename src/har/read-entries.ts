/** Reads the entries to import from a file, and counts the rest. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { parseUrl } from '../http/urls.ts';
import { shortenMiddle } from '../printable.ts';
import type { Exchange } from '../record/pipeline/exchange.ts';
import { createExchangeFilter } from '../record/pipeline/filter.ts';
import type { RecordingSettings } from '../record/pipeline/options.ts';
import { createRedaction, type Redaction } from '../record/pipeline/redact/redact.ts';
import { kindOf, passes, whyNoExchange } from './entry-kinds.ts';
import { readExchange } from './exchange-of-entry.ts';
import type { HarOptions } from './har-options.ts';
import type { ImportSource, SourceItem } from './import-source.ts';
import { type LeftExample, type LeftOver, LeftOvers, type LeftReason } from './leftovers.ts';
import { entrySchema, type HarEntry } from './schema/entry-schema.ts';

/** What to import from a HAR, and how. */
interface ReadSettings
  extends Pick<HarOptions, 'kinds' | 'hosts' | 'include' | 'exclude' | 'signal'>,
    Pick<RecordingSettings, 'limits' | 'redact'> {
  /** Key for the placeholders of secrets. */
  readonly key: string;
  /** Whether the file was made from a session. */
  readonly isOwn?: boolean;
}

/** How long other work of the process, such as that for Ctrl-C, may have to wait, in ms. */
const MAX_BUSY_MS = 50;

/** The requests of a file, to be read once. */
type Items = Iterable<SourceItem> | AsyncIterable<SourceItem>;

/** The imported entries of a file. */
interface TakenEntries {
  /** Can be read once. Throws what the reader of the file throws. */
  readonly exchanges: AsyncIterable<TakenEntry>;
  /** What was left out so far. */
  readonly left: LeftOver[];
}

interface TakenEntry {
  readonly exchange: Exchange;
  readonly isApi: boolean;
  /** Line where its entry starts. */
  readonly line: number;
}

/** @param read the reader for the format */
export function readEntries(
  source: ImportSource,
  read: (source: ImportSource) => Items,
  settings: ReadSettings,
): TakenEntries {
  const leftOvers = new LeftOvers();
  return {
    exchanges: takeEntries(source.file, read(source), settings, leftOvers),
    get left() {
      return leftOvers.all;
    },
  };
}

async function* takeEntries(
  file: string,
  items: Items,
  settings: ReadSettings,
  leftOvers: LeftOvers,
): AsyncGenerator<TakenEntry> {
  const { kinds = ['api'], hosts, include, exclude, limits, key, redact, isOwn = false } = settings;
  const redaction = createRedaction(key, redact);
  const ofHosts = createExchangeFilter({
    include: hosts === undefined ? undefined : { host: hosts },
  });
  const filter = createExchangeFilter({ include, exclude });
  const seen = new SeenEntries();
  const times = new ExportTimes();
  let pause = Date.now() + MAX_BUSY_MS;

  const whyNot = (entry: HarEntry, exchange: Exchange): LeftReason | undefined => {
    if (!passes(ofHosts, exchange)) return 'host';
    const kind = kindOf(entry, exchange);
    if (kind !== 'api' && !kinds.includes(kind)) return kind;
    if (kind === 'api' && !kinds.includes('api')) return 'filter';
    return passes(filter, exchange) ? undefined : 'filter';
  };

  /** Whatever a session holds was sent once, by a client. */
  const whyLeft = (entry: HarEntry, value: unknown): LeftReason | undefined =>
    isOwn ? undefined : (whyNoExchange(entry) ?? seen.add(value));

  for await (const item of items) {
    settings.signal?.throwIfAborted();
    if (Date.now() >= pause) {
      await setImmediate();
      pause = Date.now() + MAX_BUSY_MS;
    }
    const { data: entry } = entrySchema.safeParse(item.value);
    const describe = (): LeftExample =>
      describeEntry(item.entry, entry, (path) => redaction.path(path));
    const reason = item.why ?? (entry === undefined ? 'malformed' : whyLeft(entry, item.value));
    const read =
      entry && reason === undefined ? readExchange(entry, { file, limits, isOwn }) : undefined;
    if (entry === undefined || read === undefined) {
      leftOvers.add(reason ?? 'malformed', describe);
      continue;
    }
    const placed = isOwn ? read.exchange : times.place(entry, read.exchange);
    const exchange = withoutSecrets(placed, redaction);
    const why = whyNot(entry, exchange);
    if (why !== undefined) {
      leftOvers.add(why, describe);
      continue;
    }
    for (const part of [...read.left, ...(item.lacks ?? [])]) leftOvers.add(part, describe);
    yield { exchange, isApi: kindOf(entry, exchange) === 'api', line: item.line };
  }
}

/** Recorded errors are codes. An exporter may write a sentence, which may contain a URL. */
function withoutSecrets(exchange: Exchange, redaction: Redaction): Exchange {
  const { error, response } = exchange;
  const clean = (text: string): string => {
    return Buffer.from(redaction.body(Buffer.from(redaction.path(text)), [], true)).toString();
  };
  return {
    ...exchange,
    error: error && clean(error),
    response: response && {
      ...response,
      statusText: response.statusText && clean(response.statusText),
    },
  };
}

/** Finds entries that an exporter wrote twice. */
class SeenEntries {
  readonly #hashes: Set<string> = new Set();

  /** @returns why the entry is left out: it equals an earlier one, including its times */
  add(value: unknown): 'duplicate' | undefined {
    // The length of a long text is enough, since the times are equal as well.
    const text = JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'string' && member.length > MAX_HASHED ? member.length : member,
    );
    const hash = createHash('sha256').update(text).digest('base64').slice(0, 22);
    if (this.#hashes.has(hash)) return 'duplicate';
    this.#hashes.add(hash);
    return undefined;
  }
}

/** Maximum length of a text whose content is compared, in characters. */
const MAX_HASHED = 10_000;

/** Maximum length of the URL of an example, in characters. */
const MAX_URL_LENGTH = 120;

/** @param redact removes secrets from a path */
function describeEntry(
  entry: number,
  read: HarEntry | undefined,
  redact: (path: string) => string,
): LeftExample {
  if (read === undefined) return { entry, method: 'an entry' };
  const { method, url } = read.request;
  const parsed = parseUrl(url);
  const shown = parsed?.host
    ? `${parsed.protocol}//${parsed.host}${redact(parsed.pathname)}`
    : url.split(/[,;?#]/, 1)[0];
  return {
    entry,
    method: shortenMiddle(method, 20),
    url: shown && shortenMiddle(shown, MAX_URL_LENGTH),
  };
}

/**
 * Insomnia gives each entry the time of the export, and only its total duration. Such entries are placed one after
 * another in their order. If all were sent at once, no request could use values from an earlier answer.
 */
class ExportTimes {
  #started: string | undefined;
  /** When the latest answer arrived, in ms since 1970. */
  #end = 0;

  /** The exchange of an entry, placed after the previous one if both have the time of the export. */
  place({ startedDateTime, timings, time }: HarEntry, exchange: Exchange): Exchange {
    const { send, wait, receive } = timings ?? {};
    const isOnlyWhole = send === 0 && receive === 0 && wait === time;
    const isPlaced = isOnlyWhole && startedDateTime === this.#started;
    const start = isPlaced ? Math.max(exchange.start, this.#end) : exchange.start;
    const end = exchange.end + start - exchange.start;
    this.#started = startedDateTime;
    this.#end = end;
    return isPlaced ? { ...exchange, start, end } : exchange;
  }
}
