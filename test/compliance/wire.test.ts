/**
 * What was on the wire is what the server gets, what the client gets, what the session holds and what
 * a replay sends again: equal, but for the headers of one table.
 */
import { STATUS_CODES } from 'node:http';
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../src/replay/index.ts';
import { decodeBody } from '../../src/session/body.ts';
import { decodeContent } from '../../src/session/content-coding.ts';
import { readSession } from '../../src/session/read-session.ts';
import type { Body, Recording } from '../../src/session/schema.ts';
import { told } from '../kit/index.ts';
import type { Recorded } from '../record/record.ts';
import { recordThrough, useEndpoints } from '../record/relay/endpoints.ts';
import { answerCases } from './wire/answer-cases.ts';
import { type Step, withoutDifferences } from './wire/differences.ts';
import { headerOf, readAnswers, readRequests, type WireMessage } from './wire/read-messages.ts';
import { requestCases } from './wire/request-cases.ts';
import { methodOf, sendBytes, serveCase } from './wire/serve-cases.ts';
import type { WireCase } from './wire/wire-case.ts';

const host = useEndpoints();

/** The messages of a case at each place where they were seen. */
interface Seen {
  readonly sent: WireMessage[];
  readonly arrived: WireMessage[];
  /** Straight from the server, with no recorder between. */
  readonly direct: WireMessage[];
  readonly received: WireMessage[];
  readonly recorded: Recorded;
}

async function seeCase(wireCase: WireCase): Promise<Seen> {
  const { request } = wireCase;
  const sent = readRequests(request).messages;
  const methods = sent.map(methodOf);
  const readAll = (bytes: string): WireMessage[] => readAnswers(bytes, methods, true).messages;
  await using straight = await serveCase(wireCase);
  const direct = readAll(await sendBytes(straight.url, request));
  await using api = await serveCase(wireCase);
  let received: WireMessage[] = [];
  const recorded = await recordThrough(host, api.url, async (url) => {
    received = readAll(await sendBytes(url, request));
  });
  return { sent, arrived: arrivedAt(api.received()), direct, received, recorded };
}

function arrivedAt(connections: readonly Buffer[]): WireMessage[] {
  return connections.flatMap((bytes) => readRequests(bytes.toString('latin1')).messages);
}

function expectEqual(
  step: Step,
  before: readonly WireMessage[],
  after: readonly WireMessage[],
  clients: readonly WireMessage[] = [],
): void {
  expect(after).toHaveLength(before.length);
  for (const [index, message] of before.entries()) {
    const other = after[index] ?? message;
    const headers = withoutDifferences(step, message, other, clients[index]);
    expect({ ...other, line: newVersion(other.line), headers: headers.after }).toEqual({
      ...message,
      line: newVersion(message.line),
      headers: headers.before,
    });
  }
}

/** Requests that did not wait for each other are replayed at once, on connections of their own. */
function byLine(a: WireMessage, b: WireMessage): number {
  return a.line < b.line ? -1 : 1;
}

/** Each hop speaks its own version (RFC 9110, section 2.5). */
function newVersion(line: string): string {
  return line.replace(/HTTP\/1\.0/, 'HTTP/1.1');
}

describe.each([...requestCases, ...answerCases])('$name', (wireCase) => {
  test('reaches the server, the client and the session as it was, and is replayed so', async () => {
    const { sent, arrived, direct, received, recorded } = await seeCase(wireCase);
    using _ = recorded;

    expectEqual('request', sent, arrived);
    expectEqual('answer', direct, received, sent);
    expectRecorded(recorded.session.recordings, sent, direct);

    await using target = await serveCase(wireCase);
    const session = await readSession(recorded.folder.path('a.session.json'));
    const { outcomes } = await replaySession(session, { target: target.url });
    expect(outcomes.map((outcome) => [outcome.state, told(outcome)?.message])).toEqual(
      sent.map(() => ['passed', undefined]),
    );
    const replayed = arrivedAt(target.received());
    expectEqual('replay', sent.map(decoded).sort(byLine), replayed.map(decoded).sort(byLine));
  });
});

function expectRecorded(
  recordings: readonly Recording[],
  sent: readonly WireMessage[],
  answers: readonly WireMessage[],
): void {
  const finals = answers.filter(({ line }) => !/^HTTP\/1.1 1/.test(line));
  expect(recordings).toHaveLength(sent.length);
  for (const [index, { request, response }] of recordings.entries()) {
    const before = sent[index];
    const answer = finals[index];
    if (!before || !answer || !('status' in response)) throw new Error('not recorded');
    const { method, path, headers, body, trailers = [] } = request;
    expect({ line: `${method} ${path}`, headers, body: bytesOf(body), trailers }).toEqual({
      ...decoded(before),
      line: before.line.replace(/ HTTP.*/, ''),
    });
    const { status, statusText = STATUS_CODES[status] ?? '' } = response;
    expect({
      line: `${status} ${statusText}`,
      headers: response.headers,
      body: bytesOf(response.body),
      trailers: response.trailers ?? [],
    }).toEqual({ ...decoded(answer), line: answer.line.slice('HTTP/1.1 '.length) });
  }
}

/** A session has a coded body decoded, and coded anew it may differ. */
function decoded(message: WireMessage): WireMessage {
  const bytes = Buffer.from(message.body, 'latin1');
  const content = decodeContent(bytes, headerOf(message, 'content-encoding')).bytes;
  return { ...message, body: Buffer.from(content).toString('latin1') };
}

function bytesOf(body: Body | undefined): string {
  if (body === undefined) return '';
  if ('file' in body) throw new Error('too large for this test');
  const plain = 'coding' in body ? { ...body, coding: undefined } : body;
  return Buffer.from(decodeBody(plain)).toString('latin1');
}
