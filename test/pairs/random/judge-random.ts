/** Counts what becomes of the values in the unsafe requests of random pairs. */
import { printableLine } from '../../../src/printable.ts';
import type { Recording } from '../../../src/session/schema.ts';
import { type JudgedRequest, judgeRequests, replayPair, type Verdict } from '../judge-pair.ts';
import { renderDetails } from '../render-results.ts';
import { generatePair, type RandomPair } from './generate-pair.ts';
import { isUnsafe, type RequestSubject, type WorldOptions } from './world.ts';

/** One unsafe request of a random session. */
export interface JudgedChange {
  readonly seed: number;
  readonly about: RequestSubject;
  readonly request: JudgedRequest;
  /** Values of the recording that were sent, and are ids of something else there. */
  readonly strangers: number;
}

/**
 * The unsafe requests of so many random sessions, as a replay sends them. What is not sent has no answer,
 * as in a replay, where the seed is odd; where it is even, it has one, so that more is sent.
 * @param first seed, the others follow it
 */
export function judgeRandomPairs(count: number, first = 1, options?: WorldOptions): JudgedChange[] {
  return Array.from({ length: count }, (_, index) =>
    judgeRandomPair(first + index, options),
  ).flat();
}

function judgeRandomPair(seed: number, options?: WorldOptions): JudgedChange[] {
  const pair = generatePair(seed, options);
  return judgeAll(pair).flatMap((request, index) => {
    const about = pair.about[index];
    if (!about || !isUnsafe(request.recording.request.method)) return [];
    return [{ seed, about, request, strangers: countStrangers(request, pair.given) }];
  });
}

function judgeAll(pair: RandomPair): JudgedRequest[] {
  return judgeRequests(pair, replayPair(pair, { answersAll: pair.seed % 2 === 0 }));
}

function countStrangers({ notSent, values }: JudgedRequest, given: ReadonlySet<string>): number {
  if (notSent !== undefined) return 0;
  return values.filter(({ verdict, sent }) => verdict === 'missing' && given.has(sent ?? ''))
    .length;
}

export function countValues(changes: readonly JudgedChange[], verdict: Verdict): number {
  return changes
    .flatMap(({ request }) => request.values)
    .filter((value) => value.verdict === verdict).length;
}

const HEAD = [
  ...[
    '',
    'unsafe requests',
    'not sent',
    'held back rightly',
    'wrongly',
    'right',
    '**wrong**',
    'missing',
    'sent as recorded',
  ],
  ...['and another id there', 'worse than unchanged'],
];

