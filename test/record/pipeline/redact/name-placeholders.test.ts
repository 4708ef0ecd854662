import { expect, test } from 'vitest';
import { createPlaceholderNames } from '../../../../src/record/pipeline/redact/name-placeholders.ts';
import { createRedaction } from '../../../../src/record/pipeline/redact/redact.ts';

test('secrets with the same name are numbered in their order, however many there are', () => {
  const redact = createRedaction('key');
  const name = createPlaceholderNames();
  const names = Array.from({ length: 20_000 }, (_, index) =>
    name(redact.headers([['Cookie', `sid=${index}`]])[0]?.[1] ?? ''),
  );
  expect([names[0], names[1], names.at(-1)]).toEqual([
    'sid=REDACTED_SID',
    'sid=REDACTED_SID_2',
    'sid=REDACTED_SID_20000',
  ]);
});
