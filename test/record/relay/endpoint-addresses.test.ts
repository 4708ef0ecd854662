import { describe, expect, test } from 'vitest';
import { EndpointAddresses } from '../../../src/record/pipeline/addresses.ts';

const endpoint = 'http://127.0.0.1:41234/api';
const shop = { endpoint, upstream: 'http://shop.example/api' };

/** Of an endpoint that is closed by now. */
function closedAddresses(): EndpointAddresses {
  const addresses = new EndpointAddresses();
  addresses.add([shop]);
  addresses.close(endpoint);
  return addresses;
}

describe('the address of a closed endpoint', () => {
  test('is still hidden, since clients may name it', () => {
    const addresses = closedAddresses();

    expect(addresses.isOpen('http://127.0.0.1:41234')).toBe(false);
    expect(addresses.hide?.(`see ${endpoint}`)).toBe('see http://shop.example/api');
  });

  test("is another server's once a request is sent there", () => {
    const addresses = closedAddresses();
    addresses.release('http://localhost:41234');

    expect(addresses.hide).toBeUndefined();
    expect(addresses.addresses).toEqual([]);
  });

  test('is that of the next endpoint with its port', () => {
    const addresses = closedAddresses();
    addresses.add([{ endpoint: 'http://127.0.0.1:41234', upstream: 'http://users.example' }]);

    expect(addresses.hide?.('http://127.0.0.1:41234/me')).toBe('http://users.example/me');
    expect(addresses.isOpen('http://127.0.0.1:41234')).toBe(true);
  });

  test('does not take the place of an endpoint with its port', () => {
    const addresses = new EndpointAddresses();
    addresses.add([{ endpoint: 'http://127.0.0.1:41234', upstream: 'http://users.example' }]);
    addresses.add(closedAddresses().addresses);

    expect(addresses.hide?.('http://127.0.0.1:41234/me')).toBe('http://users.example/me');
  });
});

test('the address of an open endpoint is never that of another server', () => {
  const addresses = new EndpointAddresses();
  addresses.add([shop]);
  addresses.release('http://127.0.0.1:41234');

  expect(addresses.isOpen('http://localhost:41234')).toBe(true);
});
