import { expect, test } from 'vitest';
import { contextOf } from '../../../../src/replay/correlate/naming/request-subject.ts';
import {
  rolesOf,
  rolesOfTyped,
  rolesOfValidator,
} from '../../../../src/replay/correlate/naming/roles.ts';

const roles = rolesOf(['data', 'id'], contextOf(['order']));

test('an id beside a type has the same roles each time', () => {
  const people = { name: 'people', isOfSchema: false };
  expect(rolesOfTyped(roles, people)).toBe(rolesOfTyped(roles, { ...people }));
  expect(rolesOfTyped(roles, people).strong).toEqual([...roles.strong, 'people.id']);
  expect(rolesOfTyped(roles, { ...people, name: 'place' })).not.toBe(rolesOfTyped(roles, people));
  expect(rolesOfTyped(roles, undefined)).toBe(roles);
});

test('the validator of a path has the same roles each time, that of another path others', () => {
  expect(rolesOfValidator('/orders/7')).toBe(rolesOfValidator('/orders/7'));
  expect(rolesOfValidator('/orders/7').strong).toEqual(['etag of /orders/7']);
  expect(rolesOfValidator('/orders/8').strong).toEqual(['etag of /orders/8']);
});

test.each([
  ['of what the request is about', 'member', ['members'], 'member.id'],
  ['of what the request is about, in groups', 'member', ['groups', 'members'], 'member.id'],
  ['of what its wrapper is in, else', 'team', ['groups', 'members'], 'group.id'],
])('an id in a word that often wraps other things is that %s', (_, subject, names, role) => {
  const [main] = rolesOf([...names, 'id'], contextOf([subject])).strong;
  expect(main).toBe(role);
});
