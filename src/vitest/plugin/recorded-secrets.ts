/** The work after a run on the secrets of the sessions that it recorded. */
import { resolve } from 'node:path';
import { SessionReplayError } from '../../errors.ts';
import { createPlaceholder, variableOf } from '../../formats/text/placeholder.ts';
import { findUses, type SessionsOfProject } from '../../record/journal/run-names.ts';
import type { WorkerSession } from '../../record/run/control-channel.ts';
import { IN_ONE_SESSION } from '../../replay/failure/render-advice.ts';
import {
  findAnsweredSecrets,
  findMissingSecrets,
  findSentSecrets,
} from '../../replay/missing-secrets.ts';
import { liveSecrets } from '../../replay/request/secrets.ts';
import { createOverrides } from '../../replay/send/header-overrides.ts';
import { displayPath, portablePath } from '../../session/files/paths.ts';
import { readRegularFile } from '../../session/files/regular-file.ts';
import { readSession } from '../../session/read-session.ts';
import type { Session } from '../../session/schema.ts';
import { grantVariables } from '../environment/granted-variables.ts';
import { isGrantable, type SecretVariable } from '../environment/secret-variables.ts';
import { writeSecrets } from '../environment/secrets-file.ts';
import type { ReplayPlan } from '../replay-context.ts';

/** The place of recorded sessions, and what is known of their secrets. */
interface RecordedPlace {
  readonly root: string;
  /** Absolute folder that sessions are written into. */
  readonly folder: string;
  /** All projects, this one included, whose replays are given the same variables. */
  readonly sharing: readonly SessionsOfProject[];
  /** The sessions that all projects have recorded in the run. Absolute paths with forward slashes. */
  readonly ofRun: ReadonlySet<string>;
  readonly variables: readonly SecretVariable[];
  /** The replay of the sessions. */
  readonly plan: ReplayPlan;
  /** Absolute path of the user's secrets file; undefined if none is written. */
  readonly secretsFile: string | undefined;
  /** The secrets file that is suggested otherwise. */
  readonly suggestedFile: string | undefined;
}

/** A session that sends a secret that no response of it brings. */
interface Sender {
  readonly file: string;
  /** Name of the session. */
  readonly name: string;
  /** Keyed hash of the secret. Undefined for one that the source of the test shows. */
  readonly hash: string | undefined;
  /** The secret; undefined if it was not kept. */
  readonly value: string | undefined;
  /** The name of its member, if the source of the test shows it in clear. */
  readonly shownAs: string | undefined;
}

/** By placeholder. */
type MissingSecrets = ReadonlyMap<string, readonly Sender[]>;

/** In bytes: no module written by hand is longer. */
const MAX_SETUP = 1024 * 1024;

/** In a line, since browsers may send many cookies. */
const MAX_NAMED = 5;

/**
 * Notes which variables the sessions may take, and writes or reports the secrets that must be given at replay.
 * @returns lines for the user
 */
