/**
 * The tests of a session as code that is parsed and never run: `vitest list` of Vitest 5 starts no worker, and
 * finds tests by calls of `describe` and `test` in a module.
 */
import { UserError } from '../../errors.ts';
import { readReplayed } from '../../har/read-replayed.ts';
import { printableLine } from '../../printable.ts';
import { linkValues } from '../../replay/correlate/link-session.ts';
import type { Session } from '../../session/schema.ts';
import type { ReplayPlan, TargetContext } from '../replay-context.ts';
import { nameTests, TEST_NAMES } from '../suite/name-tests.ts';

/** @param file absolute path of the session file */
export async function renderTests(file: string, plan: ReplayPlan): Promise<string> {
  const session = await readOrRefuse(file);
  const tests = session === undefined ? test(TEST_NAMES.notReadable) : renderSession(session, plan);
  return `
function listed() {
${tests}}
`;
}

/** Undefined for an invalid session, whose only test says why. */
async function readOrRefuse(file: string): Promise<Session | undefined> {
  try {
    return await readReplayed(file);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function renderSession(session: Session, plan: ReplayPlan): string {
  const name = printableLine(session.name);
  if (session.recordings.length === 0) return describe(name, test(TEST_NAMES.noRecordings));
  const targets = plan.targets.map((target) => {
    const tests = plan.calibrate
      ? test(TEST_NAMES.calibrated)
      : renderReplay(session, plan, target);
    return target.name === undefined ? tests : describe(target.name, tests);
  });
  return describe(name, targets.join(''));
}

function renderReplay(session: Session, plan: ReplayPlan, target: TargetContext): string {
  const { headers } = target;
  const values = linkValues(session, { headers, correlate: plan.correlate });
  return [...nameTests(session, values, target).values()].map(({ name }) => test(name)).join('');
}

function describe(name: string, tests: string): string {
  return `describe(${quote(name)}, () => {\n${tests}});\n`;
}

function test(name: string): string {
  return `test(${quote(name)});\n`;
}

/** Quoted with as few escapes as possible, since Vitest shows the source between the quotes. */
function quote(text: string): string {
  const quoted = JSON.stringify(text);
  return text.includes("'") ? quoted : `'${quoted.slice(1, -1).replaceAll('\\"', '"')}'`;
}
