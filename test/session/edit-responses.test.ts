/** What an edit of a session's text changes, and what it leaves. */
import { describe, expect, test } from 'vitest';
import type { AnsweredResponse, Recording, Session } from '../../src/session/schema.ts';
import { editResponses, type ResponseEdit } from '../../src/session/update-session.ts';
import { renderSession } from '../../src/session/write-session.ts';
import { createSession, recordingOf } from '../kit/index.ts';
import { RandomSessions } from './random-sessions.ts';

/** Lines as a diff has them: those that went and those that came. */
function diff(before: string, after: string): string[] {
  const [old, young] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && old[start] === young[start]) start += 1;
  let end = 0;
  while (end < old.length - start && old.at(-1 - end) === young.at(-1 - end)) end += 1;
  return [
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
    ...young.slice(start, young.length - end).map((line) => `+${line}`),
  ];
}

function textOf(response: Partial<AnsweredResponse>): string {
  const other = recordingOf('GET', '/other', 200);
  const session = createSession([other, recordingOf('GET', '/a', 200, { response }), other]);
  return [...renderSession(session)].join('');
}

/** The diff of an edit of this response. */
function edit(response: Partial<AnsweredResponse>, change: ResponseEdit): string[] {
  const before = textOf(response);
  return diff(before, editResponses(before, new Map([[1, change]])));
}

const headers: AnsweredResponse['headers'] = [
  ['Content-Type', 'text/plain'],
  ['Vary', 'a'],
  ['VARY', 'b'],
];

describe('in a session of canonical form', () => {
  test('a status is one line', () => {
    expect(edit({}, { status: 404 })).toEqual([
      '-        "status": 200,',
      '+        "status": 404,',
    ]);
  });

  test('a reason phrase goes with its status', () => {
    expect(edit({ statusText: 'Fine' }, { status: 404 })).toEqual([
      '-        "status": 200,',
      '-        "statusText": "Fine",',
      '+        "status": 404,',
    ]);
  });

  test('a body is written in canonical form', () => {
    const body = { json: { a: [1, 'x\ny'], b: {} } };
    expect(edit({ body: { text: 'old' } }, { body })).toEqual([
      '-          "text": "old"',
      '+          "json": {',
      '+            "a": [',
      '+              1,',
      String.raw`+              "x\ny"`,
      '+            ],',
      '+            "b": {}',
      '+          }',
    ]);
  });

  test('a body comes where there was none, and goes', () => {
    const added = [
      '+        "headers": [],',
      '+        "body": {',
      '+          "text": "x"',
      '+        }',
    ];
    const removed = added.map((line) => line.replace('+', '-'));
    expect(edit({}, { body: { text: 'x' } })).toEqual(['-        "headers": []', ...added]);
    expect(edit({ body: { text: 'x' } }, { body: 'none' })).toEqual([
      ...removed,
      '+        "headers": []',
    ]);
  });

  test('headers change by name: values where they stand, others behind', () => {
    const change = new Map([
      ['vary', ['c']],
      ['content-type', ['text/html']],
      ['etag', ['"1"']],
    ]);
    expect(edit({ headers }, { headers: change })).toEqual([
      '-          ["Content-Type", "text/plain"],',
      '-          ["Vary", "a"],',
      '-          ["VARY", "b"]',
      '+          ["Content-Type", "text/html"],',
      '+          ["Vary", "c"],',
      String.raw`+          ["etag", "\"1\""]`,
    ]);
    expect(edit({}, { headers: new Map([['a', ['b']]]) })).toEqual([
      '-        "headers": []',
      '+        "headers": [["a", "b"]]',
    ]);
    expect(edit({ headers: [['A', 'b']] }, { headers: new Map([['a', []]]) })).toEqual([
      '-        "headers": [',
      '-          ["A", "b"]',
      '-        ]',
      '+        "headers": []',
    ]);
  });

  test('noise comes last, or in the place of the old', () => {
    const noise = { body: ['/id'] };
    const lines = ['+        "noise": {', '+          "body": [', '+            "/id"'];
    const rest = ['+          ]', '+        }'];
    expect(edit({}, { noise })).toEqual([
      '-        "headers": []',
      '+        "headers": [],',
      ...lines,
      ...rest,
    ]);
    expect(edit({ noise }, { noise: { body: ['/id', '/at'] } })).toEqual([
      '-            "/id"',
      '+            "/id",',
      '+            "/at"',
    ]);
  });

  test('what Vitest would read as a directive is written so that it does not', () => {
    const body = { text: `@${'vitest'}-environment jsdom` };
    expect(edit({ body: { text: 'x' } }, { body })[1]).toContain(String.raw`\u0040vitest-env`);
  });
});

describe('in a file of another style', () => {
  const session = createSession([recordingOf('GET', '/a', 200)]);
  const change: ResponseEdit = { status: 404, body: { json: { a: [1] } } };
  const edited = (text: string): string => editResponses(text, new Map([[0, change]]));

  test('minified text stays so', () => {
    const text = JSON.stringify(session);
    const end = '"headers":[]},"id"';
    expect(edited(text)).toBe(
      text.replace('200', '404').replace(end, '"headers":[],"body":{"json":{"a":[1]}}},"id"'),
    );
  });

  test('tabs and line ends are those of the file', () => {
    const text = JSON.stringify(session, null, '\t').replaceAll('\n', '\r\n');
    const body = ['"body": {', '\t"json": {', '\t\t"a": [', '\t\t\t1', '\t\t]', '\t}', '}'];
    const lines = body.map((line) => `\r\n\t\t\t\t${line}`).join('');
    const end = '"headers": []\r\n\t\t\t},\r\n\t\t\t"id"';
    expect(text).toContain(end);
    expect(edited(text)).toBe(
      text.replace('200', '404').replace(end, end.replace('[]', `[],${lines}`)),
    );
  });

  test('white space, order and numbers stay as they are written', () => {
    const text = `\ufeff { "version" : 1, "recordings":[ {"request" :{}, "response": {"x": 1e3,
      "status":200 , "time":5.00, "body": {"text":"}"} } } ],"name": "a, b" }\n\n`;
    const body = text.replace('{"text":"}"}', '{"json":{"a":[1]}}');
    expect(edited(text)).toBe(body.replace('200', '404'));
  });
});

test('random edits of random sessions give what the edited session is, in every style', () => {
  const random = new RandomSessions(11);
  const wrong: string[] = [];
  for (let round = 0; round < 100; round += 1) {
    const [before, other] = [random.session(), random.session()];
    const changes = new Map<number, ResponseEdit>();
    const recordings = before.recordings.map((recording, index): Recording => {
      const next = other.recordings[index];
      if (!next || !('status' in next.response) || !('status' in recording.response)) {
        return recording;
      }
      const { status, body, noise } = next.response;
      const { statusText, body: oldBody, noise: oldNoise, ...rest } = recording.response;
      changes.set(index, { status, body: body ?? 'none', ...(noise && { noise }) });
      const kept = noise ?? oldNoise;
      const response = { ...rest, status, ...(body && { body }), ...(kept && { noise: kept }) };
      return { ...recording, response };
    });
    for (const indent of ['', '  ', '\t', '   ']) {
      const text = JSON.stringify(before, null, indent);
      const edited: Session = JSON.parse(editResponses(text, changes));
      const expected: Session = { ...before, recordings };
      if (!isEqual(edited, expected)) wrong.push(text);
    }
  }
  expect(wrong).toEqual([]);
});

function isEqual(a: unknown, b: unknown): boolean {
  try {
    expect(a).toEqual(b);
    return true;
  } catch {
    return false;
  }
}
