import { describe, expect, test } from 'vitest';
import {
  createPlaceholder,
  findPlaceholders,
  replacePlaceholders,
} from '../../src/session/placeholder.ts';

describe('createPlaceholder', () => {
  test('names what the secret was in letters that are legal everywhere', () => {
    expect(createPlaceholder('X-Api-Key')).toBe('REDACTED_X_API_KEY');
    expect(createPlaceholder('__Host-sid')).toBe('REDACTED_HOST_SID');
  });

  test('has a hint where the name has no such letter', () => {
    expect(createPlaceholder('密码')).toBe('REDACTED_SECRET');
  });
});

describe('findPlaceholders', () => {
  test('finds each one inside other text', () => {
    expect(findPlaceholders('a=REDACTED_A; b=REDACTED_B_2; c=REDACTED_A')).toEqual([
      'REDACTED_A',
      'REDACTED_B_2',
      'REDACTED_A',
    ]);
  });

  test('finds none in words that only look alike', () => {
    expect(findPlaceholders('REDACTED xREDACTED_A REDACTED_a REDACTED_Ab')).toEqual([]);
  });
});

test('replacePlaceholders puts texts in the places of those that it is given any for', () => {
  const replace = (placeholder: string): string | undefined =>
    placeholder === 'REDACTED_A' ? '$&' : undefined;
  expect(replacePlaceholders('REDACTED_A,REDACTED_A_2,REDACTED_A', replace)).toBe(
    '$&,REDACTED_A_2,$&',
  );
});

describe('a placeholder in percent escapes', () => {
  test('is found where it stands, also behind another escape', () => {
    expect(findPlaceholders('a=REDACTED%5FA_B; %2FREDACTED%255FC')).toEqual([
      'REDACTED%5FA_B',
      'REDACTED%255FC',
    ]);
  });

  test('gets its live value in as many escapes', () => {
    const replace = (placeholder: string): string => placeholder.replace('REDACTED_', 'live=');
    expect(replacePlaceholders('REDACTED_A REDACTED%5FA REDACTED%255FA', replace)).toBe(
      'live=A live%3DA live%253DA',
    );
  });
});
