import { describe, expect, test } from 'vitest';
import { explainUnheeded } from '../../src/artillery/unheeded.ts';

describe('settings of Artillery’s own engines', () => {
  const config = { http: { timeout: 5, defaults: { headers: { a: 'b' } } }, tls: {} };
  const scenario = { engine: 'session-replay' };

  test('are named, with what to write instead', () => {
    expect(explainUnheeded({ config, scenarios: [scenario] }, 'session-replay')).toEqual([
      "config.http.timeout only affects Artillery's own engines: config.engines.session-replay.timeout is in ms",
      "config.http.defaults.headers only affects Artillery's own engines: config.engines.session-replay.headers are set on every request",
      "config.tls only affects Artillery's own engines: Node trusts the certificates of the file that NODE_EXTRA_CA_CERTS names",
    ]);
  });

  test('are not named if a scenario of another engine may need them', () => {
    expect(explainUnheeded({ config, scenarios: [scenario, {}] }, 'session-replay')).toEqual([]);
  });
});
