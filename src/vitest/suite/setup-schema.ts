import { z } from 'zod';
import { targetFields } from '../../replay/settings.ts';
import { parseOptions } from '../../session/json/parse-options.ts';
import type { ReplaySetupResult } from './setup.ts';

const { secrets, headers } = targetFields();

const resultSchema: z.ZodType<ReplaySetupResult> = z.strictObject({
  secrets,
  headers,
  close: z.custom<() => unknown>((value) => typeof value === 'function', 'a function').optional(),
});

/**
 * Checks what a setup has returned.
 * @param path of its module, as written in the options
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function parseSetupResult(returned: object, path: string): ReplaySetupResult {
  const owner = `the setup ${path} has returned an object that is not valid`;
  return parseOptions(resultSchema, returned, owner, 'member');
}
