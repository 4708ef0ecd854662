/**
 * Live values by the placeholder whose place they take, such as `REDACTED_AUTHORIZATION` or, in short,
 * `AUTHORIZATION`. An empty one counts as not given: CI systems pass secrets so that they do not have.
 */
export type Secrets = Readonly<Record<string, string | undefined>>;

/** Live values by whole placeholder. */
export type LiveSecrets = ReadonlyMap<string, string>;

/** The secrets that are given; where one is given by both of its names, the last one counts. */
export function liveSecrets(secrets: Secrets = {}): LiveSecrets {
  const live = new Map<string, string>();
  for (const [name, value] of Object.entries(secrets)) {
    if (value) live.set(placeholderOf(name), value);
  }
  return live;
}

/** Each goes over those before it, however it is spelt. What is empty takes nothing away. */
export function mergeSecrets(...secrets: readonly (Secrets | undefined)[]): Secrets {
  return Object.fromEntries(secrets.flatMap((each) => [...liveSecrets(each)]));
}

function placeholderOf(name: string): string {
  const upper = name.toUpperCase().replaceAll('-', '_');
  return upper.startsWith('REDACTED_') ? upper : `REDACTED_${upper}`;
}
