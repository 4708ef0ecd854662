/** Answers that do not come to their end: the beginning of an id is the id of another thing. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { serve } from '../../../kit/index.ts';
import { sessionOf } from '../links.ts';

const KINDS = [
  ['XML', 'text/xml', '<plant><id>4711</id></plant>', '<plant><id>92'],
  ['a form', 'application/x-www-form-urlencoded', 'id=4711&title=x', 'id=92'],
  ['JSON', 'application/json', '{"id":4711,"title":"x"}', '{"id":92'],
  [
    'a page',
    'text/html',
    '<form action="/l"><input name=id value=4711>',
    '<form action="/l"><input name=id value=92>',
  ],
] as const;

/** A server that answers the first request with a text of that type. */
async function replayOn(type: string, recorded: string, live: string, isCut: boolean) {
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.setHeader('Content-Type', type);
    if (seen.length > 1 || !isCut) {
      response.end(seen.length > 1 ? '' : live);
      return;
    }
    response.write(live, () => response.destroy());
  });
  const session = sessionOf([
    { request: 'POST /plants', answer: recorded, answerType: type },
    { request: 'DELETE /plants/4711' },
  ]);
  const { outcomes } = await replaySession(session, { target: server.url });
  return { seen, states: outcomes.map(({ state }) => state) };
}

describe.each(KINDS)('a response of %s', (_, type, recorded, live) => {
  test('whose connection ends in the middle brings nothing', async () => {
    const { seen, states } = await replayOn(type, recorded, live, true);
    expect(seen).toEqual(['POST /plants']);
    expect(states).toEqual(['failed', 'blocked']);
  });
});

test('an element of XML that is not closed has no value', async () => {
  const [[, type, recorded, live]] = KINDS;
  const { seen, states } = await replayOn(type, recorded, live, false);
  expect(seen).toEqual(['POST /plants']);
  expect(states).toEqual(['passed', 'failed']);
});
