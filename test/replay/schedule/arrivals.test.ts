import { expect, test } from 'vitest';
import { Arrivals } from '../../../src/replay/schedule/arrivals.ts';

test('whoever arrives may end it, and no timer is left', async () => {
  const before = timers();
  let arrived = 0;
  const arrivals = new Arrivals({ rate: 1000, duration: 3_600_000 }, () => {
    arrived += 1;
    arrivals.stop();
  });
  await arrivals.run();
  expect({ arrived, timers: timers() }).toEqual({ arrived: 1, timers: before });
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
