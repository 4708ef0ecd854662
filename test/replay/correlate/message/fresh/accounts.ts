/** A server with accounts, on which a recorded sign-up must be new. */
import { type ReplaySettings, replaySession } from '../../../../../src/replay/index.ts';
import type { Session } from '../../../../../src/session/schema.ts';
import { serve } from '../../../../kit/index.ts';
import type { Exchange } from '../../links.ts';

export const FORM = 'application/x-www-form-urlencoded';
export const email = 'ada@example.com';
export const fresh = [{ to: { path: 'POST /users', pointer: '/email' } }];

/** A request as it came. */
export interface Seen {
  readonly request: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/**
 * A server with accounts, of which each address has one: `POST /users`, `POST /login` (a form),
 * `GET /users`, `/users/<address>` and `/check?email=…`. It echoes what else it is sent.
 */
export async function serveAccounts(...taken: readonly string[]) {
  const accounts = new Set(taken);
  const seen: Seen[] = [];
  const server = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method, url = '', headers } = request;
    seen.push({ request: `${method} ${url}`, headers, body });
    const answer = (status: number, json: unknown, more = {}): void => {
      response.writeHead(status, { 'Content-Type': 'application/json', ...more });
      response.end(JSON.stringify(json));
    };
    if (`${method} ${url}` === 'POST /users') {
      const { email: address, ...rest } = JSON.parse(body);
      if (accounts.has(address)) return answer(409, { error: 'taken' });
      accounts.add(address);
      const location = `/users/${encodeURIComponent(address)}`;
      return answer(201, { id: accounts.size, email: address, ...rest }, { Location: location });
    }
    if (url === '/login') {
      const address = new URLSearchParams(body).get('email') ?? '';
      return accounts.has(address) ? answer(200, { email: address }) : answer(401, {});
    }
    if (url === '/users') {
      const all = [...accounts].map((address, at) => ({
        id: `account-${at + 1000}`,
        email: address,
      }));
      return answer(200, all);
    }
    const address = decodeURIComponent(url.split(/[/?=]/).at(-1) ?? '');
    if (url.startsWith('/users/'))
      return answer(accounts.has(address) ? 200 : 404, { email: address });
    return answer(200, {});
  });
  return Object.assign(server, { seen, accounts });
}

export const signUp: Exchange = {
  request: 'POST /users',
  body: { email, name: 'Ada' },
  status: 201,
  answer: { id: 1, email, name: 'Ada' },
  answerHeaders: [['Location', '/users/ada%40example.com']],
};
export const logIn: Exchange = {
  request: 'POST /login',
  type: FORM,
  body: 'email=ada%40example.com&password=x',
  answer: { email },
};

export async function replay(session: Session, settings: ReplaySettings = {}, ...taken: string[]) {
  await using server = await serveAccounts(email, ...taken);
  const result = await replaySession(session, {
    target: server.url,
    correlate: { fresh },
    ...settings,
  });
  return { ...result, seen: server.seen, states: result.outcomes.map(({ state }) => state) };
}

/** The new address that a sign-up was sent with. */
export function addressIn(
  { body }: Seen | undefined = { request: '', headers: {}, body: '{}' },
): string {
  return JSON.parse(body).email;
}
