import { printableLine } from '../../src/printable.ts';
import type { Failure } from '../../src/replay/failure/failure.ts';
import { renderFailure } from '../../src/replay/failure/render-failure.ts';
import type { JudgedInReplay, JudgedRequest, JudgedValue, Verdict } from './judge-pair.ts';

const HEAD = [
  ...['recorded from', 'requests', 'not sent', 'in a replay', 'held back rightly', 'wrongly'],
  ...['values right', 'wrong', 'missing'],
  ...['of these learned', "client's own", 'worse than unchanged'],
];

/** The results of all pairs as a table in Markdown, with their sum if there is more than one. */
export function renderTable(results: ReadonlyMap<string, readonly JudgedInReplay[]>): string {
  const rows = [...results].map(([name, requests]) => renderRow(name, requests));
  const all = [...results.values()].flat();
  if (rows.length > 1) rows.push(renderRow('**all**', all));
  return [HEAD, HEAD.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function renderRow(name: string, requests: readonly JudgedInReplay[]): string[] {
  const values = requests.flatMap((request) => request.values);
  const count = (wanted: Verdict): number =>
    values.filter(({ verdict }) => verdict === wanted).length;
  const notSent = requests.filter((request) => request.notSent !== undefined).length;
  const heldBack = requests.filter(({ isHeldBack }) => isHeldBack).length;
  const worse = requests.filter(({ isWorse }) => isWorse).length;
  const counts = [
    requests.length,
    notSent,
    heldBack,
    requests.filter(({ isStranger }) => isStranger === true).length,
    requests.filter(({ isStranger }) => isStranger === false).length,
    ...(['right', 'wrong', 'missing'] as const).map(count),
    requests.reduce((sum, { learned }) => sum + learned, 0),
    count('own'),
    worse,
  ];
  return [name, ...counts.map(String)];
}

/** Every request that is not sent, and every value that is not right, with what is known of it. */
export function renderDetails(requests: readonly JudgedRequest[]): string {
  return requests.flatMap(renderRequest).join('\n');
}

function renderWhole(failure: Failure): string {
  const { message, detail } = renderFailure(failure);
  return [message, detail].filter(Boolean).join('. ').replaceAll('\n', ' ');
}

function renderRequest({ recording, notSent, values, isWorse }: JudgedRequest): string[] {
  const shown = values.filter(({ verdict }) => verdict !== 'right');
  if (shown.length === 0 && notSent === undefined && !isWorse) return [];
  const { method, path } = recording.request;
  return [
    `#${recording.id} ${method} ${shorten(path)}${isWorse ? '  WORSE THAN UNCHANGED' : ''}`,
    ...(notSent === undefined ? [] : [`  ${printableLine(renderWhole(notSent))}`]),
    ...shown.flatMap((value) => renderValue(value, notSent !== undefined)),
  ];
}

function renderValue(
  { location, verdict, shouldStay, was, sent, due, brought, evidence }: JudgedValue,
  isNotSent: boolean,
): string[] {
  const title =
    verdict === 'own' ? "the client's own" : shouldStay ? `${verdict}, was to stay` : verdict;
  return [
    `  ${title}: ${printableLine(location)}`,
    `    recorded ${show(was)}`,
    ...(isNotSent ? [] : [`    sent     ${sent === was ? '(as recorded)' : show(sent)}`]),
    `    due      ${show(due)}`,
    ...(brought
      ? [
          `    answers  ${brought.cores.map((core, index) => `${show(core)} in #${brought.by[index]}`).join(', ')}`,
        ]
      : []),
    ...evidence.map(
      ({ to, from, live }) =>
        `    link     ${printableLine(to)} <- ${printableLine(from)}: ${show(live)}`,
    ),
  ];
}

function show(value: string | undefined): string {
  return value === undefined ? '(nothing)' : JSON.stringify(shorten(value));
}

function shorten(value: string): string {
  return printableLine(value.length > 160 ? `${value.slice(0, 120)}…${value.slice(-39)}` : value);
}
