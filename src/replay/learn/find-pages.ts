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
import { routeOf } from '../../session/routes.ts';
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
  const steps = new Map<Recording, Set<string>>();
  const add = (recording: Recording, places: Iterable<string>): void => {
    steps.set(recording, new Set([...(steps.get(recording) ?? []), ...places]));
  };
  for (const { pages, elements } of read) {
    for (const [recording, places] of pages) add(recording, places);
    // A test that has read some elements, and reads all of them now, is another one.
    for (const each of elements.ofAll)
      if (read.every((other) => readsAll(other.elements, each))) add(each.recording, [each.place]);
  }
  return steps;
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

/** A segment of the path of a request that only reads. */
interface PathValue {
  readonly recording: Recording;
  readonly place: string;
  readonly value: string;
  /** Identifies the place in all requests that differ there alone. */
  readonly siblings: string;
  /** Identifies the place in all requests of that route, whatever the ids of its parents. */
  readonly route: string;
}

/** How a session reads the elements of its lists, each in a request of its own. */
interface ElementReads {
  /** Those of lists of which every element is read. */
  readonly ofAll: ReadonlySet<PathValue>;
  /** `siblings` and `route` of these. */
  readonly keys: ReadonlySet<string>;
  /** The routes of other elements. */
  readonly ofSome: ReadonlySet<string>;
}

/** Whether a session reads all elements of such a list. Ids of parents differ from run to run. */
function readsAll({ keys, ofSome }: ElementReads, { siblings, route }: PathValue): boolean {
  return keys.has(siblings) || (keys.has(route) && !ofSome.has(route));
}

function findElementReads(
  recordings: readonly Recording[],
  readers: Readers,
  source: TestSource,
): ElementReads {
  const reads = recordings.filter(({ request }) => onlyReads(request));
  const values = reads.flatMap(pathValuesOf).filter(({ value }) => !source.shows(value));
  const byValue = new Map(
    [...groupBy(values, ({ value }) => value)].map(([value, own]) => {
      return [value, groupBy(own, ({ route }) => route)] as const;
    }),
  );
  const lists = reads.flatMap((recording) => {
    return readNames(recording, readers, byValue).map((names) => ({ recording, names }));
  });
  const listed = new Answers();
  const readWhole = new Answers();
  // A client that polls is given the same list again and again.
  for (const equal of groupBy(lists, ({ names }) => JSON.stringify([...names].sort())).values()) {
    const names = [...(equal[0]?.names ?? [])];
    const answers = [...new Set(equal.map(({ recording }) => recording))];
    for (const name of names) listed.add(name, answers);
    const routes = names.map((name) => [...(byValue.get(name)?.keys() ?? [])]);
    const [fewest = []] = routes.sort((one, other) => one.length - other.length);
    for (const route of fewest) {
      const ofNames = names.map((name) => byValue.get(name)?.get(route) ?? []);
      if (ofNames.some(({ length }) => length === 0)) continue;
      // A request is no read of an element of its own answer.
      const own = new Set(ofNames.map(([one, other]) => (other ? undefined : one?.recording)));
      const others = answers.slice(0, own.size + 2).filter((answer) => !own.has(answer));
      for (const name of names) readWhole.add(`${route} ${name}`, others);
    }
  }
  const ofAll = values.filter((each) => readWhole.hasOther(`${each.route} ${each.value}`, each));
  const known = new Set(ofAll);
  const ofSome = values.filter((each) => !known.has(each) && listed.hasOther(each.value, each));
  return {
    ofAll: known,
    keys: new Set(ofAll.flatMap(({ siblings, route }) => [siblings, route])),
    ofSome: new Set(ofSome.map(({ route }) => route)),
  };
}

/** The answers that have a value. Two of them are kept: one of two is always the answer to another request. */
class Answers {
  readonly #found = new Map<string, Set<Recording>>();

  add(value: string, answers: readonly Recording[]): void {
    const found = this.#found.get(value) ?? new Set();
    this.#found.set(value, found);
    for (const answer of answers.slice(0, 2)) if (found.size < 2) found.add(answer);
  }

  /** Whether the answer to another request has a value. */
  hasOther(value: string, { recording }: PathValue): boolean {
    return [...(this.#found.get(value) ?? [])].some((answer) => answer !== recording);
  }
}

function pathValuesOf(recording: Recording): PathValue[] {
  const { request } = recording;
  const segments = [...valuesOf(request)].filter(([place]) => place.startsWith('path '));
  return segments.map(([place, value]) => {
    const others = withoutValues(request, new Set([place]));
    const siblings = JSON.stringify([place, request.method, others.path]);
    return { recording, place, value, siblings, route: JSON.stringify([place, routeOf(others)]) };
  });
}

/** The values of each member of the elements of each list in an answer, if any is wanted. */
function readNames(
  recording: Recording,
  { read }: Readers,
  wanted: ReadonlyMap<string, unknown>,
): ReadonlySet<string>[] {
  const members = new Map<string, Set<string>>();
  const named = new Set<string>();
  read((value, at) => {
    const location = at.location();
    if (listOf(location) === undefined) return;
    if (wanted.has(value)) named.add(location.form);
    members.set(location.form, (members.get(location.form) ?? new Set()).add(value));
  })(recording);
  return [...members].flatMap(([form, values]) => (named.has(form) ? values : []));
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
