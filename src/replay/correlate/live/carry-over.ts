/**
 * A request that writes a whole list back also sends the elements that only the live list has. Without them,
 * the request would delete what belongs to other people.
 */
import type { RecordedRequest, Recording } from '../../../session/schema.ts';
import type { CorrelatedValue } from '../../outcome/correlated-value.ts';
import { type Blocked, explainBlocked } from '../../outcome/explain-blocked.ts';
import { changesNothing } from '../../request/changes-nothing.ts';
import { mergeList, readElements } from '../../request/merge-list.ts';
import type { WholeList } from '../link/whole-lists.ts';
import type { LiveResponses } from './live-responses.ts';

/** A request with the additional elements of the live list, or why it is not sent. */
type Carried =
  | { readonly request: RecordedRequest; readonly over: readonly CorrelatedValue[] }
  | Blocked;

/** @param request with its live values */
export function carryOver(
  request: RecordedRequest,
  recordings: readonly Recording[],
  live: Pick<LiveResponses, 'textOf'>,
  wholes: readonly WholeList[] = [],
): Carried {
  let carried = request;
  const over: CorrelatedValue[] = [];
  if (changesNothing(request)) return { request, over };
  for (const whole of wholes) {
    const theirs = readElements(live.textOf(whole.producer) ?? '', whole.list);
    if (theirs.length <= whole.size) continue;
    const body = mergeList(carried.body, whole, theirs);
    const producer = recordings[whole.producer];
    if (!producer) continue;
    if (!body) return explainLeft(whole, theirs.length, producer);
    carried = { ...carried, body };
    const place = whole.list.text;
    over.push({ from: { id: producer.id, place }, to: place });
  }
  return { request: carried, over };
}

function explainLeft({ list, size }: WholeList, count: number, producer: Recording): Blocked {
  const why = `its response now has ${count} elements at ${list.text} instead of ${size}; sending the recorded ones would delete the others`;
  return explainBlocked(list.text, producer, why);
}
