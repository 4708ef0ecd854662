import { expect, test } from 'vitest';
import { EndpointAddresses } from '../../../src/record/pipeline/addresses.ts';
import { bodyLimits } from '../../../src/record/pipeline/options.ts';
import type { EndedSession } from '../../../src/record/relay/proxy-factory.ts';
import { RollingSessions } from '../../../src/record/relay/rolling-sessions.ts';
import { createScratchFolder } from '../../session/scratch-folder.ts';

test('recorders of one folder take no session from each other', async () => {
  using scratch = createScratchFolder();
  const upstream = 'http://127.0.0.1:3000';
  const grouping = {
    ...{ folder: scratch.path(), name: 'shop', idleGap: 30_000 },
    ...{ maxRecordings: 1, maxSessionSize: 1e6 },
  };
  const settings = {
    ...{ upstream, key: 'key', limits: bodyLimits(undefined), addresses: new EndpointAddresses() },
  };
  const ended: EndedSession[] = [];
  const recorders = [1, 2].map(
    () => new RollingSessions(grouping, settings, (session) => ended.push(session)),
  );
  for (let round = 0; round < 20; round++) {
    // Both begin a session, most times in one millisecond.
    const open = recorders.map((each) => each.open({ origin: upstream, method: 'GET', path: '/' }));
    for (const exchange of open) exchange.finish({ error: 'ECONNRESET' });
  }
  for (const recorder of recorders) await recorder.close();

  expect(ended).toHaveLength(40);
  expect(new Set(ended.map(({ file }) => file)).size).toBe(40);
});
