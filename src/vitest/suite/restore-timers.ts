import { vi } from 'vitest';

/**
 * Takes back the fake timers that a setup file has installed for the user's own tests: with them no
 * timeout fires, no paced request leaves, and undici writes nothing.
 */
export function restoreTimers(): void {
  if (vi.isFakeTimers()) vi.useRealTimers();
}
