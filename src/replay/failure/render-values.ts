/**
 * The values of a request in words: those that it was sent with, those that did not come, and those that are
 * uncertain. `renderFailure` makes the words printable.
 */

import { printableJson } from '../../printable.ts';
import type {
  Candidate,
  CorrelatedValue,
  Doubt,
  Lack,
  LeftOut,
  Mark,
  NoElement,
  SentWith,
  UnreadBody,
} from './correlated-value.ts';
import { titleOf } from './failure.ts';

/** Why a response does not give a value, in a clause: `its response has no body /id`. */
export function renderLack(lack: Lack): string {
  switch (lack.kind) {
    case 'absent':
      return `its response has no ${lack.place}`;
    case 'not-come':
      return 'its stream has not brought the event or line with it';
    case 'not-set':
      return `its response sets no cookie ${lack.cookie}`;
    case 'unread':
      return `its response's body could not be read: ${renderUnread(lack.why)}`;
    case 'no-element':
      return renderNoElement(lack);
    case 'longer-list':
      return `its response now has ${lack.liveSize} elements at ${lack.place} instead of ${lack.size}; sending the recorded ones would delete the others`;
    case 'another-row':
      return renderAnotherRow(lack);
    case 'undecided':
      return 'it depends on a value that depends on it in turn';
    case 'no-source':
      return 'nothing brings its value';
  }
}

function renderAnotherRow({
  value,
  was,
  is,
  isGone,
}: Extract<Lack, { kind: 'another-row' }>): string {
  const [name, then] = [value ?? 'the value', was === undefined ? 'a row' : printableJson(was)];
  const now = is === undefined ? 'another row' : printableJson(is);
  return `${name} was ${then} when this was recorded and is ${isGone ? 'not there' : now} now`;
}

function renderUnread(unread: UnreadBody): string {
  switch (unread.kind) {
    case 'incomplete':
      return 'not all of it came';
    case 'too-large':
      return `it is above ${unread.limit / 2 ** 20} MiB${unread.isDecoded ? ' once decoded' : ''}`;
    case 'undecodable':
      return `it could not be decoded from ${unread.coding}`;
    case 'binary':
      return 'it is not text';
    case 'too-deep':
      return 'it is nested too deeply';
  }
}

function renderNoElement({ place, marks }: NoElement): string {
  const known = marks.map((mark) =>
    mark.isEarlier ? `the ${mark.path} that had come before` : renderMark(mark),
  );
  const suffix = known.length === 0 ? '' : `, with ${known.join(' and ')}`;
  return `its response has no element that is clearly the recorded ${place}${suffix}`;
}

/** Why it is not certain which value is meant, in a clause: `body /0/id of its response may be …`. */
export function renderDoubt(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'no-element':
      return renderNoElement(doubt);
    case 'elements': {
      const { place, candidates, size, liveSize } = doubt;
      const many = size === liveSize ? '' : `, of ${size} then and ${liveSize} now`;
      return `${place} of its response may be ${renderCandidates(candidates)} now${many}`;
    }
    case 'recorded-elements':
      return `${renderCandidates(doubt.live)} of its response may be the recorded ${renderCandidates(doubt.recorded)}`;
    case 'uncertain-request':
      return 'its request went out with a value that is not certain';
    case 'hidden':
      return 'more than one may be meant';
  }
}

function renderCandidates(candidates: readonly Candidate[]): string {
  return candidates
    .map(({ place, mark }) => (mark ? `${place} (${renderMark(mark)})` : place))
    .join(' or ');
}

/** A text and its path, if it has one: `/name "alice"`. */
function renderMark({ path, text }: Mark): string {
  const shown = [path, ...(text === undefined ? [] : [printableJson(text)])];
  return shown.filter((each) => each !== '').join(' ');
}

const MAX_REQUESTS = 8;

/** Which live values a request was sent with, and the chain of requests that led there. */
export function renderSentWith({ values, more, chain }: SentWith): string[] {
  const isLive = values.some(({ leftOut }) => leftOut === undefined);
  const names = chain.map(titleOf);
  const led = names.length > MAX_REQUESTS ? ['…', ...names.slice(-MAX_REQUESTS)] : names;
  return [
    isLive ? 'Sent with live values:' : 'Sent with these changes:',
    ...values.map(renderValue),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    `Led here: ${led.join(' → ')}`,
  ];
}

function renderValue(value: CorrelatedValue): string {
  const { from, to, recorded, live, isFresh, isAdded, leftOut, doubt, reasons = [] } = value;
  if (leftOut !== undefined) return `  left out: ${to}, ${renderLeftOut(leftOut)}`;
  if (isAdded) return `  added: ${to} from #${from?.id}`;
  const values = live === undefined ? '' : ` ${quote(live)} (recorded ${quote(recorded ?? '')})`;
  if (isFresh) return `  ${to}:${values}${values && ','} a new value`;
  const uncertain = doubt === undefined ? '' : `; not certain: ${renderDoubt(doubt)}`;
  const why = reasons.length === 0 ? '' : ` [${reasons.join(', ')}]`;
  return `  ${to}:${values} from #${from?.id} ${from?.place}${why}${uncertain}`;
}

/** Why a recorded cookie was not sent, in a relative clause. */
export function renderLeftOut(leftOut: LeftOut): string {
  switch (leftOut.kind) {
    case 'not-set':
      return `which ${titleOf(leftOut.by)} no longer sets`;
    case 'deleted':
      return `which ${titleOf(leftOut.by)} has deleted or let expire`;
    case 'elsewhere':
      return 'which now applies to other paths or hosts, or to https only';
  }
}

function quote(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : printableJson(value);
}
