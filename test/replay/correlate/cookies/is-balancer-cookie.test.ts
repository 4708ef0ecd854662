import { expect, test } from 'vitest';
import { isBalancerCookie } from '../../../../src/replay/correlate/explain-cookies.ts';

test.each([
  'AWSALB',
  'AWSALBCORS',
  'ARRAffinitySameSite',
  '__cf_bm',
  'BIGipServerpool',
  'TS01a2b3c4',
])('%s is of a load balancer', (name) => {
  expect(isBalancerCookie(name)).toBe(true);
});

test.each(['sid', 'TSession', 'connect.sid', 'SERVERID2', 'route', '__Host-session'])(
  '%s is of an app',
  (name) => {
    expect(isBalancerCookie(name)).toBe(false);
  },
);
