/** The parts of a script's `config` that only affect Artillery's own engines, and what to write instead. */
import type { Script } from './contract.ts';

const INSTEAD: readonly (readonly [path: readonly string[], instead: string])[] = [
  [['http', 'timeout'], 'config.engines.session-replay.timeout is in ms'],
  [['http', 'pool'], 'each virtual user has connections of its own'],
  [['http', 'maxSockets'], 'config.engines.session-replay.connections limits them'],
  [
    ['http', 'defaults', 'headers'],
    'config.engines.session-replay.headers are set on every request',
  ],
  [['defaults', 'headers'], 'config.engines.session-replay.headers are set on every request'],
  [['tls'], 'Node trusts the certificates of the file that NODE_EXTRA_CA_CERTS names'],
];

/**
 * One line for each such member in a script; none if a scenario uses another engine.
 * @param name name of this engine
 */
export function explainUnheeded({ config, scenarios = [] }: Script, name: string): string[] {
  if (scenarios.some(({ engine = config.engine }) => engine !== name)) return [];
  return INSTEAD.flatMap(([path, instead]) =>
    hasMember(config, path)
      ? [`config.${path.join('.')} only affects Artillery's own engines: ${instead}`]
      : [],
  );
}

function hasMember(config: object, path: readonly string[]): boolean {
  let value: unknown = config;
  for (const name of path) value = Object(value)[name];
  return value !== undefined;
}
