import { expect, test } from 'vitest';
import { showValues } from '../../../src/replay/failure/correlated-value.ts';

const NONE: ReadonlySet<string> = new Set();

test.each([
  ['one place has the name of a credential', ['body /token', 'path segment 2'], 'a-1'],
  ['the value is a secret', ['body /a', 'query b'], 'REDACTED_KEY'],
  ['a secret is a part of it', ['body /next', 'path'], '/cb?k=REDACTED_KEY&x=1'],
])('values are not shown if %s', (_, places, recorded) => {
  expect(showValues(places, recorded, 'live', NONE)).toEqual({});
});

test('values are shown, shortened', () => {
  expect(showValues(['body /id'], 'a-1', 'b'.repeat(100), NONE)).toEqual({
    recorded: 'a-1',
    live: `${'b'.repeat(79)}…`,
  });
});
