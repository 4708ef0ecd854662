/**
 * Live values of secrets by placeholder, such as `REDACTED_AUTHORIZATION` or, in short, `AUTHORIZATION`. An empty
 * value counts as not given: that is how CI systems pass secrets that they do not have.
 */
export type Secrets = Readonly<Record<string, string | undefined>>;

/** Live values of secrets by whole placeholder. */
export type LiveSecrets = ReadonlyMap<string, string>;

/** The secrets that are given. If one is given by both of its names, the last one counts. */
export function liveSecrets(secrets: Secrets = {}): LiveSecrets {
  const live = new Map<string, string>();
  for (const [name, value] of Object.entries(secrets)) {
    if (value) live.set(placeholderOf(name), value);
  }
  return live;
}

/** Merges secrets: later ones override earlier ones of the same name, however it is spelt. Empty ones do not. */
export function mergeSecrets(...secrets: readonly (Secrets | undefined)[]): Secrets {
  return Object.fromEntries(secrets.flatMap((each) => [...liveSecrets(each)]));
}

function placeholderOf(name: string): string {
  const upper = name.toUpperCase().replaceAll('-', '_');
  return upper.startsWith('REDACTED_') ? upper : `REDACTED_${upper}`;
}
