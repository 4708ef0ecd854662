import { z } from 'zod';
import { SCHEMA_URL } from './limits.ts';
import {
  exactReceivedHeadersSchema,
  exactSentHeadersSchema,
  receivedHeadersSchema,
  sentHeadersSchema,
  sessionSchema,
} from './schema.ts';

const target = 'draft-7';

/** The JSON Schema of session files, for editors: in draft 7, which all of them understand. */
export function sessionJsonSchema(): Record<string, unknown> {
  const { $schema, ...received } = z.toJSONSchema(exactReceivedHeadersSchema, { target });
  const { $schema: _, ...sent } = z.toJSONSchema(exactSentHeadersSchema, { target });
  const session = z.toJSONSchema(sessionSchema, {
    target,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === receivedHeadersSchema) Object.assign(jsonSchema, received);
      if (zodSchema === sentHeadersSchema) Object.assign(jsonSchema, sent);
    },
  });
  return {
    $schema,
    $id: SCHEMA_URL,
    title: 'vitest-session-replay session',
    description: 'An ordered log of HTTP recordings, replayed by vitest-session-replay.',
    ...session,
  };
}
