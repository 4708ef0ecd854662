import { expect, test } from 'vitest';
import { Causality } from '../../src/replay/causality.ts';
import type { Recording } from '../../src/session/schema.ts';
import { createSession, recordingOf } from '../kit/index.ts';

const session = createSession(
  [
    recordingOf('GET', '/health', 200),
    recordingOf('POST', '/carts', 201, { response: { body: { json: { id: 'cart-8f3a91' } } } }),
    recordingOf('POST', '/carts/cart-8f3a91/lines', 201, {
      response: { body: { json: { id: 'line-77b20c' } } },
    }),
    recordingOf('GET', '/carts/cart-8f3a91/lines/line-77b20c', 200),
  ].map((recording, index) => ({ ...recording, id: String(index + 1), at: index * 10 })),
);
const causality = new Causality(session, {});
const [health, cart, line, read] = causality.recordings;

test('a recording needs the ones that its values come from', () => {
  expect(idsOf(read && causality.producersOf(read))).toEqual(['2', '3']);
  expect(idsOf(health && causality.producersOf(health))).toEqual([]);
});

test('a recording is needed by the ones that its values go to', () => {
  expect(idsOf(cart && causality.consumersOf(cart))).toEqual(['3', '4']);
});

test('whole chains are found in both directions', () => {
  expect(idsOf(read && causality.withProducers([read]))).toEqual(['2', '3', '4']);
  expect(idsOf(line && causality.withConsumers([line]))).toEqual(['3', '4']);
  expect(idsOf(health && causality.withConsumers([health]))).toEqual(['1']);
});

function idsOf(recordings: Iterable<Recording> | undefined): string[] {
  return [...(recordings ?? [])].map(({ id }) => id).sort();
}