export async function settleSecrets(
  sessions: readonly WorkerSession[],
  place: RecordedPlace,
): Promise<string[]> {
  const granted = new Map<string, readonly string[]>();
  const missing = new Map<string, Sender[]>();
  /** By hash: names of the sessions whose responses bring secrets. */
  const bringers = new Map<string, string>();
  const isGiven = createIsGiven(place);
  const former = findRenewable(place.variables);
  const atStart = new Set(place.variables.map(({ name }) => createPlaceholder(name)));
  const overridden = findOverridden(place.plan);
  try {
    for (const { file, secrets, hashes, shown } of sessions) {
      const session = await readSession(file);
      const sent = findSentSecrets(session, file);
      const taken = place.variables.filter(
        (each) => isGrantable(each) && sent.has(createPlaceholder(each.name)),
      );
      granted.set(
        file,
        taken.map(({ variable }) => variable),
      );
      const known = new Set(taken.map(({ name }) => createPlaceholder(name)));
      const lacking = findMissingSecrets(session, file, overridden);
      for (const placeholder of findAnsweredSecrets(session, file)) {
        const hash = hashes[placeholder];
        if (hash === undefined || bringers.has(hash)) continue;
        bringers.set(hash, session.name);
      }
      for (const placeholder of lacking) {
        const value = secrets[placeholder];
        // What is given only now is by another project, or by another run, which may have another value.
        const isOfUser = atStart.has(placeholder) && !former.has(placeholder);
        const needed = isOfUser ? undefined : value;
        if (known.has(placeholder) || isGiven(placeholder, needed)) continue;
        const shownAs = isInMember(session, placeholder) ? shown[placeholder] : undefined;
        const { name } = session;
        const sender = {
          ...{ file, name, shownAs },
          hash: shown[placeholder] === undefined ? hashes[placeholder] : undefined,
          value,
        };
        missing.set(placeholder, [...(missing.get(placeholder) ?? []), sender]);
      }
    }
    grantVariables(place.folder, granted);
    const carried = takeCarried(missing, bringers);
    if (missing.size === 0) return carried;
    const uses = findUses(place.sharing, (file) => !place.ofRun.has(portablePath(file)));
    const doubted = [...missing.keys()].flatMap((name) => explainUse(name, uses[name]?.[0]));
    return [...carried, ...tellMissing(missing, place), ...doubted.slice(0, 1)];
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
    return [error.message];
  }
}

/**
 * Takes the secrets out that responses of other sessions bring, such as the token of a login in another test.
 * Nobody has their values.
 * @returns a line for each of them
 */
function takeCarried(
  missing: Map<string, Sender[]>,
  bringers: ReadonlyMap<string, string>,
): string[] {
  const lines: string[] = [];
  for (const [placeholder, senders] of missing) {
    const [first] = senders;
    const bringer = bringers.get(first?.hash ?? '');
    if (first === undefined || bringer === undefined) continue;
    missing.delete(placeholder);
    const others = senders.length - 1;
    const who = others === 0 ? `"${first.name}" sends` : `"${first.name}" and ${others} more send`;
    lines.push(
      `${who} ${placeholder}, which only an answer to "${bringer}" brought, so that a replay has no value for it. ` +
        `Record the request that gets it in the same session, by ${IN_ONE_SESSION}, or get it by the option "setup"`,
    );
  }
  return lines;
}

/** Whether a secret is in a path or a body: a header has no members that could be excepted by name. */
function isInMember({ recordings }: Session, placeholder: string): boolean {
  return recordings.some(({ request: { path, body } }) =>
    JSON.stringify([path, body]).includes(placeholder),
  );
}

/** Whether a replay is given what a placeholder stands for, and as this value if there is one. */
function createIsGiven({
  plan,
  root,
}: Pick<RecordedPlace, 'plan' | 'root'>): (placeholder: string, value?: string) => boolean {
  const given = plan.targets.map(({ secrets }) => liveSecrets(secrets));
  const named = plan.setup === undefined ? new Set() : wordsOf(resolve(root, plan.setup));
  return (placeholder, value) => {
    const values = given.map((secrets) => secrets.get(placeholder));
    if (values.some((each) => each === undefined)) {
      return [placeholder, placeholder.replace(/^REDACTED_/, '')].some((name) => named.has(name));
    }
    return value === undefined || values.every((each) => each === value);
  };
}

/** Whether the setup may give a secret: only its call gives values, but its source names placeholders. */
function wordsOf(setupFile: string): Set<string> {
  try {
    return new Set(
      readRegularFile(setupFile, MAX_SETUP)
        .toString()
        .match(/[\w-]+/g),
    );
  } catch {
    // The first replay reports an invalid setup.
    return new Set();
  }
}

/** The values that a recording may renew, by placeholder. */
function findRenewable(variables: readonly SecretVariable[]): ReadonlyMap<string, string> {
  const renewable = variables.filter(({ isRenewable }) => isRenewable);
  return new Map(renewable.map(({ name, value }) => [createPlaceholder(name), value]));
}

