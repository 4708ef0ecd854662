/** The sentences of failures whose request was not sent. */
import type { Failure } from '../../../src/replay/failure/failure.ts';
import { renderFailure } from '../../../src/replay/failure/render-failure.ts';

/** A failure, and what is said of it: the message, then the lines of the detail. */
type Rendered<Kind extends Failure['kind']> = readonly [
  failure: Failure & { readonly kind: Kind },
  message: string,
  ...detail: string[],
];

export const address = 'http://127.0.0.1:3000';
export const reason = 'the reason';
export const login = { id: '1', method: 'POST', path: '/login' };
export const order = { id: '2', method: 'POST', path: '/orders' };
export const to = 'path segment 2';
export const place = 'body /id';
const exclude = (excluded: string): string =>
  `correlate: { exclude: [{ to: { place: "${excluded}" } }] }`;

export const status = { kind: 'status', expected: 200, actual: 500 } as const;
const failedLogin = { ...login, state: 'failed', actual: 401, failure: status } as const;

/** Failures by their kind. */
export type Cases<Kinds extends Failure['kind']> = {
  readonly [Kind in Kinds]: readonly Rendered<Kind>[];
};

export const notSentCases = {
  blocked: [
    [
      { kind: 'blocked', to, causes: [failedLogin] },
      'blocked by #1 POST /login (401)',
      `#1 POST /login failed: ${renderFailure(status).message}`,
      'Not sent: its path segment 2 comes from #1 POST /login.',
    ],
    [
      {
        kind: 'blocked',
        to: 'header authorization',
        causes: [
          failedLogin,
          { ...order, state: 'blocked', failure: { kind: 'blocked', to, causes: [] } },
        ],
      },
      'blocked by #1 POST /login (401)',
      `#1 POST /login failed: ${renderFailure(status).message}`,
      '#2 POST /orders was not sent: its path segment 2 comes from #1 POST /login',
      'Not sent: its header authorization comes from #2 POST /orders.',
    ],
    [
      { kind: 'blocked', to, causes: [{ ...login, state: 'skipped' }] },
      'not sent: needs #1 POST /login, which was not sent (its path segment 2 comes from there)',
    ],
    [{ kind: 'blocked', to, causes: [] }, 'not sent: its path segment 2 did not come'],
  ],
  'missing-value': [
    [
      { kind: 'missing-value', to, from: login, reason: { kind: 'absent', place } },
      'blocked by #1 POST /login: its response has no body /id',
      'Not sent: its path segment 2 comes from there.',
    ],
    [
      { kind: 'missing-value', to, reason: { kind: 'no-source' } },
      'not sent: nothing brings its value',
    ],
  ],
  'ambiguous-value': [
    [
      {
        ...{ kind: 'ambiguous-value', to, from: login },
        reason: {
          kind: 'elements',
          place,
          candidates: [{ place: 'body /0' }],
          size: 1,
          liveSize: 1,
        },
      },
      'blocked by #1 POST /login: body /id of its response may be body /0 now',
      'Not sent: its path segment 2 comes from there.',
    ],
  ],
  'silent-target': [
    [
      { kind: 'silent-target', address, causes: [{ ...login, state: 'failed' }] },
      `blocked by #1 POST /login (timeout), since nothing has come from ${address}`,
      `Not sent: ${address} has let requests time out, and has not answered any in this replay.`,
    ],
  ],
  'invalid-value': [
    [
      { kind: 'invalid-value', to, from: login, place, contains: 'dot-segment' },
      `not sent: path segment 2 cannot contain a dot segment ("." or ".."), which is in body /id of #1 POST /login`,
      `See that the target answers there what it did at the recording. Otherwise leave the recorded value: ${exclude(to)}`,
    ],
    [
      {
        kind: 'invalid-value',
        ...{ to: 'header x', isInHeader: true, from: login, place },
        contains: { character: '\u{7f}' },
      },
      'not sent: header x cannot contain the character U+007F, which is in body /id of #1 POST /login',
      'See that the target answers there what it did at the recording. Otherwise give the header by the option ' +
        `"headers", or leave the recorded value: ${exclude('header x')}`,
    ],
  ],
  'secret-elsewhere': [
    [
      { kind: 'secret-elsewhere', to, placeholder: 'REDACTED_TOKEN', from: login, place },
      'not sent: path segment 2 would carry REDACTED_TOKEN, which is in body /id of #1 POST /login, ' +
        'to an origin whose recorded requests do not have it',
      `That target answers with a secret that it was sent. If the value is to stay as it was recorded: ${exclude(to)}`,
    ],
  ],
  'truncated-body': [
    [
      { kind: 'truncated-body', size: 5, announced: 9 },
      'not sent: its client had sent 5 of the 9 bytes of its body when it was answered or broken off: ' +
        'record it again with all of them sent, or leave it out of the session',
    ],
    [
      { kind: 'truncated-body', size: 5, unread: { format: 'XML', packageName: 'htmlparser2' } },
      'not sent: its body of 5 bytes was not recorded: XML is recorded where htmlparser2 is installed, ' +
        'and no larger than "record.maxBodySize": record it again so',
    ],
    [
      { kind: 'truncated-body', size: 5 },
      'not sent: its body of 5 bytes was not recorded whole: record it again, with a larger ' +
        '"record.maxBodySize" or through recorder.url',
    ],
    [
      { kind: 'truncated-body', size: 5, isChunked: true },
      'not sent: its body of 5 bytes was not recorded whole, being larger than "record.maxBodySize", or ' +
        'answered before all of it was sent: record it again with a larger limit, or with all of it sent',
    ],
  ],
  'read-only': [
    [{ kind: 'read-only', by: 'method' }, 'not sent: the target is read-only'],
    [
      { kind: 'read-only', by: 'header', name: 'x-method' },
      'not sent: the target is read-only, and the header x-method asks for another method',
    ],
    [
      { kind: 'read-only', by: 'parameter', name: '_method' },
      'not sent: the target is read-only, and the query parameter _method asks for another method',
    ],
    [
      { kind: 'read-only', by: 'field', name: '_method' },
      'not sent: the target is read-only, and the field _method of the body asks for another method',
    ],
    [
      { kind: 'read-only', by: 'mutation' },
      'not sent: the target is read-only, and the request is a mutation of GraphQL',
    ],
    [
      { kind: 'read-only', by: 'unreadable-body' },
      'not sent: the target is read-only, and the body of the request cannot be looked at',
    ],
  ],
  'foreign-origin': [
    [
      { kind: 'foreign-origin', origin: 'https://api.example.com' },
      'not sent: it was recorded against https://api.example.com, for which no target is named. ' +
        `Name one with the option "origins": { 'https://api.example.com': '<base URL>' }, or in vsr with --origin https://api.example.com=<base URL>`,
    ],
    [{ kind: 'foreign-origin' }, 'not sent: its path is not an HTTP URL'],
  ],
  upgrade: [
    [{ kind: 'upgrade', by: 'tunnel' }, 'not sent: a tunnel is not replayed'],
    [{ kind: 'upgrade', by: 'protocol' }, 'not sent: a protocol upgrade is not replayed'],
  ],
  'no-recorded-status': [
    [{ kind: 'no-recorded-status' }, 'the recording has no status to compare with'],
  ],
  stopped: [
    [{ kind: 'stopped', by: 'signal' }, 'the replay was aborted'],
    [{ kind: 'stopped', by: 'callback' }, '"onOutcome" has failed'],
    [{ kind: 'stopped', by: 'bail' }, 'the run was ended by "bail"'],
    [{ kind: 'stopped', by: 'cancellation' }, 'the run was cancelled'],
    [
      { kind: 'stopped', by: 'test-timeout', test: '#1 GET /a' },
      'not sent: the test "#1 GET /a" timed out',
    ],
    [{ kind: 'stopped', by: 'end' }, 'the replay was ended'],
  ],
} satisfies Partial<Cases<Failure['kind']>>;
