/** The half of the recorder that lives in Vitest's main process. */

import type {
  Reporter,
  TestModule,
  TestProject,
  TestRunEndReason,
  TestSpecification,
  Vitest,
} from 'vitest/node';
import { groupBy } from '../../collections.ts';
import { createPlaceholder, variableOf } from '../../formats/text/placeholder.ts';
import { RunFolder } from '../../record/journal/run-folder.ts';
import type { SessionsOfProject } from '../../record/journal/run-names.ts';
import { bodyLimits, type RecordMode, redactRules } from '../../record/pipeline/options.ts';
import { createKey } from '../../record/pipeline/redact/run-keys.ts';
import { hashVariables } from '../../record/pipeline/redact/variable-names.ts';
import {
  type ControlAddress,
  type ControlServer,
  openControlServer,
  type WorkerSession,
} from '../../record/run/control-channel.ts';
import { ProxyHost } from '../../record/run/proxy-host.ts';
import { displayPath, isWithin, portablePath } from '../../session/files/paths.ts';
import { sessionsFolder } from '../../session/find-sessions.ts';
import {
  findSecretVariables,
  isGrantable,
  type SecretVariable,
} from '../environment/secret-variables.ts';
import { envFiles, isWritten, resolveSecretsFile } from '../environment/secrets-file.ts';
import { logWarning } from '../log.ts';
import { isSessionProject } from '../plugin-api.ts';
import type { RecordedSecrets } from '../replay-context.ts';
import { NO_SOCKET } from '../warn.ts';
import { importedFiles } from './imported-files.ts';
import { listFiles, type ProjectSessions, sweepObsolete } from './obsolete.ts';
import { type SessionReplayOptions, sessionGlobs } from './options.ts';
import type { ReadSettings } from './project-settings.ts';
import { type NotWritten, Recovery } from './recovery.ts';
import { projectFolder } from './session-owner.ts';
import '../recording-context.ts';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { recordingsOf } from '../meta.ts';
import { secretsOf } from './resolve-replay-plan.ts';
import { explainUnmatched } from './session-filter.ts';

/** A project whose tests may record, and the plugin's options in it. */
interface RecordingProject {
  readonly vitest: Vitest;
  readonly project: TestProject;
  readonly options: SessionReplayOptions;
  readonly readSettings: ReadSettings;
}

const recordings: WeakMap<Vitest, Recording> = new WeakMap();

/**
 * Recovers journals of killed runs, and gives the settings of the recording to the project's workers before each
 * run. The processes for that are started by the first run that may record, shared by all projects, and closed
 * with Vitest.
 * @throws {UserError} `INVALID_OPTIONS` for a secrets file that must not be written
 */
export async function provideRecording({
  vitest,
  project,
  options,
  readSettings,
}: RecordingProject): Promise<void> {
  const recording = ofVitest(vitest);
  const { record = {} } = options;
  const { root } = project.config;
  const globs = sessionGlobs(options);
  const viteConfig = project.vite.config;
  const mode = (): RecordMode => record.mode ?? snapshotMode(vitest);
  const secretsFile =
    record.secretsFile !== undefined && mode() !== 'none'
      ? await resolveSecretsFile(record.secretsFile, root, viteConfig)
      : undefined;
  // Without redaction, placeholders in a session come from the traffic itself.
  const readVariables = (): SecretVariable[] => {
    if (record.redact === false) return [];
    const { environment, plan } = readSettings();
    const given = secretsOf(plan).map(([name, value]) => [variableOf(name), value] as const);
    const all = { ...Object.fromEntries(given), ...environment };
    // A project that `--project` leaves out may have sessions with the same names.
    const mayRenew = vitest.config.project.length === 0;
    return findSecretVariables(
      all,
      secretsFile === undefined
        ? undefined
        : (each) => mayRenew && isWritten(secretsFile, each, viteConfig),
    );
  };
  let variables: readonly SecretVariable[] = [];
  const place = {
    root,
    sessionsFolder: sessionsFolder(globs, root),
    projectFolder: projectFolder(project.name, root),
  };
  recording.add({ project, globs, mode, ...place, readVariables: () => variables });
  const suggestedFile = envFiles(viteConfig).at(-1);
  recording.beforeEachRun(async () => {
    await recording.recovery.beforeRun(place.sessionsFolder, mode());
    variables = readVariables();
    project.provide('sessionReplayRecording', {
      mode: mode(),
      ...place,
      sharing: recording.sharing(secretsFile ?? suggestedFile),
      runFolder: recording.folder.path,
      upstream: record.upstream,
      changeOrigin: record.changeOrigin,
      auto: record.auto ?? false,
      scope: record.scope ?? 'test',
      missing: record.missing ?? reaction(vitest),
      outOfDate: record.outOfDate ?? reaction(vitest),
      correlate: options.correlate,
      limits: bodyLimits(record.maxBodySize),
      filters: { include: record.include, exclude: record.exclude },
      control: await recording.openControl(),
      key: recording.key,
      claimsKey: recording.claimsKey,
      redact: redactRules(record.redact),
      variables: hashVariables(recording.key, variables),
      keepsSecrets: secretsFile !== undefined,
    });
  });
  recording.afterEachRun(async (modules) => {
    const recorded = recording.takeRecorded(place.sessionsFolder);
    if (recorded.length > 0) {
      const { settleSecrets, findOverridden } = await import('./recorded-secrets.ts');
      const { tellOutsideValues } = await import('./outside-values.ts');
      const { plan } = readSettings();
      const lines = await settleSecrets(recorded, {
        root,
        folder: place.sessionsFolder,
        sharing: recording.sharing(secretsFile ?? suggestedFile),
        ofRun: recording.recordedFiles,
        variables,
        plan,
        secretsFile,
        suggestedFile,
      });
      const files = recorded.map(({ file }) => file);
      const outside = await tellOutsideValues(files, {
        root,
        correlate: options.correlate,
        overridden: findOverridden(plan),
        importedBy: (testFile) => importedFiles(project, testFile),
      });
      for (const line of [...lines, ...outside]) logWarning(vitest.logger, line);
    }
    const own = modules.filter((module) => module.project === project);
    const line = explainUnmatched(own, { ...place, globs });
    if (line !== undefined) logWarning(vitest.logger, line);
    const isIdle = own.length > 0 && record.auto === true && mode() !== 'none';
    if (isIdle && !existsSync(place.sessionsFolder)) {
      const nothing =
        'record.auto is set, but nothing was recorded: it records tests that use "test" from vitest-session-replay/fixture';
      logWarning(vitest.logger, `${nothing}; ${NO_SOCKET}`);
    }
  });
  await recording.recovery.beforeGlob(place.sessionsFolder, mode());
}

