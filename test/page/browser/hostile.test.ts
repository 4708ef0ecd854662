/** Sessions and answers of targets are data: they are shown as text, and do nothing. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LooseRecording } from '../../kit/index.ts';
import { createSession, recordingOf, serve } from '../../kit/index.ts';
import { serveProject } from '../serve-project.ts';
import { describeInBrowser } from './browser.ts';
import { replay, rowsOf } from './demo.ts';

const KEY = 'sessions/hostile.session.json';
/** A script that would leave a mark, in every way in which markup can run a script. */
const ATTACKS = [
  '<script>globalThis.isHurt = true</script>',
  '<img src=x onerror="globalThis.isHurt = true">',
  '<svg onload="globalThis.isHurt = true"><title>"></title></svg>',
  '"><iframe srcdoc="<script>parent.isHurt = true</script>"></iframe>',
  'javascript:globalThis.isHurt=true//\'"',
  '{{constructor.constructor("globalThis.isHurt = true")()}}',
  '<a href="javascript:globalThis.isHurt=true" autofocus onfocus="globalThis.isHurt=true">x</a>',
  '</textarea></title></style></script><script>globalThis.isHurt = true</script>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example.com/">',
  '<link rel=stylesheet href="https://evil.example.com/a.css"><base href="https://evil.example.com/">',
];
const attack = ATTACKS.join('\n');
/** A text that changes the direction of text, and has invisible characters. */
const MARKS = 'a\u202eb\u2066c\u200b\u0007\u001b[31md\ufeff\ud800e';

const typed = (type: string, text: string): object => ({
  response: { headers: [['Content-Type', type]] as [string, string][], body: { text } },
});

