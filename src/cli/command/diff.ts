/** `vsr diff`: what differs between two recordings of one flow. */

import { readReplayed } from '../../har/read-replayed.ts';
import { printableLine } from '../../printable.ts';
import type { Expectations } from '../../replay/compare/comparison.ts';
import { titleOf } from '../../replay/failure/failure.ts';
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
  const isAlike = differences.every(({ kind }) => kind === 'alike');
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

const SIGNS: Readonly<Record<SessionDifference['kind'], string>> = {
  alike: ' ',
  removed: paint('red', '-'),
  added: paint('green', '+'),
  status: paint('yellow', '~'),
  content: paint('yellow', '~'),
};

function render(differences: readonly SessionDifference[]): string {
  const shown = differences.filter(({ kind }) => kind !== 'alike');
  const alike = plural(differences.length - shown.length, 'request');
  if (shown.length === 0) return `${paint('green', '✓')} ${alike} alike`;
  const counts = (['removed', 'added'] as const).flatMap((kind) => {
    const count = shown.filter((each) => each.kind === kind).length;
    return count === 0 ? [] : `${count} ${kind}`;
  });
  const changed = shown.filter(({ failure, kind }) => failure || kind === 'status').length;
  const all = [`${alike} alike`, ...(changed > 0 ? [`${changed} differ`] : []), ...counts];
  return [...shown.flatMap(renderOne), '', all.join(', ')].join('\n');
}

function renderOne({ first, second, kind, failure }: SessionDifference): string[] {
  const recording = first ?? second;
  if (!recording) return [];
  const title = `${SIGNS[kind]} ${nameOf(recording)}`;
  if (kind === 'removed' || kind === 'added')
    return [`${title}  ${paint('dim', statusOf(recording))}`];
  if (kind === 'status' && second)
    return [`${title}  ${statusOf(recording)} → ${statusOf(second)}`];
  return [`${title}  ${failure ? messageOf({ failure }) : ''}`];
}

function nameOf({ id, request: { method, path } }: Recording): string {
  return titleOf({ id, method, path });
}

function statusOf({ response }: Recording): string {
  return 'status' in response ? String(response.status) : printableLine(response.error ?? 'none');
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
  };
}
