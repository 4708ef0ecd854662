/** An API with a fault that needs several requests, and recordings of two hundred requests to it. */
import { randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import type { Session } from '../../src/session/schema.ts';
import {
  createSession,
  type LooseRecording,
  recordingOf,
  type Served,
  serve,
} from '../kit/index.ts';

interface Account {
  plan: string;
  limit: number;
  readonly notes: Set<string>;
  readonly carts: Map<string, string[]>;
}

export interface ShrinkableShop extends Served {
  /** From now on, an order fails on the free plan with a limit, and a cart with a gift cannot be paid. */
  break(): void;
  /** Forgets what is shared by all accounts. */
  reset(): void;
}

export async function serveShop(): Promise<ShrinkableShop> {
  const accounts = new Map<string, Account>();
  let isBroken = false;
  let isClosed = false;
  const server = await serve(async (request, response) => {
    const { method = '', url = '' } = request;
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const sent: unknown = method === 'GET' ? {} : await json(request);
    const body: Record<string, unknown> = Object(sent);
    const [, thing = '', id = '', part = ''] = url.split('/');
    if (thing === 'login') {
      const token = randomUUID();
      accounts.set(token, { plan: 'paid', limit: 0, notes: new Set(), carts: new Map() });
      return answer(201, { token });
    }
    if (thing === 'reset') {
      isClosed = false;
      return answer(200, {});
    }
    if (thing === 'items') return answer(200, { item: id });
    const account = accounts.get(request.headers.authorization?.replace('Bearer ', '') ?? '');
    if (!account) return answer(401, {});
    switch (`${method} ${thing} ${part}`.trim()) {
      case 'PUT plan': {
        account.plan = String(body.plan);
        return answer(200, {});
      }
      case 'PUT limit': {
        account.limit = Number(body.limit);
        return answer(200, {});
      }
      case 'POST notes': {
        const note = randomUUID();
        account.notes.add(note);
        return answer(201, { id: note });
      }
      case 'GET notes':
        return answer(account.notes.has(id) ? 200 : 404, {});
      case 'POST carts': {
        const cart = randomUUID();
        account.carts.set(cart, []);
        return answer(201, { id: cart });
      }
      case 'POST carts lines': {
        account.carts.get(id)?.push(String(body.item));
        return answer(account.carts.has(id) ? 201 : 404, {});
      }
      case 'POST carts payment':
        return answer(isBroken && account.carts.get(id)?.includes('gift') ? 500 : 201, {});
      case 'POST closing': {
        isClosed = isBroken;
        return answer(200, {});
      }
      case 'GET report':
        return answer(isClosed ? 503 : 200, {});
      default:
        return answer(isBroken && account.plan === 'free' && account.limit > 0 ? 500 : 201, {});
    }
  });
  return Object.assign(server, {
    break: () => {
      isBroken = true;
    },
    reset: () => {
      isClosed = false;
    },
  });
}

export interface ShopRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** Keeps the member `id` or `token` of the answer under this name. */
  readonly as?: string;
}

/** What a client kept of earlier answers, by name. */
export type Kept = ReadonlyMap<string, string>;

type Step = (kept: Kept) => ShopRequest;

/** Two hundred requests of one account, with the given ones at their places, by index. */
export async function recordShop(
  { url }: Served,
  planted: ReadonlyMap<number, Step>,
): Promise<Session> {
  const known = new Map<string, string>();
  const recordings: LooseRecording[] = [];
  for (let index = 0; index < 200; index += 1) {
    const step = index === 0 ? login : (planted.get(index) ?? filler(index));
    recordings.push(await record(url, step, known));
  }
  return createSession(recordings, { origin: url });
}

const login: Step = () => ({ method: 'POST', path: '/login', body: { name: 'ada' }, as: 'token' });

function filler(index: number): Step {
  if (index % 4 === 1) {
    return () => ({ method: 'POST', path: '/notes', body: { text: `note ${index}` }, as: 'note' });
  }
  if (index % 4 === 2) {
    return (before) => ({ method: 'GET', path: `/notes/${before.get('note')}` });
  }
  return () => ({ method: 'GET', path: `/items/${index}` });
}

async function record(
  url: string,
  step: Step,
  known: Map<string, string>,
): Promise<LooseRecording> {
  const { method, path, body, as } = step(known);
  const token = known.get('token');
  const headers: [string, string][] = [
    ...(token === undefined ? [] : [['Authorization', `Bearer ${token}`] as [string, string]]),
    ...(body === undefined ? [] : [['Content-Type', 'application/json'] as [string, string]]),
  ];
  const answer = await fetch(url + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const got = parseAnswer(await answer.text());
  if (as !== undefined) known.set(as, got.token ?? got.id ?? '');
  return recordingOf(method, path, answer.status, {
    headers,
    ...(body && { body: { json: body } }),
    response: { headers: [['Content-Type', 'application/json']], body: { json: got } },
  });
}

function parseAnswer(text: string): { readonly id?: string; readonly token?: string } {
  return JSON.parse(text);
}
