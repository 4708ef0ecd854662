/** Secrets of JSON that a member beside them tells, whatever they are called. */
import { describe, expect, test } from 'vitest';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';

function foundIn(body: unknown): [string, string][] {
  return findInBody(JSON.stringify(body), 'application/json').map(({ name, value }) => [
    name,
    value,
  ]);
}

describe('a value is a secret', () => {
  test.each<[string, unknown]>([
    ['that is flagged as one', { key: 'DEPLOY', value: 'blue-whale', masked: true }],
    ['whose flag has two words', { name: 'DEPLOY', isSecret: true, value: 'blue-whale' }],
    ['of a type of secrets', { Name: 'DEPLOY', Type: 'SecureString', Value: 'blue-whale' }],
  ])('%s, with the name beside it', (_, body) => {
    expect(foundIn({ all: [body] })).toEqual([['DEPLOY', 'blue-whale']]);
  });

  test('that has no name beside it', () => {
    expect(foundIn({ url: { sensitive: true, value: 'blue-whale' } })).toEqual([
      ['secret', 'blue-whale'],
    ]);
  });

  test('that a Secret of Kubernetes holds', () => {
    const secret = { kind: 'Secret', metadata: { name: 'mine' }, data: { conf: 'Ymx1ZQ==' } };
    expect(foundIn({ items: [secret] })).toEqual([['conf', 'Ymx1ZQ==']]);
  });
});

describe('a value stays', () => {
  test.each<[string, unknown]>([
    ['whose flag is not set', { key: 'COLOUR', value: 'blue-whale', masked: false }],
    ['that is masked itself', { key: 'CARD', value: '****4242', masked: true }],
    ['of another type', { name: 'COLOUR', type: 'text', value: 'blue-whale' }],
    ['that says what a field is for', { type: 'password', value: 'Your new password.' }],
    ['of another kind', { kind: 'ConfigMap', data: { conf: 'blue-whale' } }],
  ])('%s', (_, body) => {
    expect(foundIn(body)).toEqual([]);
  });
});

describe('the number of a card is a secret', () => {
  test.each<[string, unknown]>([
    ['in what is called one', { card: { number: '4242424242424242' } }],
    ['beside its expiry', { source: { number: '4242 4242 4242 4242', expMonth: '12' } }],
    ['beside its security code', { number: '4242-4242-4242-4242', cvc: '' }],
    ['as a number', { card: { number: 4242424242424242 } }],
    ['under its own name', { pan: '4242424242424242' }],
  ])('%s', (_, body) => {
    expect(foundIn(body).map(([, value]) => value.replace(/\D/g, ''))).toEqual([
      '4242424242424242',
    ]);
  });

  test.each<[string, unknown]>([
    ['without its check digit', { card: { number: '4242424242424241' } }],
    ['that is an order', { number: '4242424242424242', customer: 'Ada' }],
    ['that is a part of a card', { card: { number: '4242' } }],
    ['of a camera', { pan: 120, tilt: 30 }],
  ])('and no secret %s', (_, body) => {
    expect(foundIn(body)).toEqual([]);
  });
});
