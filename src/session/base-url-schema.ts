import { z } from 'zod';
import { expectedBaseUrl, isBaseUrl } from './is-base-url.ts';

const BASE_URL =
  'an http(s) URL without credentials, query and fragment, such as http://127.0.0.1:3000/api';

/** A URL that paths can be appended to. */
export const baseUrlSchema: z.ZodType<string> = z
  .string(BASE_URL)
  .refine(isBaseUrl, { error: ({ input }) => expectedBaseUrl(String(input)) ?? BASE_URL });
