/** A recorded shop, and live ones that answer some of its requests in another way. */
import { createSession, recordingOf, type Served, serve } from '../../kit/index.ts';

const JSON_TYPE = [['Content-Type', 'application/json'] as [string, string]];
export const ORDER = 'recorded-order-9172';
export const LIVE = 'live-order-81726354';

const answer = (json: unknown): object => ({ headers: JSON_TYPE, body: { json } });

/** An order is placed, and read by three requests; two further requests fail in a broken shop. */
export const session = createSession(
  [
    recordingOf('GET', '/health', 200, { response: answer({ state: 'well' }) }),
    recordingOf('POST', '/orders', 201, {
      headers: JSON_TYPE,
      body: { json: { sku: 'tea' } },
      response: answer({ id: ORDER, state: 'open' }),
    }),
    recordingOf('GET', `/orders/${ORDER}`, 200, { response: answer({ id: ORDER, state: 'open' }) }),
    recordingOf('GET', `/orders/${ORDER}/bill`, 200, { response: answer({ sum: 3 }) }),
    recordingOf('DELETE', `/orders/${ORDER}`, 204),
    recordingOf('GET', '/prices', 200, { response: answer({ prices: [1, 2, 3] }) }),
    recordingOf('GET', '/legal', 200, { response: answer({ text: 'a needle in a haystack' }) }),
  ],
  { name: 'shop' },
);

/** A shop, which answers 500 to some requests. */
export function serveShop(broken: RegExp): Promise<Served> {
  return serve(({ method = '', url = '' }, response) => {
    const isBroken = broken.test(`${method} ${url}`);
    const status = isBroken ? 500 : method === 'POST' ? 201 : method === 'DELETE' ? 204 : 200;
    const body =
      method === 'DELETE' ? '' : JSON.stringify(isBroken ? { fault: url } : { id: LIVE, sum: 4 });
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
}
