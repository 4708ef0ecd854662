/** Lines of headers in texts, and what has the name of a header in JSON: keys, as in headers themselves. */
import { describe, expect, test } from 'vitest';
import { marked } from './marked.ts';

const json = 'application/json';
const html = 'text/html';
const plain = 'text/plain';

describe('a key of a door is found', () => {
  test.each([
    ['in a line', plain, 'X-Wharf-Key: »q8Xz27LmRt0Kb«'],
    [
      'in a line behind others',
      plain,
      'GET /a HTTP/1.1\nHost: a\nWharf-Key: »q8Xz27LmRt0Kb4QnTs«\n\n',
    ],
    ['in small letters', plain, 'x-wharf-licence-key: »q8Xz27LmRt0Kb4QnTs«\r\naccept: */*\r\n'],
    ['as a UUID', plain, 'X-Wharf-Key: »7d0e5a12-3b6c-4f8d-9e21-c4b5a6978d30«'],
    ['in a command', plain, 'curl -H "X-Wharf-Key: »q8Xz27LmRt0Kb«" http://a.test'],
    [
      'in a command with single quotes',
      plain,
      "curl -H 'X-Wharf-Key: »q8Xz27LmRt0Kb«' http://a.test",
    ],
    ['in a string of JSON', json, '{"help":"X-Wharf-Key: »q8Xz27LmRt0Kb«"}'],
    [
      'in a command in a string',
      json,
      '{"help":"curl -H \\"X-Wharf-Key: »q8Xz27LmRt0Kb«\\" http://a"}',
    ],
    ['in a page', html, '<pre>X-Wharf-Key: »q8Xz27LmRt0Kb«</pre>'],
    ['in a command in a page', html, '<pre>curl -H "X-Wharf-Key: »q8Xz27LmRt0Kb«" http://a</pre>'],
    ['in headers as JSON', json, '{"headers":{"X-Wharf-Key":"»q8Xz27LmRt0Kb«","Accept":"*/*"}}'],
    ['in a pair', json, '{"headers":[{"name":"X-Wharf-Key","value":"»q8Xz27LmRt0Kb«"}]}'],
  ])('%s', (_, type, expected) => {
    expect(marked(expected.replace(/[»«]/g, ''), type)).toBe(expected);
  });
});

describe('what is none stays', () => {
  test.each([
    ['the key of a cache', plain, 'Cache-Key: homepage'],
    ['the key of a cache that is random', plain, 'X-Cache-Key: q8Xz27LmRt0Kb4QnTs'],
    ['the key of an order', plain, 'Sort-Key: name'],
    ['the key of a request', plain, 'Idempotency-Key: q8Xz27LmRt0Kb4QnTs'],
    ['a word', plain, 'X-Wharf-Key: homepage'],
    ['words', plain, 'Translation-Key: errors.login.too-many-attempts'],
    ['a type', plain, 'Signature-Key: HmacSHA256'],
    ['a number', plain, 'X-Wharf-Key: 48213'],
    [
      'a name of another kind',
      json,
      '{"hull-key":"q8Xz27LmRt0Kb4QnTs","hullKey":"q8Xz27LmRt0Kb4QnTs"}',
    ],
    ['a list of names', json, '{"expose":["X-Wharf-Key","X-Request-Id"],"X-Wharf-Key":true}'],
  ])('%s', (_, type, body) => {
    expect(marked(body, type)).toBe(body);
  });
});
