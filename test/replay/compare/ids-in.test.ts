import { expect, test } from 'vitest';
import { idsIn } from '../../../src/replay/compare/as-recorded.ts';
import { contentOfJson } from '../../../src/replay/compare/content.ts';

test('a text of JSON may have more segments of paths than a call takes arguments', () => {
  expect(idsIn(contentOfJson({ links: '/7'.repeat(500_000) }))).toHaveLength(500_000);
});
