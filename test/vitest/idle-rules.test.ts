/** The sessions of a project share its rules: one that fits nothing in any of them is told of. */
import { expect, test } from 'vitest';
import type { CorrelateOptions } from '../../src/replay/index.ts';
import { runInline, serve } from '../kit/index.ts';
import { sessionOf } from '../replay/correlate/links.ts';
import { configWith } from './replaying.ts';

const from = { path: 'POST /boxes', pointer: '/label' };
const rule = (query: string) => ({ from, to: { path: '/find', query } });

/** Warnings of a run of two sessions, of which the second has what a rule for "what" fits. */
async function warningsWith(
  correlate: CorrelateOptions,
  filters: readonly string[] = [],
): Promise<string> {
  await using api = await serve((_, response) => response.end('{"label":"green"}'));
  await using run = await runInline(
    {
      'vitest.config.ts': configWith({ target: api.url, correlate }),
      'sessions/a.session.json': sessionOf([{ request: 'GET /a' }]),
      'sessions/b.session.json': sessionOf([
        { request: 'POST /boxes', answer: { label: 'blue' } },
        { request: 'GET /find?what=red' },
      ]),
    },
    { filters },
  );
  return run.stderr.trim();
}

test('a rule that fits nothing in any session is told of once, with the session that comes nearest', async () => {
  expect(await warningsWith({ rules: [rule('what'), rule('which')] })).toBe(
    'vitest-session-replay: correlate.rules[1] fits nothing in any session; in ' +
      'sessions/b.session.json, no request that "to" fits has query which. It is ' +
      `${JSON.stringify(rule('which'))}: correct it or take it out. explainCorrelations() lists ` +
      'places by their names',
  );
});

test('nothing is told of a rule for a session that has not run', async () => {
  expect(await warningsWith({ rules: [rule('what')] }, ['sessions/a'])).toBe('');
});
