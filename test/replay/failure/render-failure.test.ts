/** The sentence of every kind of failure. Other tests compare facts, or what this renderer gives. */
import { describe, expect, test } from 'vitest';
import { printableValue } from '../../../src/printable.ts';
import type { Failure } from '../../../src/replay/failure/failure.ts';
import {
  labelOf,
  messageOf,
  renderBriefly,
  renderFailure,
  renderKind,
  renderReason,
} from '../../../src/replay/failure/render-failure.ts';
import {
  address,
  type Cases,
  login,
  notSentCases,
  order,
  place,
  reason,
  status,
  to,
} from './not-sent-cases.ts';

/** At least one of each kind. */
const cases: Cases<Failure['kind']> = {
  ...notSentCases,
  'protocol-status': [
    [
      { kind: 'protocol-status', protocol: 'GraphQL', actual: 'no such "book"' },
      'expected ok, got error "no such \\"book\\""',
    ],
    [
      { kind: 'protocol-status', protocol: 'GraphQL', expected: 'no such book' },
      'expected error "no such book", got ok',
    ],
  ],
  status: [
    [{ kind: 'status', expected: 200, actual: 500 }, 'expected status 200, got 500'],
    [{ kind: 'status', expected: 200 }, 'expected status 200, got none'],
    [
      {
        kind: 'status',
        ...{ expected: 200, actual: 401 },
        excerpt: { kind: 'text', lines: ['who', 'are'], isCut: true },
        unfilled: [{ placeholder: 'REDACTED_TOKEN', where: 'header authorization' }],
      },
      'expected status 200, got 401',
      '│ who',
      '│ are',
      '│ …',
      'It was sent with REDACTED_TOKEN (header authorization) in place of a secret. Give its live value by ' +
        'the environment, as REPLAY_SECRET_TOKEN=…, or by the option "secrets".',
    ],
    [
      {
        kind: 'status',
        ...{ expected: 200, actual: 404 },
        unfilled: [{ placeholder: 'REDACTED_TOKEN', where: 'authorization', broughtTo: 'logs in' }],
      },
      'expected status 200, got 404',
      'It was sent with REDACTED_TOKEN (authorization, brought by an answer to "logs in") in place of a secret. ' +
        "Record the request that gets it in the same session, by a beforeAll hook or record.scope: 'file', " +
        'or get it by the option "setup".',
    ],
    [
      { kind: 'status', expected: 200, actual: 401, refused: ['REDACTED_PASSWORD_ADA'] },
      'expected status 200, got 401',
      'The given secret was refused: REDACTED_PASSWORD_ADA. Correct it where you give it, such as in ' +
        'REPLAY_SECRET_PASSWORD_ADA or by the option "secrets".',
    ],
    [
      { kind: 'status', expected: 200, actual: 500, excerpt: { kind: 'binary', start: '00 ff' } },
      'expected status 200, got 500',
      '│ (binary, starts with 00 ff)',
    ],
    [
      {
        kind: 'status',
        expected: 200,
        actual: 500,
        excerpt: { kind: 'undecodable', coding: 'br', reason },
      },
      'expected status 200, got 500',
      '│ (br body that cannot be decoded: the reason)',
    ],
  ],
  body: [
    [
      { kind: 'body', differences: [{ path: '/items/1/n', expected: 2, actual: 3 }], count: 1 },
      'body differs at /items/1/n: expected 2, got 3',
    ],
    [
      { kind: 'body', differences: [{ path: '', expected: 'a\nb', actual: 'a\n"c"' }], count: 3 },
      'body differs: expected "a\\nb", got "a\\n\\"c\\"" (and 2 more)',
    ],
    [
      { kind: 'body', differences: [{ path: '/a', actual: 'x' }], count: 1 },
      'body differs at /a: expected nothing, got "x"',
    ],
    [
      {
        kind: 'body',
        ...{ mode: 'shape', count: 1, looksNew: ['/at', '/id'] },
        differences: [{ path: '/n', expected: 'number', actual: 'string' }],
      },
      'body differs in shape at /n: expected number, got string',
      "/at, /id look new in each answer. To leave them out: expect: { ignore: ['/at', '/id'] }, " +
        'or learn all such places by a run with REPLAY_CALIBRATE=1.',
    ],
    [
      {
        kind: 'body',
        ...{ mode: 'shape', count: 1, looksNew: ['/at'] },
        differences: [{ path: '/o', expected: '{"a":"nu', actual: 'null', asJson: ['expected'] }],
      },
      'body differs in shape at /o: expected object, got null',
      "/at looks new in each answer. To leave it out: expect: { ignore: ['/at'] }, " +
        'or learn all such places by a run with REPLAY_CALIBRATE=1.',
    ],
    [
      {
        kind: 'body',
        differences: [{ path: '/l', expected: [1, 2], actual: [2, 1], note: 'order' }],
        count: 1,
      },
      'body differs at /l: expected [1,2], got [2,1]; only the order of its elements differs',
    ],
    [
      {
        kind: 'body',
        differences: [{ path: '', expected: 'a', actual: 'b', note: 'bytes' }],
        count: 1,
      },
      'body differs: expected "a", got "b"; they are too large to be read, and so are compared byte by byte',
    ],
    [{ kind: 'body', differences: [], count: 0 }, 'the answer differs'],
  ],
  headers: [
    [
      {
        kind: 'headers',
        differences: [{ path: 'header etag', isHeader: true, expected: 'a', actual: 'b' }],
        count: 1,
      },
      'header etag differs: expected "a", got "b"',
    ],
  ],
  'body-size': [
    [
      { kind: 'body-size', size: 20_000_000, limit: 2 ** 24 },
      'the body is too large to be compared (16 MiB at most, decoded): it has 20000000 bytes on the wire',
    ],
  ],
  'no-connection': [
    [
      { kind: 'no-connection', code: 'ECONNREFUSED', address, reason },
      `ECONNREFUSED nothing listens at ${address}`,
    ],
    [{ kind: 'no-connection', code: 'EODD', address, reason }, `EODD the reason: ${address}`],
    [
      { kind: 'no-connection', code: 'ECONNREFUSED', address, reason, isEndedServer: true },
      `ECONNREFUSED nothing listens at ${address}`,
      "The test that recorded it had started that server itself. Replay against the app: target: './src/app.ts'.",
    ],
    [
      {
        kind: 'no-connection',
        code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
        address,
        reason,
        isUntrusted: true,
      },
      `DEPTH_ZERO_SELF_SIGNED_CERT the certificate is self-signed at ${address}`,
      'If you trust it, name its authority in NODE_EXTRA_CA_CERTS (a PEM file).',
    ],
  ],
  'broken-exchange': [
    [
      {
        kind: 'broken-exchange',
        code: 'ECONNRESET',
        address,
        reason,
        how: 'reset',
        stage: 'unanswered',
        sentOnce: 'POST',
      },
      `ECONNRESET the connection was reset by ${address}`,
      'A POST request is not sent again by itself: the target may have acted on it.',
    ],
    [
      {
        kind: 'broken-exchange',
        code: 'UND_ERR_SOCKET',
        address,
        reason,
        how: 'closed',
        stage: 'answered',
      },
      `UND_ERR_SOCKET the connection was closed in the middle of its answer by ${address}`,
    ],
    [
      {
        kind: 'broken-exchange',
        code: 'UND_ERR_SOCKET',
        address,
        reason,
        how: 'closed',
        stage: 'stale',
      },
      `UND_ERR_SOCKET the kept-alive connection was closed before an answer by ${address}`,
    ],
    [
      {
        kind: 'broken-exchange',
        code: 'UND_ERR_SOCKET',
        address,
        reason,
        how: 'ended',
        stage: 'unanswered',
      },
      `UND_ERR_SOCKET the connection was ended without a response by ${address}`,
    ],
    [
      {
        kind: 'broken-exchange',
        code: 'HPE_HEADER_OVERFLOW',
        address,
        reason,
        how: 'other',
        stage: 'unanswered',
      },
      `HPE_HEADER_OVERFLOW the headers are longer than 1 MiB in the answer of ${address}`,
    ],
  ],
  'invalid-response': [
    [
      { kind: 'invalid-response', address, reason },
      `the answer is not valid HTTP (the reason), from ${address}`,
    ],
  ],
  'not-http': [
    [{ kind: 'not-http', address }, `this is not an HTTP server: ${address}`],
    [
      { kind: 'not-http', address, excerpt: { kind: 'text', lines: ['SSH-2.0'], isCut: false } },
      `this is not an HTTP server: ${address}`,
      'It sent:',
      '│ SSH-2.0',
    ],
  ],
  timeout: [
    [
      { kind: 'timeout', address, limit: 50, isAnswered: false },
      `no answer from ${address} within 50 ms`,
    ],
    [
      { kind: 'timeout', address, limit: 50, isAnswered: true },
      `no complete response from ${address} within 50 ms`,
    ],
  ],
  'unreadable-body': [
    [{ kind: 'unreadable-body', of: 'request', reason }, 'not sent: the reason'],
    [{ kind: 'unreadable-body', of: 'response', reason }, 'not compared: the reason'],
  ],
  'test-timeout': [[{ kind: 'test-timeout', reason }, 'the reason']],
  fault: [[{ kind: 'fault', reason }, 'the replay itself failed: the reason']],
};

