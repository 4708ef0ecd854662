/**
 * Sessions of an API of orders: one is made, the next request reads it by its id. Every answer is 2 KB
 * of JSON, and one request in four has a body of that size as well.
 */

/** @typedef {import('../../../src/session/schema.ts').Session} Session */
/** @typedef {import('../../../src/session/schema.ts').Recording} Recording */

/**
 * @param {number} count of recordings, an even number
 * @returns {Session}
 */
export function createOrderSession(count) {
  return {
    version: 1,
    name: `${count} requests`,
    origin: 'http://127.0.0.1:3000',
    recordedAt: '2026-11-24T10:00:00.000Z',
    recordings: Array.from({ length: count }, (_, index) => createRecording(index)),
  };
}

/**
 * @param {number} index
 * @returns {Recording}
 */
function createRecording(index) {
  const number = index - (index % 2);
  const isNew = index === number;
  const order = createOrder(number);
  const body = number % 4 === 0 ? { ...order, id: undefined } : { sku: 'a-1' };
  return {
    id: String(index + 1),
    at: index * 10,
    request: {
      method: isNew ? 'POST' : 'GET',
      path: isNew ? '/orders' : `/orders/${order.id}`,
      headers: [
        ['accept', 'application/json'],
        ['user-agent', 'node'],
        ['x-request-id', id(index + 500_000)],
      ],
      ...(isNew && { body: { json: body } }),
    },
    response: {
      status: isNew ? 201 : 200,
      time: 5,
      headers: [
        ['content-type', 'application/json'],
        ['date', 'Tue, 24 Nov 2026 10:00:00 GMT'],
        ['etag', `W/"7e5-${id(index)}"`],
      ],
      body: { json: order },
    },
  };
}

/** @param {number} number */
function createOrder(number) {
  const items = Array.from({ length: 8 }, (_, index) => ({
    sku: `a-${number % 97}-${index}`,
    title: 'A thing that somebody ordered, in a colour of the season',
    quantity: (number + index) % 9,
    price: 1.25 * index + 3,
    taxed: index % 2 === 0,
    added: new Date(1.76e12 + number * 1000 + index).toISOString(),
  }));
  return { id: id(number), state: 'open', currency: 'EUR', items, total: items.length, note: null };
}

/** A UUID. @param {number} number */
function id(number) {
  const hash = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  const digits = hash.toString(16).padStart(8, '0');
  return `${digits}-${digits.slice(0, 4)}-4${digits.slice(1, 4)}-a${digits.slice(2, 5)}-${digits}0000`;
}