/** Headers that the options set or replace for every target, in lower case. */
export function findOverridden({ targets }: ReplayPlan): Set<string> {
  const [first, ...others] = targets.map(({ headers }) => createOverrides(headers).byName);
  const names = [...(first?.keys() ?? [])];
  return new Set(names.filter((name) => others.every((each) => each.has(name))));
}

function tellMissing(
  missing: MissingSecrets,
  { secretsFile, suggestedFile, variables }: RecordedPlace,
): string[] {
  if (secretsFile === undefined) return [explainMissing(missing, suggestedFile)];
  const values = [...missing].flatMap(([placeholder, senders]) => {
    const value = senders.find((sender) => sender.value !== undefined)?.value;
    return value === undefined ? [] : [[placeholder, value] as const];
  });
  const former = findRenewable(variables);
  const { written, taken } = writeSecrets(secretsFile, new Map(values), former);
  const added = written.filter((each) => !former.has(each));
  const renewed = written.filter((each) => former.has(each));
  const left = new Map(
    [...missing].filter(([each]) => !written.includes(each) && !taken.includes(each)),
  );
  const name = displayPath(secretsFile);
  const told = [explainWritten(added, name), explainRenewed(renewed, name)].filter(Boolean);
  return [
    ...(told.length > 0 ? [told.join('; ') + explainShown(missing)] : []),
    ...(taken.length > 0 ? [explainTaken(taken, name)] : []),
    ...(left.size > 0 ? [`${explainMissing(left, undefined)}. ${name} cannot hold it`] : []),
  ];
}

/** A sentence on how to have secrets in clear that the tests have in clear anyway. */
function explainShown(missing: MissingSecrets): string {
  const keys = [...missing.values()].flat().flatMap(({ shownAs }) => shownAs ?? []);
  if (keys.length === 0) return '';
  const names = [...new Set(keys)].map((key) => `'${key}'`).join(', ');
  return `. To keep readable what the tests show anyway: record: { redact: { except: { keys: [${names}] } } }`;
}

/**
 * A line on a name that a session of an earlier run has, too. Whether it stands for the same value there is known
 * only in a run that records both, or where the value is given.
 */
function explainUse(placeholder: string, file: string | undefined): string[] {
  if (file === undefined) return [];
  return [
    `${displayPath(file)} has ${placeholder}, too. If it stands for another value there, record both in one run with vitest -u`,
  ];
}

function explainWritten(placeholders: readonly string[], file: string): string {
  if (placeholders.length === 0) return '';
  const them = placeholders.length === 1 ? 'it' : 'them';
  return `wrote ${list(placeholders.map(variableOf))} into ${file}, since no response brings ${them}`;
}

function explainRenewed(placeholders: readonly string[], file: string): string {
  if (placeholders.length === 0) return '';
  const values = placeholders.length === 1 ? 'another value' : 'other values';
  return `renewed ${list(placeholders.map(variableOf))} in ${file}, since the tests send ${values} now`;
}

function explainTaken(placeholders: readonly string[], file: string): string {
  const values = placeholders.length === 1 ? 'another value' : 'other values';
  return `another run wrote ${values} of ${list(placeholders.map(variableOf))} into ${file} meanwhile: record again with vitest -u`;
}

function explainMissing(missing: MissingSecrets, file: string | undefined): string {
  const placeholders = [...missing.keys()];
  const files = [...new Set([...missing.values()].flat().map((sender) => sender.file))];
  const [first = '', ...others] = files.map(displayPath);
  const senders =
    others.length === 0 ? `${first} sends` : `${first} and ${others.length} more send`;
  const value = placeholders.length === 1 ? 'its value' : 'their values';
  const variables = list(placeholders.map((placeholder) => `${variableOf(placeholder)}=…`));
  const where = file === undefined ? '' : ` or in ${displayPath(file)}`;
  return `${senders} ${list(placeholders)}, which no response brings. Give ${value} as ${variables} in the environment${where}${explainShown(missing)}`;
}

function list(names: readonly string[]): string {
  const shown = names.length > MAX_NAMED ? names.slice(0, MAX_NAMED - 1) : names;
  const rest = names.length - shown.length;
  const parts = rest === 0 ? shown : [...shown, `${rest} more`];
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
