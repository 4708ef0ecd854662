/** `vsr check`: whether session files fit the schema and hold no secrets. */
import { dirname } from 'node:path';
import { groupBy } from '../../collections.ts';
import { SessionReplayError } from '../../errors.ts';
import { joinSafe, type Printable, printable, printableLine, safe } from '../../printable.ts';
import { paint, plural } from '../../report/words.ts';
import { displayPath } from '../../session/files/paths.ts';
import { isHarFile } from '../../session/har-file.ts';
import { readSession } from '../../session/read-session.ts';
import type { Session } from '../../session/schema.ts';
import { checkSession, type SessionFinding } from '../../session/secrets/check-session.ts';
import type { SecretExceptions } from '../../session/secrets/exceptions.ts';
import { withSource } from '../../session/session-file.ts';
import { findConfig, readProjectOptions } from '../../vitest/plugin/project-options.ts';
import { type FoundSession, requireSessions, resolveSessions } from '../arguments/find-session.ts';
import { EXIT, type RunCommand } from '../program/command.ts';

/** A possible secret. In a HAR it has no id: assets are checked but not replayed, so a replay numbers differently. */
type Finding = Omit<SessionFinding, 'recording'> & Partial<Pick<SessionFinding, 'recording'>>;

/** What was found in one file. */
interface CheckedSession {
  readonly path: string;
  /** Why the file is not a session. */
  readonly fault?: Printable;
  readonly secrets: readonly Finding[];
}

/** What a Vitest config says of secrets. */
interface ReadExceptions {
  /** Empty for a config that cannot be loaded. */
  readonly except: SecretExceptions;
  /** Why the config was not read. */
  readonly problem?: Printable;
}

export const run: RunCommand = async (input, terminal) => {
  const { args, cwd } = input;
  const found =
    args.length > 0 ? await resolveSessions(args, cwd) : await requireSessions(cwd, cwd);
  const byConfig = groupBy(found, ({ file }) => findConfig(dirname(file)));
  const exceptions: Printable[] = [];
  const all = new Map<FoundSession, CheckedSession>();
  for (const [config, sessions] of byConfig) {
    const { except, problem } =
      config === undefined ? { except: {} } : await readExceptions(config);
    if (problem !== undefined) terminal.tell(safe`Checked without exceptions: ${problem}`);
    if (config !== undefined) exceptions.push(...renderExceptions(except, config));
    for (const session of sessions) all.set(session, await check(session, except));
  }
  const checked = found.flatMap((session) => all.get(session) ?? []);
  if (input.has('json')) terminal.printJson(checked);
  else {
    const lines = [...exceptions, ...checked.flatMap(render)];
    terminal.print(joinSafe([...lines, renderTotal(checked)], '\n'));
  }
  if (checked.some(({ fault }) => fault !== undefined)) return EXIT.badInput;
  return checked.some(({ secrets }) => secrets.length > 0) ? EXIT.failed : EXIT.passed;
};

/** The exceptions of all recorders in a config. @param file its absolute path */
async function readExceptions(file: string): Promise<ReadExceptions> {
  try {
    const all = (await readProjectOptions(file)).flatMap(({ record }) => {
      const redact = record?.redact;
      return redact ? (redact.except ?? []) : [];
    });
    const except = {
      headers: all.flatMap(({ headers = [] }) => headers),
      keys: all.flatMap(({ keys = [] }) => keys),
      json: all.flatMap(({ json = [] }) => json),
      patterns: all.flatMap(({ patterns = [] }) => patterns),
    };
    return { except };
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
    return { except: {}, problem: error.message };
  }
}

async function check(
  { file, path }: FoundSession,
  except: SecretExceptions,
): Promise<CheckedSession> {
  try {
    const secrets = checkSession(await readAsIs(file), { except });
    return { path, secrets: isHarFile(file) ? secrets.map(withoutId) : secrets };
  } catch (error) {
    if (!(error instanceof SessionReplayError)) throw error;
    return { path, fault: error.message, secrets: [] };
  }
}

function withoutId({ recording, ...finding }: SessionFinding): Finding {
  return finding;
}

/** A replay redacts a HAR in memory, but whether the file may be shared depends on the file itself. */
async function readAsIs(file: string): Promise<Session> {
  if (!isHarFile(file)) return readSession(file);
  const { readLocatedHar } = await import('../../har/import-har.ts');
  const kinds = ['api', 'document', 'asset', 'preflight'] as const;
  const { session, lines } = await readLocatedHar({ file, kinds, redact: false });
  return withSource(session, file, file, { lines });
}

function renderExceptions(except: SecretExceptions, from: string): Printable[] {
  const named = Object.entries(except).flatMap(([list, entries]) => {
    const names = [...new Set(Array.from<unknown>(entries).map(String))];
    return names.length === 0 ? [] : `${list} ${names.join(', ')}`;
  });
  if (named.length === 0) return [];
  const line = `Exceptions from ${displayPath(from)} (record.redact.except): ${named.join('; ')}`;
  return [paint('dim', printableLine(line))];
}

function render({ path, fault, secrets }: CheckedSession): Printable[] {
  if (fault !== undefined) return [safe`${paint('red', '×')} ${fault}`];
  return secrets.map(({ line, recording, place, kind, hint }) => {
    const at = line === undefined ? '' : safe`:${line}`;
    const owner = recording === undefined ? '' : ` of #${recording}`;
    const what = printableLine(`${kind} in the ${place}${owner}`);
    return safe`${paint('red', '×')} ${printableLine(path)}${at} ${what}\n  ${paint('dim', printable(hint))}`;
  });
}

function renderTotal(checked: readonly CheckedSession[]): Printable {
  const faults = checked.filter(({ fault }) => fault !== undefined).length;
  const secrets = checked.reduce((sum, each) => sum + each.secrets.length, 0);
  const all = plural(checked.length, 'session');
  if (faults + secrets === 0) return safe`${paint('green', '✓')} ${all}: valid, no secret found`;
  return safe`${all}: ${faults} not valid, ${plural(secrets, 'possible secret')}`;
}
