/** The environment variables that give names to recorded secrets. */

import { createPlaceholder, SECRET_PREFIX } from '../../formats/text/placeholder.ts';
import type { Environment } from '../../replay/replay-variables.ts';
import { secretKind } from '../../session/secrets/secret-names.ts';

/**
 * The file, in the folder of the sessions, that says which variables sessions may take
 * (`granted-variables.ts`).
 */
export const VARIABLES_FILE = 'session-variables.json';

/** A variable whose value may be a secret of the traffic. */
export interface SecretVariable {
  readonly variable: string;
  /** The name of secrets with this value. */
  readonly name: string;
  readonly value: string;
  /** Whether no other secret may have the name, since a replay gives this variable to whatever has it. */
  readonly isReserved: boolean;
  /** Whether the value is one that a recording has written, so that the next recording may renew it. */
  readonly isRenewable: boolean;
}

/** In characters: shorter values of variables that give no secrets occur elsewhere by chance. */
const MIN_LENGTH = 6;

/** Names, in upper case, of variables that are no secrets. */
const NO_SECRETS: readonly string[] = [
  // POSIX shells
  ...['HOME', 'HOSTNAME', 'LOGNAME', 'MAIL', 'OLDPWD', 'PATH', 'PWD', 'SHELL', 'SHLVL', 'USER'],
  ...['EDITOR', 'PAGER', 'VISUAL', 'TMPDIR', 'TZ', 'LANG', 'LANGUAGE', '_'],
  // Terminals and desktops
  ...['COLORTERM', 'DISPLAY', 'TERM'],
  // Windows
  ...['APPDATA', 'COMPUTERNAME', 'COMSPEC', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'OS'],
  ...['PATHEXT', 'SYSTEMROOT', 'TEMP', 'TMP', 'USERDOMAIN', 'USERNAME', 'USERPROFILE', 'WINDIR'],
  // Node.js, Vite and CI systems
  ...['NODE', 'NODE_ENV', 'NODE_OPTIONS', 'NODE_PATH', 'INIT_CWD'],
  ...['BASE_URL', 'DEV', 'MODE', 'PROD', 'SSR'],
  ...['CI', 'BUILD_ID', 'BUILD_NUMBER'],
];

/** Starts of names, in upper case, of variables that are no secrets. */
const NO_SECRET_PREFIXES: readonly string[] = [
  // Locales (POSIX), desktops (XDG), terminals
  ...['LC_', 'XDG_', 'TERM_'],
  // npm and the package managers that do as it does; Vitest
  ...['NPM_', 'VITEST'],
  // Our own, whose values name themselves
  'REPLAY_',
];

/**
 * The variables that may name secrets: first those that give secrets already (`REPLAY_SECRET_…`), then those
 * with names of secrets, then all others, each in alphabetical order. The first of several variables with
 * one value names it.
 * @param isWritten whether a recording has written the value of a variable. If there is a file for that, the names of
 * given secrets are reserved for their values; otherwise, another environment may have another password of that name
 */
export function findSecretVariables(
  environment: Environment,
  isWritten?: (given: { readonly variable: string; readonly value: string }) => boolean,
): SecretVariable[] {
  const taken = new Map<string, string>();
  return Object.entries(environment)
    .flatMap(([variable, value = '']): SecretVariable[] => {
      const isGiven = variable.startsWith(SECRET_PREFIX);
      if (!mayBeSecret(variable) || value.length < (isGiven ? 1 : MIN_LENGTH)) return [];
      const name = variable.replace(/^REPLAY_SECRET_(?:REDACTED_)?/, '');
      const isReserved = !isGiven || isWritten !== undefined;
      const isRenewable = isGiven && isWritten?.({ variable, value }) === true;
      return [{ variable, name, value, isReserved, isRenewable }];
    })
    .sort((a, b) => rankOf(a) - rankOf(b) || (a.variable < b.variable ? -1 : 1))
    .filter(({ name, value }) => {
      const placeholder = createPlaceholder(name);
      const known = taken.get(placeholder) ?? value;
      taken.set(placeholder, known);
      return known === value;
    });
}

/** Whether a session takes the variable itself, by the name that it has. */
export function isGrantable({ variable, name }: SecretVariable): boolean {
  return variable === name;
}

function mayBeSecret(variable: string): boolean {
  if (variable.startsWith(SECRET_PREFIX)) return true;
  const name = variable.toUpperCase();
  return (
    /[A-Z]/.test(name) &&
    !NO_SECRETS.includes(name) &&
    !NO_SECRET_PREFIXES.some((prefix) => name.startsWith(prefix))
  );
}

function rankOf({ variable, name }: SecretVariable): number {
  if (variable.startsWith(SECRET_PREFIX)) return 0;
  return secretKind(name) === undefined ? 2 : 1;
}
