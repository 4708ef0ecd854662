import { readdirSync, readFileSync } from 'node:fs';
import type { RecordingReport } from '../../src/record/journal/recording-report.ts';
import type { RecordFilters } from '../../src/record/pipeline/filter.ts';
import {
  bodyLimits,
  type MaxBodySize,
  type RedactOptions,
  redactRules,
} from '../../src/record/pipeline/options.ts';
import { createKey } from '../../src/record/pipeline/redact/run-keys.ts';
import type { ProxyFactory } from '../../src/record/relay/proxy-factory.ts';
import { SessionRecorder } from '../../src/record/session-recorder.ts';
import { readSession } from '../../src/session/read-session.ts';
import type { AnsweredResponse, Recording, Session } from '../../src/session/schema.ts';
import { createScratchFolder, type ScratchFolder } from '../session/scratch-folder.ts';
import { completeHost, noHost } from './no-host.ts';

export interface RecordParts {
  readonly upstream?: string;
  readonly changeOrigin?: boolean;
  readonly maxBodySize?: MaxBodySize;
  readonly filters?: RecordFilters;
  readonly redact?: RedactOptions | false;
  /** @default one that opens nothing */
  readonly host?: Pick<ProxyFactory, 'openEndpoint'> | ProxyFactory;
  /** @default true */
  readonly isAlone?: boolean;
}

/** What a recording came to. `using` removes its folder. */
export interface Recorded extends Disposable {
  readonly session: Session;
  /** The session file as it is on the disk. */
  readonly text: string;
  /** What lay in the folder just before the end: journals, and bodies. */
  readonly journals: string;
  readonly leftOut: number;
  readonly filteredOut: number;
  readonly report: RecordingReport | undefined;
  readonly folder: ScratchFolder;
}

/** Records what `run` sends into the session of a scratch folder. */
export async function record(
  run: (url: string, recorder: SessionRecorder) => Promise<unknown>,
  parts: RecordParts = {},
): Promise<Recorded> {
  const { upstream, changeOrigin, maxBodySize, filters, redact } = parts;
  const { host = noHost, isAlone = true } = parts;
  const folder = createScratchFolder();
  const sessionFile = folder.path('a.session.json');
  const recorder = new SessionRecorder({
    sessionFile,
    name: 'a test',
    recordedBy: 'a.test.ts',
    upstream,
    changeOrigin,
    limits: bodyLimits(maxBodySize),
    filters,
    key: 'key',
    claimsKey: createKey(),
    redact: redactRules(redact),
    isAlone,
    host: completeHost(host),
  });
  await recorder.start();
  const journals = await run(recorder.url ?? '', recorder).then(
    () => readAll(folder),
    async (error: unknown) => {
      await recorder.discard();
      folder[Symbol.dispose]();
      throw error;
    },
  );
  const report = await recorder.finish();
  return {
    session: await readSession(sessionFile),
    text: readFileSync(sessionFile, 'utf8'),
    journals,
    leftOut: recorder.leftOut,
    filteredOut: recorder.filteredOut,
    report,
    folder,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** The only recording of a session. */
export function onlyRecording({ session }: Recorded): Recording {
  const [first, second] = session.recordings;
  if (first === undefined || second !== undefined) {
    throw new Error(`one recording was expected, not ${session.recordings.length}`);
  }
  return first;
}

/** The response of the only recording of a session, which must have a status. */
export function onlyAnswer(recorded: Recorded): AnsweredResponse {
  const { response } = onlyRecording(recorded);
  if (!('status' in response)) throw new Error(`no status, but ${response.error}`);
  return response;
}

/** A lock may be gone once its name is known. */
function readAll(folder: ScratchFolder): string {
  return readdirSync(folder.path())
    .filter((name) => !name.endsWith('.lock'))
    .map((name) => readFileSync(folder.path(name), 'latin1'))
    .join('\n');
}
