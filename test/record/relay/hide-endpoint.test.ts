import { describe, expect, test } from 'vitest';
import { type EndpointAddress, EndpointAddresses } from '../../../src/record/pipeline/addresses.ts';

describe('the address of an endpoint', () => {
  const hide = hideIn({ endpoint: 'http://127.0.0.1:4321', upstream: 'https://api.example.com' });

  test.each([
    ['http://127.0.0.1:4321/orders', 'https://api.example.com/orders'],
    ['http://localhost:4321', 'https://api.example.com'],
    ['127.0.0.1:4321', 'api.example.com'],
    ['ws://127.0.0.1:4321/live', 'wss://api.example.com/live'],
    ['next=http%3A%2F%2F127.0.0.1%3A4321%2Fx', 'next=https%3A%2F%2Fapi.example.com%2Fx'],
    ['https://127.0.0.1:4321/x', 'https://api.example.com/x'],
    ['http://shop.localhost:4321/x', 'https://api.example.com/x'],
    ['//127.0.0.1:4321/x', '//api.example.com/x'],
    ['next=%2F%2Fshop.localhost%3A4321%2Fx', 'next=%2F%2Fapi.example.com%2Fx'],
    [
      'to=%252Fx%253Fat%253Dhttp%253A%252F%252F127.0.0.1%253A4321',
      'to=%252Fx%253Fat%253Dhttps%253A%252F%252Fapi.example.com',
    ],
    [
      '<a href="http:&#x2F;&#x2F;127.0.0.1:4321&#x2F;x">',
      '<a href="https:&#x2F;&#x2F;api.example.com&#x2F;x">',
    ],
    [
      '"{\\"self\\":\\"http:\\\\/\\\\/127.0.0.1:4321\\"}"',
      '"{\\"self\\":\\"https:\\\\/\\\\/api.example.com\\"}"',
    ],
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
    const hideLocal = hideIn({
      endpoint: 'http://127.0.0.1:4321',
      upstream: 'http://127.0.0.1:3000',
    });
    expect(hideLocal('127.0.0.1:4321 127.0.0.1%3A4321')).toBe('127.0.0.1:3000 127.0.0.1%3A3000');
    expect(hideLocal('https://127.0.0.1:4321/')).toBe('http://127.0.0.1:3000/');
    expect(hideLocal('127.0.0.1%253A4321')).toBe('127.0.0.1%253A3000');
  });

  test('is that of each endpoint of a session', () => {
    const hideAll = hideIn(
      { endpoint: 'http://127.0.0.1:4321', upstream: 'https://api.example.com' },
      { endpoint: 'http://127.0.0.1:4322', upstream: 'http://[::1]:3000' },
    );
    const text = 'http://127.0.0.1:4321 http%3A%2F%2F127.0.0.1%3A4322 http://127.0.0.1:4323';
    expect(hideAll(text)).toBe(
      'https://api.example.com http%3A%2F%2F%5B%3A%3A1%5D%3A3000 http://127.0.0.1:4323',
    );
  });
});

/** What hides the addresses of these endpoints. */
function hideIn(...endpoints: EndpointAddress[]): (text: string) => string | undefined {
  const addresses = new EndpointAddresses();
  addresses.add(endpoints);
  return (text) => addresses.hide?.(text);
}
