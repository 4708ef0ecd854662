import { inspect, isDeepStrictEqual } from 'node:util';

/**
 * Ends the bench if a contender has not done its work: what is wrong is not measured.
 * @param {string} contender
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} [output] what the contender printed
 */
export function assertAnswer(contender, actual, expected, output = '') {
  if (isDeepStrictEqual(actual, expected)) return;
  const answers = `found ${inspect(actual)}, expected ${inspect(expected)}`;
  throw new Error(`The answer of ${contender} is wrong: ${answers}.\n${output}`);
}