describe.each(Object.entries(cases))('a failure of kind %s', (_, rendered) => {
  test.each(rendered.map(([failure, ...lines]) => [lines[0], failure, lines] as const))(
    'says: %s',
    (_, failure, [message, ...detail]) => {
      expect(renderFailure(failure)).toEqual({
        message,
        ...(detail.length > 0 && { detail: detail.join('\n') }),
      });
    },
  );
});

test('a failure of a request with live values lists them, and the requests that led there', () => {
  const values = [
    { to, from: { id: '2', place }, recorded: '7', live: '12' },
    {
      to: 'header authorization',
      from: { id: '1', place: 'body /token' },
      reasons: ['random value', 'outside of lists'],
    },
    { to: 'query key', recorded: 'a b', live: 'c d', isFresh: true },
    { to: 'cookie sid', from: { id: '1', place: 'cookie sid' }, isAdded: true },
    { to: 'cookie old', leftOut: { kind: 'elsewhere' } },
    { to: 'body /n', from: { id: '2', place }, doubt: { kind: 'hidden' } },
  ] as const;
  const failure: Failure = { ...status, sentWith: { values, more: 2, chain: [login, order] } };

  expect(renderFailure(failure).detail?.split('\n')).toEqual([
    'Sent with live values:',
    '  path segment 2: 12 (recorded 7) from #2 body /id',
    '  header authorization: from #1 body /token [random value, outside of lists]',
    '  query key: "c d" (recorded "a b"), a new value',
    '  added: cookie sid from #1',
    '  left out: cookie old, which now applies to other paths or hosts, or to https only',
    '  body /n: from #2 body /id; not certain: more than one may be meant',
    '  … and 2 more',
    'Led here: #1 POST /login → #2 POST /orders',
  ]);
});

