import { expect, test } from 'vitest';
import { isLoopback } from '../../src/http/is-loopback.ts';

test.each(['localhost', 'api.localhost', '127.0.0.1', '127.8.9.10', '[::1]'])(
  '%s is this machine',
  (hostname) => {
    expect(isLoopback(hostname)).toBe(true);
  },
);

test.each(['example.com', '10.0.0.1', 'localhost.example.com', '127.example.com', '[::2]'])(
  '%s is another machine',
  (hostname) => {
    expect(isLoopback(hostname)).toBe(false);
  },
);
