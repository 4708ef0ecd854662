import { z } from 'zod';
import { schemaUrl } from './render-session.ts';
import { exactHeadersSchema, headersSchema, sessionSchema } from './schema.ts';

const target = 'draft-7';

/** The JSON Schema of session files, for editors: in draft 7, which all of them understand. */
export function sessionJsonSchema(): Record<string, unknown> {
  const { $schema, ...headers } = z.toJSONSchema(exactHeadersSchema, { target });
  const session = z.toJSONSchema(sessionSchema, {
    target,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === headersSchema) Object.assign(jsonSchema, headers);
    },
  });
  return {
    $schema,
    $id: schemaUrl,
    title: 'vitest-session-replay session',
    description: 'An ordered log of HTTP recordings, replayed by vitest-session-replay.',
    ...session,
  };
}
