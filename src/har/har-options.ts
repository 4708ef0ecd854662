import type { RecordFilters } from '../record/pipeline/filter.ts';
import type { MaxBodySize, RedactOptions } from '../record/pipeline/options.ts';
import type { EntryKind } from './entry-kinds.ts';

/** What to import from a HAR. */
export interface HarOptions extends RecordFilters {
  /** Path of the HAR, relative to the working folder. */
  file: string;
  /**
   * What is imported: `'api'`, `'document'` (pages that a browser opened), `'asset'` (scripts, styles, images, fonts,
   * media), `'preflight'`. Submitted forms are `'api'`.
   * @default ['api']
   */
  kinds?: readonly EntryKind[] | undefined;
  /**
   * Hosts whose entries are imported: `api.example.com` with any port, `localhost:3000`, `*.example.com`.
   * @default all
   */
  hosts?: string | readonly string[] | undefined;
  /** The largest bodies to keep, in bytes. @default as for a recording */
  maxBodySize?: MaxBodySize | undefined;
  /** Secrets in addition to the recognised ones, as for a recording; `false` redacts nothing. */
  redact?: RedactOptions | false | undefined;
  /** Stops the import, and removes what it wrote. */
  signal?: AbortSignal | undefined;
}

/** The options of `importHar`. */
export interface ImportOptions extends HarOptions {
  /** Folder of the session, relative to the working folder. @default 'sessions' */
  sessions?: string | undefined;
  /** Name of the session: `<sessions>/<name>.session.json`. @default the name of the HAR */
  name?: string | undefined;
  /**
   * Whether to replace an existing session. The noise and links of that session stay, as when it is recorded again.
   * @default false
   */
  replace?: boolean | undefined;
}
