import { expect, test } from 'vitest';
import { viewCard, viewRow } from '../../../src/page/view/session-view.ts';
import { createSession, recordingOf } from '../../kit/index.ts';

test('a session without a name is called after its file', () => {
  const session = createSession([], { name: ' ' });
  expect(viewCard('sessions/orders/takes-an-order.session.json', '', session).name).toBe(
    'takes-an-order',
  );
});

test('a row has what its request calls', () => {
  const body = { json: { query: 'mutation { addBook { id } }' } };
  const { recordings } = createSession([recordingOf('POST', '/graphql', 200, { body })]);
  expect(recordings.map(viewRow)).toMatchObject([
    { method: 'POST', path: '/graphql', operation: 'mutation addBook' },
  ]);
});
