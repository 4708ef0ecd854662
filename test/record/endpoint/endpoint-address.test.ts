import { describe, expect, test } from 'vitest';
import { createHideEndpoint } from '../../../src/record/endpoint/endpoint-address.ts';

describe('the address of an endpoint', () => {
  const hide = createHideEndpoint('http://127.0.0.1:4321', 'https://api.example.com');

  test.each([
    ['http://127.0.0.1:4321/orders', 'https://api.example.com/orders'],
    ['http://localhost:4321', 'https://api.example.com'],
    ['127.0.0.1:4321', 'api.example.com'],
    ['ws://127.0.0.1:4321/live', 'ws://api.example.com/live'],
    ['next=http%3A%2F%2F127.0.0.1%3A4321%2Fx', 'next=https%3A%2F%2Fapi.example.com%2Fx'],
    ['{"self":"http:\\/\\/127.0.0.1:4321\\/x"}', '{"self":"https:\\/\\/api.example.com\\/x"}'],
  ])('is hidden in %s', (text, hidden) => {
    expect(hide(text)).toBe(hidden);
  });

  test.each(['http://127.0.0.1:43210', 'http://127.0.0.1:432', '127.0.0.2:4321'])(
    'is not seen in %s',
    (text) => {
      expect(hide(text)).toBe(text);
    },
  );

  test('is written with the port of an upstream that has one', () => {
    const hideLocal = createHideEndpoint('http://127.0.0.1:4321', 'http://127.0.0.1:3000');
    expect(hideLocal('127.0.0.1:4321 127.0.0.1%3A4321')).toBe('127.0.0.1:3000 127.0.0.1%3A3000');
  });
});