/**
 * The secrets of the sessions that the current run has recorded so far, in one object. Vitest takes what it provides
 * at the start of a run, and hands it to a worker when that starts: sessions are replayed after they were recorded.
 */
export function recordedSecrets(vitest: Vitest): RecordedSecrets {
  return ofVitest(vitest).secrets;
}

/** The endpoints and forward proxies that recorders have open now. */
export function recorderListeners(vitest: Vitest): ProxyHost['listeners'] {
  return recordings.get(vitest)?.listeners ?? [];
}

function ofVitest(vitest: Vitest): Recording {
  const known = recordings.get(vitest);
  if (known) return known;
  const recording = new Recording(vitest);
  recordings.set(vitest, recording);
  vitest.config.reporters.push(recording);
  vitest.onClose(async () => {
    recordings.delete(vitest);
    await recording.close();
  });
  return recording;
}

/** Vitest changes this option for runs in which snapshots are updated. */
function snapshotMode({ snapshot }: Vitest): RecordMode {
  return snapshot.options.updateSnapshot;
}

/** What a session that does not fit its test leads to, as a snapshot would: in a CI, none is written. */
function reaction(vitest: Vitest): 'tell' | 'fail' {
  return snapshotMode(vitest) === 'none' ? 'fail' : 'tell';
}

/** A project, and the variables that name secrets in its current run. */
interface RecordedProject extends ProjectSessions {
  readonly readVariables: () => readonly SecretVariable[];
}

/** Secrets by placeholder, by the paths of sessions. */
type ByPath = Record<string, Readonly<Record<string, string>>>;

/** The state that recorders of one Vitest share. A reporter, since reporters hear of runs before they start. */
class Recording implements Reporter {
  readonly key: string = createKey();
  readonly claimsKey: string = createKey();
  readonly recovery: Recovery;
  readonly #vitest: Vitest;
  readonly #projects: RecordedProject[] = [];
  readonly folder: RunFolder = new RunFolder(this.key);
  readonly #proxy: ProxyHost = new ProxyHost(undefined, () => this.folder.createCaFolder());
  readonly #steps: (() => Promise<void>)[] = [];
  readonly #lastSteps: ((modules: readonly TestModule[]) => Promise<void>)[] = [];
  readonly secrets: { granted: ByPath; sent: ByPath } = { granted: {}, sent: {} };
  #recorded: WorkerSession[] = [];
  #specifications: readonly TestSpecification[] = [];
  /** The search for obsolete sessions before sessions are replayed. */
  #sweeping: Promise<readonly string[]> | undefined;
  /** Lines about the obsolete sessions of the run, once they were looked for. */
  #swept: Promise<readonly string[] | undefined> | undefined;
  #control: Promise<ControlServer> | undefined;

