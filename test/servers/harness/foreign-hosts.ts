/** Names of this machine, while the lane runs, that no program takes for its own. */
export const foreignHosts: readonly string[] = ['wiki', 'tracker', 'shop', 'dav'].map(
  (name) => `${name}.example.test`,
);
