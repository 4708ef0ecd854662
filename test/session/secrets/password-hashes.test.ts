/** Passwords as servers keep them: their form tells what they are, wherever they stand. */
import { describe, expect, test } from 'vitest';
import { marked } from './marked.ts';

const SALT = 'q8Xz27Lm';
const HASH =
  'Kb4QnTs.RvW1yU/oPeJ3dGhA0cFiBkMlNtSwVxYzZ6rE9uD2gHjC5fXqOaLmIpTbWsRvNyEkUdGh7cJxZiQ2t4B';

describe('a hash of a password is a secret', () => {
  test.each([
    `ada:»$apr1$${SALT}$${HASH.slice(0, 22)}«`,
    `ada:»$1$${SALT}$${HASH.slice(0, 22)}«:19000:0:99999:7:::`,
    `ada:»$5$rounds=5000$${SALT}$${HASH.slice(0, 43)}«:19000:0`,
    `ada:»$6$${SALT}$${HASH.slice(0, 86)}«:19000:0`,
    `ada:»$y$j9T$${SALT}$${HASH.slice(0, 43)}«`,
    `ada:»$2y$05$${HASH.slice(0, 53)}«\nbob:»$2b$12$${HASH.slice(1, 54)}«`,
    `ada:»{SHA}${HASH.replace(/\W/g, 'x').slice(0, 27)}=«`,
    `userPassword: »{SSHA512}${HASH.replace(/\W/g, 'x').slice(0, 80)}==«`,
    `see »$argon2id$v=19$m=65536,t=3,p=4$${SALT}${SALT}$${HASH.replace(/\W/g, 'x').slice(0, 43)}« here`,
    `»pbkdf2_sha256$600000$${SALT}$${HASH.replace(/\W/g, 'x').slice(0, 43)}=«`,
    `»$P$B${HASH.replace(/\W/g, 'x').slice(0, 30)}«`,
  ])('%s', (expected) => {
    const body = expected.replace(/[»«]/g, '');
    expect(marked(body, 'text/plain')).toBe(expected);
    expect(marked(JSON.stringify({ line: body }), 'application/json')).toBe(
      JSON.stringify({ line: expected }),
    );
  });
});

describe('what only looks alike stays', () => {
  test.each([
    'text.replace(/(a)(b)/, "$1$2$1-$2")',
    'cost: $5$6 or $12.50',
    `$1$salt$${HASH.slice(0, 21)}`,
    'const $2b$12$ = $apr1$(a)',
    '{SHA} is a hash, and {MD5}abc none',
    'pbkdf2_sha256$600000$salt$short',
    '$argon2id$v=19$m=65536,t=3,p=4',
  ])('%s', (body) => {
    expect(marked(body, 'text/plain')).toBe(body);
  });
});
