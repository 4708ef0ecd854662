/** What the lists of recordings and of outcomes show. An empty text shows all. */
export interface Filter {
  /** A text to find in the method, path and status, and, by the server, in headers and bodies. */
  readonly text: string;
  readonly method: string;
  /** A status, or a class of them: `4xx`; `none` if no response came. */
  readonly status: string;
  /** The state of an outcome. */
  readonly state: string;
  readonly host: string;
}

export const NO_FILTER: Filter = { text: '', method: '', status: '', state: '', host: '' };

export function isFiltering(filter: Filter): boolean {
  return Object.values(filter).some((value) => value !== '');
}

/** What a filter looks at in a recording or an outcome. */
export interface Filtered {
  readonly id: string;
  readonly method: string;
  readonly statuses: readonly (number | undefined)[];
  readonly state?: string;
  readonly host?: string;
  /** In lower case. The text is made once, not with each key press. */
  readonly text: string;
}

/** What a filter looks at in a row. @param words further text to search */
export function toFiltered(
  row: Omit<Filtered, 'text'> & { readonly path: string },
  words = '',
): Filtered {
  const { path, ...rest } = row;
  const text = `${row.method} ${path} ${row.statuses.join(' ')} ${words}`.toLowerCase();
  return { ...rest, text };
}

/**
 * The test that a filter stands for.
 * @param found ids of recordings in whose headers or bodies the server found the text
 */
export function createMatch(
  { text, method, status, state, host }: Filter,
  found: ReadonlySet<string>,
): (row: Filtered) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => {
    if (method && row.method !== method) return false;
    if (state && row.state !== state) return false;
    if (host && row.host !== host) return false;
    if (status && !row.statuses.some((own) => isOfStatus(own, status))) return false;
    return found.has(row.id) || words.every((word) => row.text.includes(word));
  };
}

function isOfStatus(own: number | undefined, wanted: string): boolean {
  if (own === undefined) return wanted === 'none';
  return String(own) === wanted || wanted === `${Math.floor(own / 100)}xx`;
}
