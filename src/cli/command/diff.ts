/** `vsr diff`: what differs between two recordings of one flow. */
import { readReplayed } from '../../har/read-replayed.ts';
import { joinSafe, type Printable, printableLine, safe } from '../../printable.ts';
import type { Expectations } from '../../replay/compare/comparison.ts';
import { titleOf } from '../../replay/failure/failure.ts';
import { nameOf } from '../../replay/failure/outcome.ts';
import { messageOf } from '../../replay/failure/render-failure.ts';
import { diffSessions, type SessionDifference } from '../../replay/learn/diff-sessions.ts';
import { paint, plural } from '../../report/words.ts';
import type { Recording } from '../../session/schema.ts';
import { resolveSession } from '../arguments/find-session.ts';
import { EXIT, type RunCommand } from '../program/command.ts';
import { type Input, wrongOption } from '../program/input.ts';

export const run: RunCommand = async (input, terminal) => {
  const [one = '', other = ''] = input.args;
  const expect = readExpectations(input);
  const [first, second] = [
    await resolveSession(one, input.cwd),
    await resolveSession(other, input.cwd),
  ];
  const differences = await diffSessions(
    await readReplayed(first.file),
    await readReplayed(second.file),
    expect,
  );
  const isAlike = differences.every(({ kind }) => kind === 'alike' || kind === 'not-compared');
  if (input.has('json')) {
    const shown = { first: first.path, second: second.path, isAlike };
    terminal.printJson({ ...shown, requests: differences.map(toJson) });
  } else {
    terminal.print(render(differences));
  }
  return isAlike ? EXIT.passed : EXIT.failed;
};

const BODIES = ['shape', 'exact', 'none'] as const;

/** @throws {UserError} `INVALID_OPTIONS` */
function readExpectations(input: Input): Expectations {
  const text = input.text('body') ?? 'shape';
  const body = BODIES.find((each) => each === text);
  if (body === undefined) throw wrongOption('body', `one of ${BODIES.join(', ')}`, text);
  return { ...(body !== 'none' && { body }), headers: input.texts('header') };
}

const SIGNS: Readonly<Record<SessionDifference['kind'], Printable | ' '>> = {
  alike: ' ',
  'not-compared': paint('yellow', '?'),
  removed: paint('red', '-'),
  added: paint('green', '+'),
  status: paint('yellow', '~'),
  content: paint('yellow', '~'),
};

const NOT_COMPARED = safe`body not compared: one of the recordings does not have all of it, or it is too large`;

function render(differences: readonly SessionDifference[]): Printable {
  const countOf = (...kinds: readonly SessionDifference['kind'][]): number =>
    differences.filter(({ kind }) => kinds.includes(kind)).length;
  const differing = countOf('status', 'content');
  const others = [
    [differing, differing === 1 ? 'differs' : 'differ'],
    [countOf('removed'), 'removed'],
    [countOf('added'), 'added'],
    [countOf('not-compared'), 'not compared'],
  ] as const;
  const counts = [
    safe`${plural(countOf('alike'), 'request')} alike`,
    ...others.filter(([count]) => count > 0).map(([count, what]) => safe`${count} ${what}`),
  ];
  const total = joinSafe(counts, ', ');
  const shown = differences.filter(({ kind }) => kind !== 'alike').flatMap(renderOne);
  const isAlike = shown.length === countOf('not-compared');
  const last = isAlike ? safe`${paint('green', '✓')} ${total}` : total;
  return shown.length === 0 ? last : joinSafe([...shown, '', last], '\n');
}

function renderOne({ first, second, kind, failure }: SessionDifference): Printable[] {
  const recording = first ?? second;
  if (!recording) return [];
  const title = safe`${SIGNS[kind]} ${titleOf(nameOf(recording))}`;
  if (kind === 'removed' || kind === 'added')
    return [safe`${title}  ${paint('dim', statusOf(recording))}`];
  if (kind === 'status' && second)
    return [safe`${title}  ${statusOf(recording)} → ${statusOf(second)}`];
  return [safe`${title}  ${failure ? messageOf({ failure }) : NOT_COMPARED}`];
}

function statusOf({ response }: Recording): Printable {
  return 'status' in response ? safe`${response.status}` : printableLine(response.error ?? 'none');
}

function toJson({ first, second, kind, failure }: SessionDifference): Record<string, unknown> {
  const summary = (recording: Recording | undefined) =>
    recording && {
      id: recording.id,
      method: recording.request.method,
      path: recording.request.path,
      ...('status' in recording.response && { status: recording.response.status }),
    };
  return {
    kind,
    first: summary(first),
    second: summary(second),
    ...(failure && { message: messageOf({ failure }), failure }),
    ...(kind === 'not-compared' && { message: NOT_COMPARED }),
  };
}
