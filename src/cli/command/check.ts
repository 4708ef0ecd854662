/** `vsr check`: whether session files fit the schema and hold no secrets. */
import { SessionReplayError } from '../../errors.ts';
import { printableLine } from '../../printable.ts';
import { paint, plural } from '../../report/words.ts';
import { isHarFile } from '../../session/har-file.ts';
import { readSession } from '../../session/read-session.ts';
import type { Session } from '../../session/schema.ts';
import { checkSession, type SessionFinding } from '../../session/secrets/check-session.ts';
import { withSource } from '../../session/session-file.ts';
import { type FoundSession, requireSessions, resolveSessions } from '../arguments/find-session.ts';
import { EXIT, type RunCommand } from '../program/command.ts';

/** A possible secret. In a HAR it has no id: assets are checked but not replayed, so a replay numbers differently. */
type Finding = Omit<SessionFinding, 'recording'> & Partial<Pick<SessionFinding, 'recording'>>;

/** What was found in one file. */
interface CheckedSession {
  readonly path: string;
  /** Why the file is not a session. */
  readonly fault?: string;
  readonly secrets: readonly Finding[];
}

export const run: RunCommand = async (input, terminal) => {
  const { args, cwd } = input;
  const found =
    args.length > 0 ? await resolveSessions(args, cwd) : await requireSessions(cwd, cwd);
  const checked: CheckedSession[] = [];
  for (const session of found) checked.push(await check(session));
  if (input.has('json')) terminal.printJson(checked);
  else terminal.print(checked.flatMap(render).concat(renderTotal(checked)).join('\n'));
  if (checked.some(({ fault }) => fault !== undefined)) return EXIT.badInput;
  return checked.some(({ secrets }) => secrets.length > 0) ? EXIT.failed : EXIT.passed;
};

async function check({ file, path }: FoundSession): Promise<CheckedSession> {
  try {
    const secrets = checkSession(await readAsIs(file));
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

function render({ path, fault, secrets }: CheckedSession): string[] {
  if (fault !== undefined) return [`${paint('red', '×')} ${fault}`];
  return secrets.map(({ line, recording, place, kind, hint }) => {
    const at = line === undefined ? '' : `:${line}`;
    const owner = recording === undefined ? '' : ` of #${recording}`;
    const what = `${kind} in the ${place}${owner}`;
    return `${paint('red', '×')} ${printableLine(path)}${at} ${what}\n  ${paint('dim', hint)}`;
  });
}

function renderTotal(checked: readonly CheckedSession[]): string {
  const faults = checked.filter(({ fault }) => fault !== undefined).length;
  const secrets = checked.reduce((sum, each) => sum + each.secrets.length, 0);
  const all = plural(checked.length, 'session');
  if (faults + secrets === 0) return `${paint('green', '✓')} ${all}: valid, no secret found`;
  return `${all}: ${faults} not valid, ${plural(secrets, 'possible secret')}`;
}
