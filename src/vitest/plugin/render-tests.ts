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
import { createRecordingPlaces } from '../suite/replay-definition.ts';

/** A line of the code. Vitest takes the location of a test from the source map. */
interface Line {
  readonly code: string;
  /** The place in the session file that the line stands for, both counted from 1. */
  readonly place?: { readonly line: number; readonly column: number };
}

/** As a plugin returns it from `load`. */
interface ModuleCode {
  readonly code: string;
  readonly map: {
    readonly version: 3;
    names: string[];
    sources: string[];
    readonly mappings: string;
  };
}

/**
 * Appends the tests of a session to the code of its suite.
 * @param file absolute path of the session file
 */
export async function renderTests(file: string, plan: ReplayPlan, suite = ''): Promise<ModuleCode> {
  const session = await readOrRefuse(file);
  const tests =
    session === undefined ? [test(TEST_NAMES.notReadable)] : renderSession(file, session, plan);
  const before = suite.split('\n').map((code): Line => ({ code }));
  const lines = [...before, { code: 'function listed() {' }, ...tests, { code: '}' }];
  return {
    code: `${lines.map(({ code }) => code).join('\n')}\n`,
    map: { version: 3, names: [], sources: [file], mappings: renderMappings(lines) },
  };
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

function renderSession(file: string, session: Session, plan: ReplayPlan): Line[] {
  const name = printableLine(session.name);
  if (session.recordings.length === 0) return describe(name, [test(TEST_NAMES.noRecordings)]);
  const places = createRecordingPlaces(file, session);
  const renderReplay = (target: TargetContext): Line[] => {
    const { headers } = target;
    const values = linkValues(session, { headers, correlate: plan.correlate });
    const names = [...nameTests(session, values, target)];
    return names.map(([recording, { name }]) => test(name, places.of(recording)));
  };
  const targets = plan.targets.flatMap((target) => {
    const tests = plan.calibrate ? [test(TEST_NAMES.calibrated)] : renderReplay(target);
    return target.name === undefined ? tests : describe(target.name, tests);
  });
  return describe(name, targets);
}

function describe(name: string, tests: readonly Line[]): Line[] {
  return [{ code: `describe(${quote(name)}, () => {` }, ...tests, { code: '});' }];
}

function test(name: string, place: Line['place'] = { line: 1, column: 1 }): Line {
  return { code: `test(${quote(name)});`, place };
}

/** Quoted with as few escapes as possible, since Vitest shows the source between the quotes. */
function quote(text: string): string {
  const quoted = JSON.stringify(text);
  return text.includes("'") ? quoted : `'${quoted.slice(1, -1).replaceAll('\\"', '"')}'`;
}

/**
 * The mappings of a source map: of each line, its first column.
 * @see https://tc39.es/ecma426/#sec-mappings
 */
function renderMappings(lines: readonly Line[]): string {
  let former = { line: 1, column: 1 };
  return lines
    .map(({ place }) => {
      if (!place) return '';
      const numbers = [0, 0, place.line - former.line, place.column - former.column];
      former = place;
      return numbers.map(renderNumber).join('');
    })
    .join(';');
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A Base64 VLQ. */
function renderNumber(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
