/**
 * Session files as Vite modules. Their ids get a suffix, since Vite treats ids that end in `.json`
 * as data: its JSON plugin would claim them, and its import analysis would not follow their imports.
 * A fragment, since Vite takes the file of a module to be its id up to `?` or `#`: so a change of the
 * session file, or of a module that a suite imports, re-runs the suite in watch mode.
 */
const SUFFIX = '#replay';

/** The id of the module of a session file. */
export function sessionModuleId(file: string): string {
  return file + SUFFIX;
}

/**
 * The id of a session file as data, for modules that import it: its path alone leads to the suite.
 * Vite 8 knows JSON by the end of the id, Vite 6 and 7 by what stands before the query.
 */
export function sessionDataId(file: string): string {
  return `${file}?data.json`;
}

/** The session file of a module id; undefined for other modules. */
export function sessionFileOfModule(id: string): string | undefined {
  return id.endsWith(SUFFIX) ? id.slice(0, -SUFFIX.length) : undefined;
}
