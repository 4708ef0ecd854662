/** What is done after a run about the secrets of the sessions that it has recorded. */
import { SessionReplayError } from '../../errors.ts';
import type { RecordedSession } from '../../record/proxy-process/control-channel.ts';
import { liveSecrets } from '../../replay/secrets/secrets.ts';
import { displayPath } from '../../session/display-path.ts';
import { createPlaceholder } from '../../session/placeholder.ts';
import { readSession } from '../../session/read-session.ts';
import { grantVariables } from '../environment/granted-variables.ts';
import { findMissingSecrets, findSentSecrets } from '../environment/missing-secrets.ts';
import type { SecretVariable } from '../environment/secret-variables.ts';
import { variableOf, writeSecrets } from '../environment/secrets-file.ts';
import type { ReplayPlan } from '../replay-context.ts';

/** Where sessions were recorded, and what is known of their secrets. */
export interface RecordedPlace {
  /** Absolute folder that sessions are written into. */
  readonly folder: string;
  readonly variables: readonly SecretVariable[];
  /** How the sessions will be replayed. */
  readonly plan: ReplayPlan;
  /** Absolute path of the user's file of secrets; undefined: none is written. */
  readonly secretsFile: string | undefined;
  /** The file that is named to those who have none. */
  readonly suggestedFile: string | undefined;
}

/** Secrets that no response brings: where they are sent, and what they were, where that is kept. */
interface MissingSecret {
  readonly files: readonly string[];
  readonly values: ReadonlySet<string>;
}

/** In a line: a browser may make up many cookies. */
const MAX_NAMED = 5;

/**
 * Notes which variables the sessions may take, and sees to it that the user knows of the secrets that
 * have to be given at replay.
 * @returns lines for the user
 */
export async function settleSecrets(
  sessions: readonly RecordedSession[],
  place: RecordedPlace,
): Promise<string[]> {
  const found = new Map<string, readonly string[]>();
  const missing = new Map<string, MissingSecret>();
  const isGiven = createIsGiven(place.plan);
  try {
    for (const { file, secrets } of sessions) {
      const session = await readSession(file);
      const sent = findSentSecrets(session, file);
      const granted = place.variables.filter(
        ({ variable, name }) => variable === name && sent.has(createPlaceholder(name)),
      );
      found.set(
        file,
        granted.map(({ variable }) => variable),
      );
      const known = new Set(granted.map(({ name }) => createPlaceholder(name)));
      for (const placeholder of findMissingSecrets(session, file, overriddenBy(place.plan))) {
        if (known.has(placeholder) || isGiven(placeholder)) continue;
        const { files = [], values = [] } = missing.get(placeholder) ?? {};
        const value = secrets[placeholder];
        missing.set(placeholder, {
          files: [...files, file],
          values: new Set(value === undefined ? values : [...values, value]),
        });
      }
    }
    grantVariables(place.folder, found);
    return missing.size === 0 ? [] : tellMissing(missing, place);
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
    return [error.message];
  }
}

function createIsGiven({ targets }: ReplayPlan): (placeholder: string) => boolean {
  const given = targets.map(({ secrets }) => liveSecrets(secrets));
  return (placeholder) => given.every((secrets) => secrets.has(placeholder));
}

/** Headers that every target is sent by the options. */
function overriddenBy({ targets }: ReplayPlan): Set<string> {
  const [first, ...others] = targets.map(
    ({ headers }) => new Set(headers.map(([name]) => name.toLowerCase())),
  );
  return new Set([...(first ?? [])].filter((name) => others.every((each) => each.has(name))));
}

function tellMissing(
  missing: ReadonlyMap<string, MissingSecret>,
  { secretsFile, suggestedFile }: RecordedPlace,
): string[] {
  if (secretsFile === undefined) return [explainMissing(missing, suggestedFile)];
  const values = [...missing].flatMap(
    ([
      placeholder,
      {
        values: [value, ...others],
      },
    ]) => (value === undefined || others.length > 0 ? [] : [[placeholder, value] as const]),
  );
  const written = writeSecrets(secretsFile, new Map(values));
  const left = new Map([...missing].filter(([placeholder]) => !written.includes(placeholder)));
  const lines: string[] = [];
  if (written.length > 0) {
    lines.push(
      `wrote ${list(written.map(variableOf))} into ${displayPath(secretsFile)}, since no response brings ${written.length === 1 ? 'it' : 'them'}`,
    );
  }
  const ambiguous = [...left].filter(
    ([
      ,
      {
        values: { size },
      },
    ]) => size > 1,
  );
  for (const [placeholder, { files }] of ambiguous) {
    lines.push(
      `${placeholder} stands for different secrets in ${list(files.map(displayPath))}, so it was not written into ${displayPath(secretsFile)}: give one of them as ${variableOf(placeholder)}, and record the others anew (-u), which names them apart`,
    );
    left.delete(placeholder);
  }
  if (left.size > 0) lines.push(explainMissing(left, undefined));
  return lines;
}

function explainMissing(
  missing: ReadonlyMap<string, MissingSecret>,
  file: string | undefined,
): string {
  const placeholders = [...missing.keys()];
  const files = [...new Set([...missing.values()].flatMap((each) => each.files))];
  const [first = '', ...others] = files.map(displayPath);
  const where = others.length === 0 ? first : `${first} and ${others.length} more`;
  const variables = placeholders.map((placeholder) => `${variableOf(placeholder)}=…`);
  const place = file === undefined ? '' : ` or in ${displayPath(file)}`;
  return `no response brings ${list(placeholders)}, which ${where} ${others.length === 0 ? 'sends' : 'send'}: give ${placeholders.length === 1 ? 'it' : 'them'} as ${list(variables)} in the environment${place}`;
}

function list(names: readonly string[]): string {
  const shown = names.length > MAX_NAMED ? names.slice(0, MAX_NAMED - 1) : names;
  const rest = names.length - shown.length;
  const parts = rest === 0 ? shown : [...shown, `${rest} more`];
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
