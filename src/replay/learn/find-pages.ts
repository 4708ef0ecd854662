/**
 * Finds the requests that read further pages of a list, or each of its elements. A client steps through a list by values
 * that are not its own: a cursor that the page before has brought, what its last element has, or how many elements it
 * has read; and by the names of its elements, if it reads every one.
 */
import { groupBy } from '../../collections.ts';
import { isFor } from '../../formats/value/api-words.ts';
import { isSerialId, wordsOf } from '../../formats/value/names.ts';
import { escapeSegment } from '../../http/json-pointer.ts';
import { pathOf } from '../../http/urls.ts';
import { onlyReads } from '../../session/calls.ts';
import type { RecordedRequest, Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import type { TestSource } from '../../session/test-source.ts';
import { createReaders, type Readers } from '../correlate/link/readers.ts';
import { listOf } from '../correlate/message/values.ts';
import { byDeparture } from '../schedule/recorded-times.ts';

/** In requests of one path. */
const MAX_BEFORE = 16;

/** What a page of a list says of the next one. */
interface Page {
  /** The values outside of lists, and those of the last element of each list, with the names of its members. */
  readonly values: ReadonlyMap<string, string>;
  /** The number of elements of each list. */
  readonly sizes: ReadonlySet<number>;
}

/** The values of a path, a query and JSON, by their places: `path 2`, `query after`, `body /variables/after`. */
type Values = ReadonlyMap<string, string>;

/** The places of the values by which a request steps to a further page. Empty for any other request. */
export type StepsOf = (recording: Recording) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/**
 * Looks through sessions for steps when it is first asked.
 * @param source of their test. A value that it says is no step
 */
export function createStepsOf(sessions: readonly Session[], source: TestSource): StepsOf {
  let steps: ReadonlyMap<Recording, ReadonlySet<string>> | undefined;
  return (recording) => {
    steps ??= findAllSteps(sessions, source);
    return steps.get(recording) ?? NONE;
  };
}

function findAllSteps(
  sessions: readonly Session[],
  source: TestSource,
): ReadonlyMap<Recording, ReadonlySet<string>> {
  const read = sessions.map(({ recordings, origin, [SOURCE]: file }) => {
    const inOrder = byDeparture(recordings);
    const readers = createReaders(inOrder, origin, file?.linked);
    return {
      pages: findSteps(inOrder, readers, source),
      elements: findElementReads(inOrder, readers, source),
    };
  });
  // A test that has read some elements, and reads all of them now, is another one.
  const ofAll = read.flatMap(({ elements }) =>
    [...elements].filter(([key]) => read.every((each) => each.elements.has(key))),
  );
  return new Map([
    ...read.flatMap(({ pages }) => [...pages]),
    ...ofAll.flatMap(([, of]) => [...of]),
  ]);
}

function findSteps(
  recordings: readonly Recording[],
  readers: Readers,
  source: TestSource,
): Map<Recording, ReadonlySet<string>> {
  const steps = new Map<Recording, ReadonlySet<string>>();
  const byPath = new Map<string, Recording[]>();
  for (const recording of recordings) {
    const { request } = recording;
    if (!onlyReads(request)) continue;
    const path = `${request.method} ${pathOf(request.path)}`;
    const before = byPath.get(path) ?? [];
    byPath.set(path, [...before.slice(1 - MAX_BEFORE), recording]);
    const own = valuesOf(request);
    for (const earlier of before.toReversed()) {
      const former = valuesOf(earlier.request);
      const places = [...own.keys()].filter((place) => own.get(place) !== former.get(place));
      const page = places.length > 0 ? readPage(earlier, readers) : undefined;
      if (!page || !places.every((place) => isStep(place, own, former, page, source))) continue;
      steps.set(recording, new Set(places));
      break;
    }
  }
  return steps;
}

/**
 * The segments of paths by which a client reads every element of a list, each in a request of its own. By what such
 * requests have in common.
 */
function findElementReads(
  recordings: readonly Recording[],
  readers: Readers,
  source: TestSource,
): Map<string, Map<Recording, ReadonlySet<string>>> {
  const reads = recordings.filter(({ request }) => onlyReads(request));
  const places = reads.flatMap((recording) => {
    const segments = [...valuesOf(recording.request)].filter(([place]) => isOfPath(place));
    return segments.map(([place, value]) => ({ recording, place, value }));
  });
  const wanted = new Set(places.map(({ value }) => value).filter((value) => !source.shows(value)));
  const steps = new Map<string, Map<Recording, ReadonlySet<string>>>();
  for (const recording of reads) {
    for (const names of readNames(recording, readers, wanted)) {
      const own = places.filter((each) => each.recording !== recording && names.has(each.value));
      const alike = groupBy(own, ({ recording: { request }, place }) => {
        return JSON.stringify([
          request.method,
          place,
          withoutValues(request, new Set([place])).path,
        ]);
      });
      for (const [key, group] of alike) {
        if (new Set(group.map(({ value }) => value)).size < names.size) continue;
        steps.set(key, new Map(group.map((each) => [each.recording, new Set([each.place])])));
      }
    }
  }
  return steps;
}

/** The values of each member of the elements of each list in an answer, if all of them are wanted. */
function readNames(
  recording: Recording,
  { read }: Readers,
  wanted: ReadonlySet<string>,
): ReadonlySet<string>[] {
  const members = new Map<string, Set<string>>();
  const others = new Set<string>();
  read((value, at) => {
    const location = at.location();
    if (listOf(location) === undefined) return;
    if (!wanted.has(value)) others.add(location.form);
    members.set(location.form, (members.get(location.form) ?? new Set()).add(value));
  })(recording);
  return [...members].flatMap(([form, values]) => (others.has(form) ? [] : values));
}

function isOfPath(place: string): boolean {
  return place.startsWith('path ');
}

/** A request without the values at some places. */
export function withoutValues(
  request: RecordedRequest,
  places: ReadonlySet<string>,
): RecordedRequest {
  return places.size === 0 ? request : filterValues(request, (place) => !places.has(place));
}

function valuesOf(request: RecordedRequest): Values {
  const values = new Map<string, string>();
  filterValues(request, (place, value) => {
    values.set(place, value);
    return true;
  });
  return values;
}

/** A request with those of its values that a predicate accepts. */
function filterValues(
  request: RecordedRequest,
  keeps: (place: string, value: string) => boolean,
): RecordedRequest {
  const { body } = request;
  const whole = pathOf(request.path);
  const path = whole
    .split('/')
    .map((segment, index) => (index === 0 || keeps(`path ${index}`, segment) ? segment : '*'))
    .join('/');
  const pairs = request.path.slice(whole.length + 1).split('&');
  const left = pairs.filter((pair) =>
    [...new URLSearchParams(pair)].every(([name, value]) => keeps(`query ${name}`, value)),
  );
  const query = left.join('&');
  return {
    ...request,
    path: query === '' ? path : `${path}?${query}`,
    ...(body &&
      'json' in body && { body: { ...body, json: filterJson(body.json, 'body ', keeps) } }),
  };
}

function filterJson(
  value: unknown,
  place: string,
  keeps: (place: string, value: string) => boolean,
): unknown {
  if (Array.isArray(value)) {
    return value.map((each, index) => filterJson(each, `${place}/${index}`, keeps));
  }
  if (typeof value !== 'object' || value === null) {
    // Before the first page, there is no cursor.
    return value === null || keeps(place, String(value)) ? value : null;
  }
  const members = Object.entries(value).map(([key, member]) => {
    return [key, filterJson(member, `${place}/${escapeSegment(key)}`, keeps)] as const;
  });
  return Object.fromEntries(members.filter(([, member]) => member !== null));
}

function readPage(recording: Recording, { read }: Readers): Page {
  const values = new Map<string, string>();
  const lists = new Map<string, { size: number; element: string; values: Map<string, string> }>();
  read((value, at) => {
    const location = at.location();
    const list = listOf(location);
    if (list === undefined) {
      // A short number may count anything.
      if (!isSerialId(value)) values.set(value, '');
      return;
    }
    const element = location.elements()[0]?.text ?? '';
    const known = lists.get(list);
    const name = location.last?.name ?? '';
    if (known?.element === element) known.values.set(value, name);
    else
      lists.set(list, { size: (known?.size ?? 0) + 1, element, values: new Map([[value, name]]) });
  })(recording);
  for (const list of lists.values())
    for (const [value, name] of list.values) values.set(value, name);
  return { values, sizes: new Set([...lists.values()].map(({ size }) => size)) };
}

function isStep(
  place: string,
  own: Values,
  former: Values,
  page: Page,
  source: TestSource,
): boolean {
  const value = own.get(place) ?? '';
  const names = wordsOf(place);
  if (source.shows(value)) {
    // The size of a page is also the offset of the second one.
    const isSize = [...own].some(([other, text]) => other !== place && text === value);
    if (!isSize || source.assigns(names.at(-1) ?? '', value)) return false;
  }
  const member = page.values.get(value);
  // What has the name of the member asks for that element.
  if (member !== undefined) return !place.endsWith(` ${member}`);
  const distance = Number(value) - Number(former.get(place) ?? 0);
  if (!(distance > 0)) return false;
  return names.some((name) => isFor('pages', name)) || (distance > 1 && page.sizes.has(distance));
}
