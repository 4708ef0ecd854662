import { expect, test } from 'vitest';
import { JoinedSessions } from '../../../src/replay/correlate/joined-sessions.ts';
import {
  findOutsideValues,
  type OutsideValue,
} from '../../../src/replay/correlate/outside-values.ts';
import { createSession, type LooseRecording, recordingOf } from '../../kit/index.ts';

const ID = '813d6936-8706-4aca-8ce3-20ff659937f1';
const OTHER = '5b0ad1de-1c0e-4f6a-9d53-1f0a7d3a9c11';

const json = (value: unknown) => ({ json: value });

/** The values from outside of a session that is recorded after another one. */
function find(recordings: readonly LooseRecording[], before?: LooseRecording): OutsideValue[] {
  const session = createSession(recordings);
  const earlier = before ? [createSession([before], { name: 'earlier' })] : [];
  const joined = new JoinedSessions([...earlier, session], {});
  return findOutsideValues(session, {}, { joined });
}

function told(recordings: readonly LooseRecording[], before?: LooseRecording): string[] {
  const found = find(recordings, before);
  return found.map(({ recording, location }) => `#${recording.id} ${location.text}`);
}

test('a row in a path is told in each request that names it', () => {
  expect(
    told([
      recordingOf('GET', '/orders/7', 200),
      recordingOf('DELETE', `/orders/7/items/${ID}`, 204),
    ]),
  ).toEqual(['#1 path segment 2', '#2 path segment 2', '#2 path segment 4']);
});

test('a counted id of another thing in a body is told, and a random one if its creation repeats it', () => {
  const body = json({ productId: 3, customerId: ID, requestId: OTHER });
  const response = { body: json({ id: 9, productId: 3, customerId: ID }) };
  expect(told([recordingOf('POST', '/orders', 201, { body, response })])).toEqual([
    '#1 body /productId',
    '#1 body /customerId',
  ]);
});

test('the id of a thing in a call is told, but not that of what the call creates', () => {
  const call = (query: string, variables: object) =>
    recordingOf('POST', '/graphql', 200, {
      body: json({ query, variables }),
      response: { body: json({ data: { ok: true } }) },
    });
  const own = { input: { id: OTHER } };
  expect(
    told([
      call('mutation ($input: Input!) { createOrder(input: $input) { ok } }', own),
      call('mutation ($id: ID!) { deleteOrder(id: $id) { ok } }', { id: ID }),
    ]),
  ).toEqual(['#2 body /variables/id']);
});

test.for([
  ['the id of what it creates', recordingOf('PUT', `/orders/${ID}`, 201)],
  ['such an id in the body', recordingOf('POST', '/orders', 201, { body: json({ id: ID }) })],
  ['a value that is refused', recordingOf('DELETE', `/orders/${ID}`, 404)],
  ['a header', recordingOf('GET', '/orders', 200, { headers: [['X-Request-Id', ID]] })],
  ['a filter', recordingOf('GET', `/orders?customerId=${ID}`, 200)],
  ['a placeholder', recordingOf('GET', '/orders/REDACTED_TOKEN', 200)],
  ['a word', recordingOf('GET', '/orders/latest', 200)],
] as const)('a client sends on its own: %s', ([, recording]) => {
  expect(told([recording])).toEqual([]);
});

const CODES = ['KXQWTZ', 'BANTOR', 'x7-k2', 'low-tide'];

test.for(CODES)(
  'a name without the look of an id is told wherever a link would bring it from an earlier session: %s',
  (code) => {
    const response = { body: json({ id: 55, code }) };
    const made = recordingOf('POST', '/rooms', 201, { body: json({ title: 'tea' }), response });
    const uses = [
      recordingOf('GET', `/rooms/${code}`, 200),
      recordingOf('POST', '/rooms/leave', 200, { body: json({ roomId: code }) }),
      recordingOf('DELETE', `/rooms?id=${code}`, 204),
    ];
    for (const use of uses) expect(told([use], made)).toHaveLength(1);
  },
);

test.for(CODES)(
  'a name that no link can bring is told if the answer that created its row has it: %s',
  (code) => {
    const response = { body: json({ id: 55, code }) };
    const made = recordingOf('POST', '/rooms', 201, { body: json({ title: 'tea' }), response });
    const uses = [
      recordingOf('POST', `/join/${code}`, 200),
      recordingOf('POST', '/join', 200, { body: json({ code }) }),
      recordingOf('POST', `/join?code=${code}`, 200),
    ];
    for (const use of uses) {
      expect(told([use], made)).toHaveLength(1);
      if (code !== 'x7-k2') expect(told([made, use])).toHaveLength(1);
    }
  },
);

test.for(CODES)(
  'a name from nowhere is told behind the plural of a thing, and one of its own in what it has created: %s',
  (code) => {
    const made = recordingOf('POST', '/rooms', 201, { body: json({ code }) });
    const put = recordingOf('PUT', `/rooms/${code}`, 201);
    const deletes = recordingOf('DELETE', `/rooms/${code}`, 204);
    const own = (recordings: readonly LooseRecording[]) =>
      find(recordings).map(({ madeUpIn }) => madeUpIn?.location.text);

    expect(own([deletes])).toEqual([undefined]);
    expect(own([made, deletes])).toEqual(['body /code']);
    expect(own([put, deletes])).toEqual(['path segment 2']);
  },
);

