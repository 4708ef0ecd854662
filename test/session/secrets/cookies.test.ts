import { expect, test } from 'vitest';
import { findInHeader } from '../../../src/session/secrets/find-in-header.ts';

test.each([
  ...['theme=dark', 'lang=en', 'lang=en-US', 'tz=Europe/Berlin', 'tz=Europe%2FBerlin', 'a=1'],
  ...['NEXT_LOCALE=de', 'cookie_consent=accepted', 'x=true', 'sid=deleted', 'color-scheme="light"'],
])('the cookie %s stays', (cookie) => {
  expect(findInHeader('Cookie', cookie)).toEqual([]);
});

test.each([
  ...['sid=abc', 'session=1', 'user=ada', 'remember=opensesame', 'theme=a1b2c3d4e5f6', 'x=hunter2'],
  ...['csrf=en', 'auth=on', 'token=true', 'user_id=7', 'lang=correcthorsebatterystaple'],
])('the cookie %s may be a secret', (cookie) => {
  expect(findInHeader('Cookie', cookie)).toHaveLength(1);
});
