import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIELD_NAME, FIELD_VALUE, MAX_HEADERS } from '../../src/http/headers.ts';
import { sessionJsonSchema } from '../../src/session/schema.ts';

const schema = sessionJsonSchema();

test('the committed JSON Schema is that of the sources', () => {
  const committed = new URL('../../src/session/session.schema.json', import.meta.url);
  expect(readFileSync(committed, 'utf8')).toBe(`${JSON.stringify(schema, null, 2)}\n`);
});

test('the JSON Schema names itself by the address that sessions name', () => {
  expect(schema).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://unpkg.com/vitest-session-replay/dist/session/session.schema.json',
    title: 'vitest-session-replay session',
    required: ['version', 'name', 'origin', 'recordedAt', 'recordings'],
  });
});

test('the JSON Schema describes headers as pairs and keeps descriptions', () => {
  expect(schema).toHaveProperty('properties.recordings.items.properties.request', {
    type: 'object',
    required: ['method', 'path', 'headers'],
    additionalProperties: false,
    properties: expect.objectContaining({
      path: expect.objectContaining({ description: 'The raw path with its query, byte for byte.' }),
      headers: {
        type: 'array',
        maxItems: MAX_HEADERS,
        description: 'Header fields in their order on the wire, duplicates included.',
        items: expect.objectContaining({
          items: [
            { type: 'string', pattern: FIELD_NAME.pattern.source },
            { type: 'string', pattern: FIELD_VALUE.pattern.source },
          ],
          minItems: 2,
          maxItems: 2,
        }),
      },
    }),
  });
});
