import { describe, expect, test } from 'vitest';
import {
  createPlaceholder,
  findPlaceholders,
  locatePlaceholders,
} from '../../src/formats/text/placeholder.ts';

describe('createPlaceholder', () => {
  test('names the secret in letters that are legal everywhere', () => {
    expect(createPlaceholder('X-Api-Key')).toBe('REDACTED_X_API_KEY');
    expect(createPlaceholder('__Host-sid')).toBe('REDACTED_HOST_SID');
  });

  test('names a secret whose name has no such letter', () => {
    expect(createPlaceholder('密码')).toBe('REDACTED_SECRET');
  });
});

describe('findPlaceholders', () => {
  test('finds each placeholder inside of a text', () => {
    expect(findPlaceholders('a=REDACTED_A; b=REDACTED_B_2; c=REDACTED_A')).toEqual([
      'REDACTED_A',
      'REDACTED_B_2',
      'REDACTED_A',
    ]);
  });

  test('finds none in words that only look similar', () => {
    expect(findPlaceholders('REDACTED xREDACTED_A REDACTED_a REDACTED_Ab')).toEqual([]);
  });
});

describe('a placeholder in percent escapes', () => {
  test('is found, also behind another escape', () => {
    expect(findPlaceholders('a=REDACTED%5FA_B; %2FREDACTED%255FC')).toEqual([
      'REDACTED%5FA_B',
      'REDACTED%255FC',
    ]);
  });

  test('has its name, and the number of its escapes', () => {
    expect(locatePlaceholders('REDACTED_A REDACTED%5FA REDACTED%255FA')).toEqual([
      { start: 0, end: 10, placeholder: 'REDACTED_A', layers: 0 },
      { start: 11, end: 23, placeholder: 'REDACTED_A', layers: 1 },
      { start: 24, end: 38, placeholder: 'REDACTED_A', layers: 2 },
    ]);
  });
});

test('a placeholder behind an escape of JSON is found', () => {
  expect(findPlaceholders('"\\u00e9REDACTED_A\\nREDACTED_B"')).toEqual([
    'REDACTED_A',
    'REDACTED_B',
  ]);
});
