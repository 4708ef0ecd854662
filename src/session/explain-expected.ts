import type { z } from 'zod';

const types: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  int: 'a whole number',
  nonoptional: 'a value',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
  tuple: 'an array',
};

/**
 * What an issue of zod says was expected, such as `a string`. A schema that gives its own error text
 * is taken at its word, so those texts are phrases that can follow "expected".
 */
export function explainExpected(issue: z.core.$ZodIssue): string {
  if (!/^(?:Invalid|Too small|Too big|Unrecognized)\b/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return types[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'too_small':
      return explainBound(issue.origin, issue.minimum, issue.inclusive ? 'at least' : 'more than');
    case 'too_big':
      return explainBound(issue.origin, issue.maximum, issue.inclusive ? 'at most' : 'less than');
    case 'invalid_format':
      return `a string in the format ${issue.format}`;
    default:
      return issue.message;
  }
}

function explainBound(origin: string, bound: number | bigint, relation: string): string {
  if (origin === 'string') {
    return bound === 1 && relation === 'at least'
      ? 'a string that is not empty'
      : `a string of ${relation} ${bound} characters`;
  }
  if (origin === 'array') return `an array of ${relation} ${bound} values`;
  return `${types[origin] ?? 'a number'} of ${relation} ${bound}`;
}
