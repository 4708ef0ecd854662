/**
 * The address bar. Everything that a link has to keep is in the fragment of the URL, since a page from `file://` has
 * one as well.
 */
import { readonly, shallowRef } from 'vue';
import { type Filter, NO_FILTER } from '../filter/filter.ts';

export interface Route {
  /** Origin of the endpoint. */
  readonly endpoint: string;
  readonly tab: 'recordings' | 'runs';
  readonly view: 'sessions' | 'all';
  /** Key of the session. */
  readonly session: string;
  /** Id of the recording. */
  readonly recording: string;
  /** Id of the run. */
  readonly run: string;
  /** Number of the copy, in a run with copies. */
  readonly copy: string;
  /** Part of the run that is open. */
  readonly part: 'requests' | 'times';
  /** Part of the detail that is open. */
  readonly detail: string;
  /** What the run or session is compared with: `run:id` or `session:key`. */
  readonly with: string;
  /** The column that orders the list: `time`, or `-time` for descending. Empty for the list's own order. */
  readonly sort: string;
  readonly filter: Filter;
}

const START: Route = {
  endpoint: '',
  tab: 'recordings',
  view: 'sessions',
  session: '',
  recording: '',
  run: '',
  copy: '',
  part: 'requests',
  detail: '',
  with: '',
  sort: '',
  filter: NO_FILTER,
};

/** Names of the parameters whose values are texts. */
const TEXTS = [
  'endpoint',
  'session',
  'recording',
  'run',
  'copy',
  'detail',
  'with',
  'sort',
] as const;

const FILTERS = ['text', 'method', 'status', 'state', 'host'] as const;

/** Reads the fragment of a URL. Parameters that it does not know are left out. */
function parseRoute(hash: string): Route {
  const search = new URLSearchParams(hash.replace(/^#\/?\??/, ''));
  const texts = TEXTS.map((name) => [name, search.get(name) ?? '']);
  const filters = FILTERS.map((name) => [name, search.get(name) ?? '']);
  return {
    ...START,
    ...Object.fromEntries(texts),
    tab: search.get('tab') === 'runs' ? 'runs' : 'recordings',
    view: search.get('view') === 'all' ? 'all' : 'sessions',
    part: search.get('part') === 'times' ? 'times' : 'requests',
    filter: { ...NO_FILTER, ...Object.fromEntries(filters) },
  };
}

/** The fragment of a URL, with `#`. */
function renderRoute({ filter, ...route }: Route): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...route, ...filter })) {
    const initial: unknown = name in START ? START[name as keyof Route] : '';
    if (value !== initial) search.set(name, value);
  }
  return `#/?${search}`;
}

const current = shallowRef(parseRoute(location.hash));

/** The current place of the reader. */
export const route = readonly(current);

addEventListener('hashchange', () => show(parseRoute(location.hash)));

type ListState = Pick<Route, 'filter' | 'sort'>;

const START_OF_LIST: ListState = { filter: NO_FILTER, sort: '' };

/** How the recordings were filtered and ordered before a run was opened. */
let recordingsList = START_OF_LIST;

/**
 * The filter and the order with which the list of another place opens. A run opens with all of its requests, so that no
 * earlier filter hides a failure. The recordings open as they were left.
 */
function listOf(run: string): Partial<ListState> {
  if (run === current.value.run) return {};
  return run === '' ? recordingsList : START_OF_LIST;
}

/** Shows another place, whether a control of the page, a link or the browser's back button leads there. */
function show(next: Route): void {
  const { run, filter, sort } = current.value;
  if (run === '' && next.run !== '') recordingsList = { filter, sort };
  current.value = next;
}

/**
 * Goes to another place. Each run has a filter and an order of its own, and so have the recordings.
 * @param how `replace` adds no step to the history, for changes that come with each key press
 */
export function go(changes: Partial<Route>, how: 'push' | 'replace' = 'push'): void {
  const { run = current.value.run } = changes;
  const next = { ...current.value, ...listOf(run), ...changes };
  const hash = renderRoute(next);
  if (hash === renderRoute(current.value)) return;
  if (how === 'push') history.pushState(null, '', hash);
  else history.replaceState(null, '', hash);
  show(next);
}

/** Changes the filter alone. */
export function setFilter(changes: Partial<Filter>): void {
  go({ filter: { ...current.value.filter, ...changes } }, 'replace');
}

/** Changes the order of the list alone. */
export function setSort(sort: string): void {
  go({ sort }, 'replace');
}

/** The URL of a place, for a link. */
export function linkTo(changes: Partial<Route>): string {
  return renderRoute({ ...START, ...changes });
}
