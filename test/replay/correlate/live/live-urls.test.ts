/** URLs in live responses that lead to another host than the target that answered. */
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../../src/replay/index.ts';
import { createSession, type LooseRecording, recordingOf, told } from '../../../kit/index.ts';
import { serveAnswers } from '../serve-answers.ts';

const API = 'http://api.example.com';
const AUTH = 'https://auth.example.com';

/**
 * Replays a request to the API that is answered with this Location, and one that follows it.
 * @param live what the API answers, by the URLs of the two targets
 */
async function follow(
  recorded: string,
  next: LooseRecording,
  live: (api: string, auth: string) => string,
) {
  await using auth = await serveAnswers([{}]);
  await using api = await serveAnswers([
    { status: 201, headers: { location: live('{api}', `${auth.url}/auth`) } },
    {},
  ]);
  const made = recordingOf('POST', '/grants', 201, {
    response: { headers: [['Location', recorded]] },
  });
  const { outcomes } = await replaySession(createSession([made, next], { origin: API }), {
    target: `${api.url}/api`,
    origins: { [AUTH]: `${auth.url}/auth` },
  });
  const requestsOf = ({ seen }: typeof api) => seen.map(({ request }) => request);
  return { atApi: requestsOf(api).slice(1), atAuth: requestsOf(auth), outcome: outcomes[1] };
}

describe('a live URL', () => {
  test('of a host that nobody named goes to the target by its path', async () => {
    const { atApi, atAuth } = await follow(
      `${API}/grants/7`,
      recordingOf('GET', '/grants/7', 200),
      () => 'http://internal.example.com/api/grants/9',
    );
    expect({ atApi, atAuth }).toEqual({ atApi: ['GET /api/grants/9'], atAuth: [] });
  });

  test('of another target is read without the base path of that one', async () => {
    const { atApi, atAuth } = await follow(
      `${AUTH}/grants/7`,
      recordingOf('GET', '/grants/7', 200, { origin: AUTH }),
      (_, auth) => `${auth}/grants/9`,
    );
    expect({ atApi, atAuth }).toEqual({ atApi: [], atAuth: ['GET /auth/grants/9'] });
  });

  test('of another target blocks a request that needs a path of the target that answered', async () => {
    const { atApi, atAuth, outcome } = await follow(
      `${API}/grants/7`,
      recordingOf('GET', '/grants/7', 200),
      (_, auth) => `${auth}/grants/9`,
    );
    expect({ atApi, atAuth }).toEqual({ atApi: [], atAuth: [] });
    expect(told(outcome)?.message).toBe(
      'blocked by #1 POST /grants: its response has no header location path',
    );
  });
});