const bodies: LooseRecording[] = [
  recordingOf('GET', '/html', 200, typed('text/html', `<!doctype html>${attack}`)),
  recordingOf(
    'GET',
    '/xml',
    200,
    typed('application/xml', `<?xml version="1.0"?><a>${attack}</a>`),
  ),
  recordingOf(
    'GET',
    '/svg',
    200,
    typed('image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg">${attack}</svg>`),
  ),
  recordingOf('GET', '/script', 200, typed('text/javascript', 'globalThis.isHurt = true')),
  recordingOf(
    'GET',
    '/style',
    200,
    typed('text/css', '@import "https://evil.example.com/a.css"; * { display: none }'),
  ),
  recordingOf(
    'GET',
    '/json',
    200,
    typed(
      'application/json',
      `{"__proto__":{"isHurt":true},${JSON.stringify(attack)}:${JSON.stringify(attack)}}`,
    ),
  ),
  recordingOf(
    'GET',
    '/form',
    200,
    typed('application/x-www-form-urlencoded', new URLSearchParams([[attack, attack]]).toString()),
  ),
  recordingOf(
    'GET',
    '/multipart',
    200,
    typed(
      'multipart/form-data; boundary=b',
      `--b\r\nContent-Disposition: form-data; name="<img src=x onerror=globalThis.isHurt=true>"; filename="<script>globalThis.isHurt=true</script>"\r\n\r\n${attack}\r\n--b--\r\n`,
    ),
  ),
  recordingOf('POST', '/graphql', 200, {
    headers: [['Content-Type', 'application/json']],
    body: { json: { query: `query Q { a(b: ${JSON.stringify(attack)}) }`, variables: { attack } } },
  }),
  recordingOf('GET', '/marks', 200, typed('text/plain', MARKS)),
  recordingOf('GET', '/lines', 200, typed('text/plain', 'x'.repeat(900_000))),
  recordingOf(
    'GET',
    '/deep',
    200,
    typed('application/json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  ),
  recordingOf('GET', '/broken', 200, typed('application/json', `{"a": ${attack}`)),
  recordingOf('GET', '/picture', 200, {
    response: {
      headers: [['Content-Type', 'image/png']],
      body: { base64: Buffer.from(attack).toString('base64') },
    },
  }),
  recordingOf('GET', `/${encodeURI(attack).replaceAll("'", '%27').slice(0, 2000)}`, 200),
  recordingOf('GET', '/headers', 200, {
    headers: [['X-Attack', ATTACKS[0] ?? '']],
    response: {
      headers: [
        [`X-${'N'.repeat(300)}`, attack.replaceAll('\n', ' ')],
        ['Location', 'javascript:globalThis.isHurt=true'],
      ],
    },
  }),
];

describeInBrowser('a hostile session', ({ open }) => {
  test('is shown as text: nothing runs, nothing is loaded, nothing leads away', async () => {
    const session = createSession(bodies, {
      name: `${attack} ${MARKS.replace('\ud800', '')} ${'n'.repeat(300)}`,
      recordedBy: `${ATTACKS[1]}.test.ts`,
    });
    await using target = await serve(({ url }, response) => {
      response
        .writeHead(url === '/html' ? 500 : 200, {
          'content-type': 'text/html',
          'x-attack': ATTACKS[0],
        })
        .end(attack);
    });
    await using served = await serveProject({ sessions: { [KEY]: session } });
    writeFileSync(
      join(served.project.folder, 'sessions/<img src=x onerror=isHurt=1>.session.json'),
      `{ "version": ${attack}`,
    );
    await using window = await open(served.url);
    const { page } = window;
    const { host } = new URL(served.url);
    const check = async (): Promise<void> => {
      expect(await page.evaluate('globalThis.isHurt ?? Object.prototype.isHurt')).toBeUndefined();
      expect(new URL(page.url()).host).toBe(host);
      const injected =
        'script:not([src]), iframe, object, embed, base, meta[http-equiv], [onerror], [onload], [onfocus], [href^="javascript:"]';
      expect(await page.locator(injected).count()).toBe(0);
    };
    await page.getByText('1 session file cannot be read').waitFor();
    await check();

    const card = page.locator('.card-name');
    await card.click();
    await rowsOf(page).nth(2).waitFor();
    await check();
    const tabs = page.getByRole('tablist', { name: 'Parts of the recording' });
    for (const { request } of bodies) {
      const row = rowsOf(page).filter({
        has: page.locator(`.cell-path [title^=${JSON.stringify(request.path)}]`),
      });
      await row.scrollIntoViewIfNeeded();
      await row.click();
      await page
        .locator('.detail-head h2')
        .filter({ hasText: request.path.slice(0, 40) })
        .waitFor();
      await tabs.waitFor();
      await check();
    }
    await page.getByRole('button', { name: 'Close the detail' }).click();

    await replay(page, '', target.url);
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'Live response' }).waitFor();
    await page.getByText('globalThis.isHurt').first().waitFor();
    await check();
    for (const name of ['Request', 'Differences', 'Live values']) {
      await page
        .getByRole('tab', { name: new RegExp(`^${name}`) })
        .first()
        .click();
      await check();
    }
    await page.getByRole('button', { name: 'Compare with…' }).click();
    await page.getByRole('dialog').getByRole('button').nth(1).click();
    await page.getByRole('heading', { name: 'Comparison' }).waitFor();
    await check();
  });

  test('can be named in an address, which makes the page do nothing', async () => {
    await using served = await serveProject({
      sessions: { [KEY]: createSession(bodies.slice(0, 1)) },
    });
    await using window = await open(served.url);
    const { page } = window;
    await page.locator('.card-name').waitFor();
    for (const name of [
      'endpoint',
      'session',
      'recording',
      'run',
      'text',
      'with',
      'host',
      'detail',
    ]) {
      const hash = new URLSearchParams([[name, attack]]);
      window.expectFault(/status of 404/);
      await page.evaluate(`location.hash = ${JSON.stringify(`#/?${hash}`)}`);
      await page.waitForFunction(
        `decodeURIComponent(location.hash).includes(${JSON.stringify(name)})`,
      );
      expect(await page.evaluate('globalThis.isHurt')).toBeUndefined();
      expect(await page.locator('iframe, [onerror], base').count()).toBe(0);
    }
  });
});
