import { expect, test } from 'vitest';
import { viewCard } from '../../../src/page/view/session-view.ts';
import { createSession } from '../../kit/index.ts';

test('a session without a name is called after its file', () => {
  const session = createSession([], { name: ' ' });
  expect(viewCard('sessions/orders/takes-an-order.session.json', '', session).name).toBe(
    'takes-an-order',
  );
});