test.for([
  ['a word of the API', recordingOf('POST', '/orders/search', 200)],
  ['what is done', recordingOf('POST', '/orders/7/open', 200)],
  [
    'a state that several rows have',
    recordingOf('POST', '/tags', 201, { body: json({ state: 'open' }) }),
  ],
  [
    'a text under another name',
    recordingOf('POST', '/tags', 201, { body: json({ label: 'KXQWTZ' }) }),
  ],
  ['a quantity', recordingOf('POST', '/tags', 201, { body: json({ price: 7, size: 8 }) })],
  ['a number by itself', recordingOf('POST', '/tags', 201, { body: json({ rank: 7 }) })],
] as const)('no name of a row is %s', ([, recording]) => {
  const answer = (id: number, code: string) => ({
    response: { body: json({ id, code, state: 'open' }) },
  });
  const before = [
    recordingOf('POST', '/rooms', 201, answer(7, 'KXQWTZ')),
    recordingOf('POST', '/rooms', 201, answer(8, 'BANTOR')),
  ];
  expect(told([recording])).toEqual(
    recording.request.path.includes('/7/') ? ['#1 path segment 2'] : [],
  );
  expect(told([...before, recording]).filter((place) => !place.endsWith('segment 2'))).toEqual([]);
});

test('two numbers of a request are told if they are the ids of two rows of one kind, whatever their names are', () => {
  const account = (id: number) =>
    recordingOf('POST', '/accounts', 201, { response: { body: json({ id }) } });
  const transfer = recordingOf('POST', '/transfers', 201, {
    body: json({ from: 7, to: 8, amount: 5 }),
  });

  expect(told([account(7), account(8), transfer])).toEqual(['#3 body /from', '#3 body /to']);
  expect(told([account(7), account(9), transfer])).toEqual([]);
});

test('a value that the client had made up is not told in later requests', () => {
  const body = json({ name: 'tea-4711-xyz' });
  expect(
    told([
      recordingOf('POST', '/teas', 204, { body }),
      recordingOf('DELETE', '/teas/tea-4711-xyz', 204),
    ]),
  ).toEqual([]);
});

test('a value that an earlier session brought is told wherever it is sent, but not one that its client had sent', () => {
  const response = { body: json({ id: ID, note: OTHER }) };
  const before = recordingOf('POST', '/orders', 201, { body: json({ note: OTHER }), response });
  const headers = [['X-Order', ID]] as const;
  expect(
    told(
      [
        recordingOf('POST', '/tags', 204, {
          headers: [[...headers[0]]],
          body: json({ note: OTHER }),
        }),
      ],
      before,
    ),
  ).toEqual(['#1 header x-order']);
});

test('a filter of a request that reads is told if an earlier session brought it, but not a name of a secret', () => {
  const response = {
    headers: [['Set-Cookie', 'sid=REDACTED_SID; Path=/']] as [string, string][],
    body: json({ id: ID }),
  };
  const before = recordingOf('POST', '/customers', 201, { response });
  const headers: [string, string][] = [['Cookie', 'sid=REDACTED_SID']];
  const reads = recordingOf('GET', `/orders?customerId=${ID}`, 200, { headers });

  expect(told([reads], before)).toEqual(['#1 query customerId']);
  expect(told([reads, recordingOf('DELETE', `/customers/${ID}`, 204)])).toEqual([
    '#1 query customerId',
    '#2 path segment 2',
  ]);
});

test('a counted id is told only where it names the same thing', () => {
  const response = { body: json({ id: 7 }) };
  expect(
    told([
      recordingOf('POST', '/posts', 201, { body: json({ authorId: 7 }) }),
      recordingOf('GET', '/posts?_page=7', 200),
      recordingOf('POST', '/tags', 201, { response }),
      recordingOf('DELETE', '/tags/7', 204),
      recordingOf('DELETE', '/authors/7', 204),
    ]),
  ).toEqual(['#1 body /authorId', '#5 path segment 2']);
});

test('a row in a path that an earlier answer has without a link is told if its request may change something', () => {
  const response = { headers: [['Content-Type', 'application/xml']] as [string, string][] };
  const created = recordingOf('POST', '/catalog', 201, {
    response: { ...response, body: { text: '<product id="20"><pages>31</pages></product>' } },
  });
  expect(
    told([
      created,
      recordingOf('GET', '/catalog/20', 200),
      recordingOf('DELETE', '/catalog/20', 204),
      recordingOf('POST', '/carts', 201, { body: json({ sku: 'tea', qty: 20, from: 20 }) }),
    ]),
  ).toEqual(['#3 path segment 2']);
});

test('of two answers that have a row without a link, the source is the one that has it as a whole value', () => {
  const xml = [['Content-Type', 'application/xml']] as [string, string][];
  const answer = (text: string) => ({ response: { headers: xml, body: { text } } });
  const session = createSession([
    recordingOf('GET', '/catalog', 200, answer('<note>put 20 here</note>')),
    recordingOf('POST', '/catalog', 201, answer('<product id="20"/>')),
    recordingOf('DELETE', '/catalog/20', 204),
  ]);

  const [found] = findOutsideValues(session, {});
  expect(found?.unlinked?.().request.id).toBe('2');
});

test('an answer that repeats what its request has sent is no source of it', () => {
  const session = createSession([
    recordingOf('GET', `/orders/${ID}`, 200, { response: { body: json({ id: ID }) } }),
    recordingOf('DELETE', `/orders/${ID}`, 204),
  ]);

  const found = findOutsideValues(session, {});
  expect(found.map(({ recording }) => recording.id)).toEqual(['1', '2']);
  expect(found.filter(({ unlinked }) => unlinked)).toEqual([]);
});

test('the own random id of what a POST is about is the client’s own', () => {
  expect(told([recordingOf('POST', '/hook', 200, { body: json({ id: ID, at: 1 }) })])).toEqual([]);
});