  constructor(vitest: Vitest) {
    this.#vitest = vitest;
    this.recovery = new Recovery(this.key, this.folder, (line) => this.#warn(line));
  }

  get listeners(): ProxyHost['listeners'] {
    return this.#proxy.listeners;
  }

  add(project: RecordedProject): void {
    this.#projects.push(project);
  }

  /**
   * The projects whose replays read a file of variables.
   * @param envFile absolute path; undefined for the environment alone, which all projects have
   */
  sharing(envFile: string | undefined): SessionsOfProject[] {
    const isReadBy = ({ project }: RecordedProject): boolean =>
      envFile === undefined ||
      envFiles(project.vite.config).some((each) => resolve(each) === resolve(envFile));
    const places = this.#projects.filter(isReadBy).map(({ root, sessionsFolder }) => {
      return [`${root}\0${sessionsFolder}`, { root, sessionsFolder }] as const;
    });
    return [...new Map(places).values()];
  }

  /** The sessions of the current run so far, with forward slashes. */
  get recordedFiles(): ReadonlySet<string> {
    return new Set(Object.keys(this.secrets.sent));
  }

  beforeEachRun(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  afterEachRun(step: (modules: readonly TestModule[]) => Promise<void>): void {
    this.#lastSteps.push(step);
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    this.#specifications = specifications;
    this.#sweeping = undefined;
    this.#swept = undefined;
    for (const values of Object.values(this.secrets)) {
      for (const file of Object.keys(values)) delete values[file];
    }
    this.folder.forgetNames();
    await Promise.all(this.#steps.map((step) => step()));
  }

  /** What `-u` removes is not replayed before: projects of sessions run after all tests, and wait for this. */
  async onTestModuleQueued({ project }: TestModule): Promise<void> {
    if (!isSessionProject(project) || this.#projects.every(({ mode }) => mode() !== 'all')) return;
    this.#sweeping ??= this.#sweep(modulesOf(this.#specifications));
    await this.#sweeping;
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    _errors: readonly unknown[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const failures = await this.recovery.afterRun();
    for (const line of explainNotWritten(modules, failures)) this.#warn(line);
    for (const step of this.#lastSteps) await step(modules);
    this.#recorded = [];
    const swept = reason === 'interrupted' ? this.#swept : this.#sweep(modules);
    for (const obsolete of (await swept) ?? []) this.#warn(obsolete);
  }

  /** Looks for obsolete sessions, if the run has collected all tests. Each run does so once. */
  async #sweep(modules: readonly TestModule[]): Promise<readonly string[]> {
    const swept = await this.#swept;
    if (swept !== undefined) return swept;
    this.#swept = sweepObsolete(this.#vitest, this.#projects, modules);
    return (await this.#swept) ?? [];
  }

  /** The sessions of a folder that were written in this run. Each is given once. */
  takeRecorded(folder: string): WorkerSession[] {
    const taken = this.#recorded.filter(({ file }) => isWithin(folder, file));
    this.#recorded = this.#recorded.filter((each) => !taken.includes(each));
    return taken;
  }

  async openControl(): Promise<ControlAddress> {
    this.#control ??= openControlServer(this.#proxy, {
      onRecorded: (session) => {
        this.#recorded.push(session);
        const path = portablePath(session.file);
        this.secrets.granted[path] = this.#grantedTo(session);
        this.secrets.sent[path] = session.secrets;
      },
      importedBy: (testFile) =>
        this.#projects.flatMap(({ project }) => importedFiles(project, testFile)),
    });
    return (await this.#control).address;
  }

  /** The values of the variables after which secrets of a session are named. */
  #grantedTo({ file, hashes }: WorkerSession): Record<string, string> {
    const owners = this.#projects.filter(({ sessionsFolder }) => isWithin(sessionsFolder, file));
    const given = owners.flatMap(({ readVariables }) => readVariables()).filter(isGrantable);
    const values = given.map(({ name, value }) => [createPlaceholder(name), value] as const);
    return Object.fromEntries(values.filter(([placeholder]) => placeholder in hashes));
  }

  async close(): Promise<void> {
    const control = await this.#control;
    this.#control = undefined;
    await control?.close();
    await this.#proxy.close();
    await this.recovery.close();
  }

  #warn(line: string): void {
    logWarning(this.#vitest.logger, line);
  }
}

/**
 * A line for each reason for which sessions of a run could not be written.
 * @param failures the interrupted recordings of the run that could not be recovered
 */
function explainNotWritten(
  modules: readonly TestModule[],
  failures: readonly NotWritten[],
): readonly string[] {
  const ofTests = modules.flatMap(notWrittenOf);
  // A session that a test could not write is tried again at the end of the run, and reported once.
  const all = ofTests.length > 0 ? ofTests : failures;
  const byCause = groupBy(all, ({ sessionFile, reason }) =>
    reason.replaceAll(displayPath(sessionFile), ''),
  );
  return [...byCause.values()].map((alike) => {
    const files = alike.map(({ sessionFile }) => sessionFile);
    const sessions =
      files.length === 1
        ? '1 session was not written'
        : `${files.length} sessions were not written (${listFiles(files)})`;
    return `${sessions}, for a reason outside the tests: ${alike[0]?.reason}`;
  });
}

/** The sessions that the tests of a file, which may share them, could not write. Each is given once. */
function notWrittenOf(module: TestModule): NotWritten[] {
  const all = recordingsOf(module).flatMap(({ file, notWritten }) =>
    notWritten === undefined ? [] : [{ sessionFile: file, reason: notWritten }],
  );
  return [...new Map(all.map((each) => [each.sessionFile, each])).values()];
}

/** The modules of a run that were collected so far. */
function modulesOf(specifications: readonly TestSpecification[]): TestModule[] {
  return specifications.flatMap(({ testModule }) => testModule ?? []);
}
