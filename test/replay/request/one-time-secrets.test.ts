/** Secrets that serve once, in sessions as the recorder redacts them: the live ones go out in a replay. */
import { expect, test } from 'vitest';
import { createPlaceholderNames } from '../../../src/record/pipeline/redact/name-placeholders.ts';
import { createRedaction } from '../../../src/record/pipeline/redact/redact.ts';
import { replaySession } from '../../../src/replay/replay-session.ts';
import type { Header } from '../../../src/session/schema.ts';
import { createSession, recordingOf, serve } from '../../kit/index.ts';

const recorded = 'h3VnQ8sL';
const live = 'z9KwT2xP';

/** An answer with a one-time secret, and the request that carries it. */
interface Exchange {
  readonly headers: readonly Header[];
  readonly body: string;
  readonly next: string;
}

/** The request that carries it, as the session has it, and as it goes out in a replay. */
async function replay(of: (secret: string) => Exchange): Promise<{ kept: string; sent: string }> {
  const redaction = createRedaction('key');
  const name = createPlaceholderNames();
  const { headers, body, next } = of(recorded);
  const clean = redaction.body(Buffer.from(body), headers, true, {
    path: '/start',
    isResponse: true,
  });
  const kept = name(redaction.path(next));
  const start = recordingOf('GET', '/start', 200, {
    response: {
      status: 302,
      headers: redaction.headers(headers).map(([field, value]) => [field, name(value)]),
      body: { text: name(Buffer.from(clean).toString()) },
    },
  });
  const paths: string[] = [];
  await using api = await serve(({ url = '' }, response) => {
    paths.push(url);
    const answer = of(live);
    response.writeHead(url === '/start' ? 302 : 200, Object.fromEntries(answer.headers));
    response.end(answer.body);
  });
  const session = createSession([start, recordingOf('GET', kept, 200)]);
  await replaySession(session, { target: api.url });
  return { kept, sent: paths[1] ?? '' };
}

test('the code of an authorization in the URL of a redirect is the live one', async () => {
  const { kept, sent } = await replay((code) => ({
    headers: [['Location', `/back?code=${code}&session_state=7`]],
    body: '',
    next: `/back?code=${code}&session_state=7`,
  }));
  expect(kept).toBe('/back?code=REDACTED_CODE&session_state=7');
  expect(sent).toBe(`/back?code=${live}&session_state=7`);
});

test('a ticket in an answer is the live one', async () => {
  const { kept, sent } = await replay((ticket) => ({
    headers: [['Content-Type', 'application/json']],
    body: JSON.stringify({ ticket: `PVE:ada@pam:${ticket}::Xq7Lm2Vb9Tz4WkPd5h` }),
    next: `/socket?ticket=${encodeURIComponent(`PVE:ada@pam:${ticket}::Xq7Lm2Vb9Tz4WkPd5h`)}`,
  }));
  expect(kept).toMatch(/^\/socket\?ticket=REDACTED(?:_|%5F)TICKET$/);
  expect(decodeURIComponent(sent)).toBe(`/socket?ticket=PVE:ada@pam:${live}::Xq7Lm2Vb9Tz4WkPd5h`);
});

test('the signature of a URL that an answer has is the live one', async () => {
  const url = (signature: string): string => `/k?expires=1700000000&st=${signature}Xq7Lm2Vb9Tz4Wk`;
  const { kept, sent } = await replay((signature) => ({
    headers: [['Content-Type', 'application/json']],
    body: JSON.stringify({ url: url(signature) }),
    next: url(signature),
  }));
  expect(kept).toBe('/k?expires=1700000000&st=REDACTED_ST');
  expect(sent).toBe(url(live));
});

test('a value whose label alone calls it a secret is the live one', async () => {
  const { kept, sent } = await replay((key) => ({
    headers: [['Content-Type', 'text/html']],
    body: `<form action="/in"><label>API token <input name="t" value="${key}"></label></form>`,
    next: `/in?t=${key}`,
  }));
  expect(kept).toBe('/in?t=REDACTED_T');
  expect(sent).toBe(`/in?t=${live}`);
});