/** What became of them as a table in Markdown: in all, by what the client knew, by source and choice. */
export function renderChanges(changes: readonly JudgedChange[]): string {
  const groups: [string, readonly JudgedChange[]][] = [
    ['all', changes],
    ['the recording tells which', changes.filter(({ about }) => about.isKnowable)],
    ['the recording does not tell', changes.filter(({ about }) => !about.isKnowable)],
    ...groupBy(changes, ({ about }) => `chosen ${about.choice}`),
    ...groupBy(changes, ({ about }) => `ids: ${about.ids ?? 'none'}`),
    ...groupBy(changes, ({ about }) => `from ${endsOf(about)[0]}`),
    ...groupBy(changes, ({ about }) => `to ${endsOf(about)[1] ?? 'elsewhere'}`),
  ];
  return [HEAD, HEAD.map(() => '---'), ...groups.map(([name, group]) => renderRow(name, group))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Where a value comes from, and where it goes. */
function endsOf({ source }: RequestSubject): string[] {
  return source.split(' → ').map((end) => end.replace(/ (?:by pages|\().*$/, ''));
}

function renderRow(name: string, changes: readonly JudgedChange[]): string[] {
  const sent = changes.filter(({ request }) => request.notSent === undefined);
  const [right, wrong, missing] = (['right', 'wrong', 'missing'] as const).map((verdict) =>
    countValues(changes, verdict),
  );
  const rights = countValues(sent, 'right');
  const values = (right ?? 0) + (wrong ?? 0) + (missing ?? 0);
  const held = changes.length - sent.length;
  const worse = changes.filter(({ request }) => request.isWorse).length;
  const strangers = changes.reduce((sum, change) => sum + change.strangers, 0);
  return [
    ...[name, `${changes.length}`, share(held, changes.length)],
    ...[true, false].map(
      (is) => `${changes.filter(({ request }) => request.isStranger === is).length}`,
    ),
    share(rights, values),
    ...[`${wrong}`, share(missing ?? 0, values), `${countValues(sent, 'missing')}`],
    ...[`${strangers}`, `${worse}`],
  ];
}

function share(part: number, whole: number): string {
  return `${part} (${whole === 0 ? 0 : Math.round((100 * part) / whole)} %)`;
}

function groupBy(
  changes: readonly JudgedChange[],
  keyOf: (change: JudgedChange) => string,
): [string, readonly JudgedChange[]][] {
  const groups = new Map<string, JudgedChange[]>();
  for (const change of changes) {
    const key = keyOf(change);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Each unsafe request with a wrong value, or held back for nothing, and the answers that it has to do with, on both instances. */
export function renderWrong(changes: readonly JudgedChange[], options?: WorldOptions): string {
  return changes
    .filter(({ request: { values, isStranger } }) => {
      return isStranger === false || values.some(({ verdict }) => verdict === 'wrong');
    })
    .map(
      ({ seed, about, request }) =>
        `seed ${seed}: ${describe(about)}\n${renderDetails([request])}\n${renderSources(seed, request, options)}`,
    )
    .join('\n');
}

function renderSources(
  seed: number,
  { values }: JudgedRequest,
  options: WorldOptions | undefined,
): string {
  const { a, b } = generatePair(seed, options);
  const wrong = values.filter(({ verdict }) => verdict === 'wrong');
  const ids = wrong.flatMap(({ brought, evidence }) => [
    ...(brought?.by ?? []),
    ...evidence.flatMap(({ from }) => /^#(\S+)/.exec(from)?.[1] ?? []),
  ]);
  return [...new Set(ids)]
    .flatMap((id) => {
      const at = a.recordings.findIndex((recording) => recording.id === id);
      return [
        `  #${id}`,
        ...[a, b].flatMap(({ recordings }, index) => {
          const recording = recordings[at];
          return recording ? renderExchange('ab'.charAt(index), recording) : [];
        }),
      ];
    })
    .join('\n');
}

/** The session of a seed, and all of its requests that are not right. */
export function renderSession(seed: number, options?: WorldOptions): string {
  const pair = generatePair(seed, options);
  const judged = judgeAll(pair);
  const exchanges = pair.a.recordings.map((recording, index) => {
    const about = pair.about[index];
    const other = pair.b.recordings[index];
    return [
      `#${recording.id} ${about ? describe(about) : ''}`,
      ...renderExchange('a', recording),
      ...(other ? renderExchange('b', other) : []),
    ].join('\n');
  });
  return [...exchanges, '', 'What is not right:', renderDetails(judged)].join('\n');
}

function describe({ source, choice, isKnowable }: RequestSubject): string {
  return `${source}, chosen ${choice}${isKnowable ? '' : ' (the recording does not tell)'}`;
}

function renderExchange(side: string, { request, response }: Recording): string[] {
  const head = (headers: readonly (readonly [string, string])[]): string[] =>
    headers.map(([name, value]) => `      ${name}: ${printableLine(value)}`);
  const content = (body: object | undefined): string[] =>
    body === undefined ? [] : Object.values(body).map((each) => `      ${show(each)}`);
  return [
    `  ${side} ${request.method} ${printableLine(request.path)}`,
    ...head(request.headers),
    ...content(request.body),
    ...('status' in response
      ? [`    ← ${response.status}`, ...head(response.headers), ...content(response.body)]
      : []),
  ];
}

function show(content: unknown): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return text.split('\n').map(printableLine).join('\n      ');
}
