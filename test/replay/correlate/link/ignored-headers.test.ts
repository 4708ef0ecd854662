/** Headers that never carry what another message has: a value that is in both is there by chance. */
import { expect, test } from 'vitest';
import { linksOf } from '../links.ts';

const VALUE = 'a8f3-k27q-91xz';

function ofResponse(name: string): Promise<string[]> {
  return linksOf([
    { request: 'GET /orders', answerHeaders: [[name, VALUE]] },
    { request: `GET /orders/${VALUE}` },
  ]);
}

function ofRequest(name: string): Promise<string[]> {
  return linksOf([
    { request: 'GET /orders', answer: { id: VALUE } },
    { request: 'GET /', headers: [[name, VALUE]] },
  ]);
}

test('any other header may', async () => {
  expect(await ofResponse('x-order')).toEqual(['2 path segment 2 <- 1 header x-order']);
  expect(await ofRequest('x-order')).toEqual(['2 header x-order <- 1 body /id']);
});

test.each(
  `
  connection content-encoding content-language content-length content-range content-type keep-alive
  proxy-connection te trailer transfer-encoding upgrade via age date expires retry-after
  server-timing x-response-time x-runtime accept accept-ch accept-encoding accept-patch accept-post
  accept-ranges allow alt-svc dav ms-author-via p3p server x-aspnet-version x-aspnetmvc-version
  x-powered-by cache-control cdn-cache-control cf-cache-status pragma surrogate-control vary x-cache
  x-cache-hits clear-site-data content-security-policy content-security-policy-report-only expect-ct
  feature-policy nel origin-agent-cluster permissions-policy public-key-pins referrer-policy
  report-to reporting-endpoints strict-transport-security timing-allow-origin x-content-type-options
  x-dns-prefetch-control x-download-options x-frame-options x-permitted-cross-domain-policies
  x-robots-tag x-ua-compatible x-xss-protection access-control-allow-origin
  cross-origin-opener-policy sec-websocket-accept ratelimit-remaining x-rate-limit-limit ratelimit
`
    .trim()
    .split(/\s+/),
)('%s of a response', async (name) => {
  expect(await ofResponse(name)).toEqual([]);
});

test.each(
  `
  accept accept-language user-agent host content-type content-length content-encoding
  content-language content-md5 connection keep-alive transfer-encoding te trailer upgrade expect date
  via dnt priority pragma cache-control range sec-fetch-site sec-ch-ua sec-gpc sec-websocket-key
  access-control-request-method proxy-connection
`
    .trim()
    .split(/\s+/),
)('%s of a request', async (name) => {
  expect(await ofRequest(name)).toEqual([]);
});

test.each(['realm', 'charset', 'algorithm', 'qop', 'stale', 'max-age', 'httponly', 'secure'])(
  'the parameter %s',
  async (name) => {
    const links = await linksOf([
      { request: 'GET /orders', answerHeaders: [['X-Info', `a; ${name}=${VALUE}`]] },
      { request: `GET /orders/${VALUE}` },
    ]);

    expect(links).toEqual([]);
  },
);