test('a failure of a request that only lacks cookies does not speak of live values', () => {
  const values = [{ to: 'cookie old', leftOut: { kind: 'deleted', by: login } }] as const;
  const failure: Failure = { ...status, sentWith: { values, more: 0, chain: [login] } };

  expect(renderFailure(failure).detail).toBe(
    'Sent with these changes:\n  left out: cookie old, which #1 POST /login has deleted or let expire\nLed here: #1 POST /login',
  );
});

const differs: Failure = {
  kind: 'body',
  differences: [{ path: '/n', expected: 1, actual: 2 }],
  count: 1,
};
const refused: Failure = { kind: 'no-connection', code: 'ECONNREFUSED', address, reason };

test('a list of failed requests has short messages with the expected status', () => {
  const briefly = (failure: Failure): string => renderBriefly({ expected: 200, failure });

  expect(briefly(status)).toBe('expected 200, got 500');
  expect(briefly({ kind: 'status', expected: 200 })).toBe('expected 200, got none');
  expect(briefly(differs)).toBe(messageOf({ failure: differs }));
  expect(briefly(refused)).toBe(`expected 200: ${messageOf({ failure: refused })}`);
  // Of a recording without a status, nothing is expected.
  const unexpected: Failure = { kind: 'no-recorded-status' };
  expect(renderBriefly({ failure: unexpected })).toBe(messageOf({ failure: unexpected }));
});

test('failures of one kind share a message without the values that differ', () => {
  const header = { path: 'header etag', isHeader: true, expected: 'a', actual: 'b' } as const;

  expect(renderKind({ failure: differs })).toBe('body differs at /n');
  expect(renderKind({ failure: { ...differs, differences: [{ path: '' }] } })).toBe('body differs');
  expect(renderKind({ failure: { ...differs, kind: 'headers', differences: [header] } })).toBe(
    'header etag differs',
  );
  expect(renderKind({ failure: status })).toBe(messageOf({ failure: status }));
});

test('the reason of a failure does not say that its request was not sent', () => {
  expect(renderReason({ kind: 'read-only', by: 'method' })).toBe('the target is read-only');
});

test('a table has the code of an error of a connection, and otherwise the kind', () => {
  expect([labelOf(refused), labelOf(status)]).toEqual(['ECONNREFUSED', 'status']);
});

test('text of a target or a session is escaped once, whether or not it was escaped before', () => {
  const failure: Failure = {
    kind: 'body',
    differences: [{ path: '/\u001b', expected: 'a\n\u001b[2J\\', actual: { '\u202e': '\u009b' } }],
    count: 1,
  };
  const message = String.raw`body differs at /\x1b: expected "a\n\x1b[2J\\", got {"\u{202e}":"\x9b"}`;

  expect(messageOf({ failure })).toBe(message);
  expect(messageOf({ failure: printableValue(failure) })).toBe(message);
});

test('line breaks of other systems are shown in a difference as JSON writes them', () => {
  const differences = [{ path: '/text', expected: 'a\r\nb\f', actual: 'a\nb' }];
  const message = String.raw`body differs at /text: expected "a\r\nb\f", got "a\nb"`;

  expect(messageOf({ failure: { kind: 'body', differences, count: 1 } })).toBe(message);
});
