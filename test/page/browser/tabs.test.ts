/** Several tabs of one browser, which shows only one of them. */
import { expect, test } from 'vitest';
import { createSession, recordingOf, serve } from '../../kit/index.ts';
import { serveProject } from '../serve-project.ts';
import { describeInBrowser, ORIGIN_HEADERS, show } from './browser.ts';
import { cardOf, countOf, rowOf, startReplay } from './demo.ts';

const KEY = 'sessions/shop.session.json';
const shop = createSession(
  ['/a', '/b'].map((path) => recordingOf('GET', path, 200)),
  { name: 'shop' },
);
const more = (): ReturnType<typeof createSession> =>
  createSession([...shop.recordings, recordingOf('GET', '/c', 200)], { name: 'shop' });

describeInBrowser('tabs', ({ open }) => {
  test('work, however many are open, and learn of changes when they are shown again', async () => {
    await using served = await serveProject({ sessions: { [KEY]: shop } });
    await using window = await open(served.url);
    const { page: first } = window;
    await cardOf(first, 'shop').waitFor();
    let last = first;
    for (let count = 1; count < 8; count += 1) {
      await show(last, false);
      last = await first.context().newPage();
      await last.goto(first.url());
      await cardOf(last, 'shop').waitFor();
    }
    served.write(KEY, more());
    await last.getByText('3 requests', { exact: true }).waitFor();
    await show(last, false);
    expect(await first.getByText('2 requests', { exact: true }).isVisible()).toBe(true);
    await show(first, true);
    await first.getByText('3 requests', { exact: true }).waitFor();
  });

  test('show the end of a replay that ended while they were hidden, and no notice', async () => {
    let answer: (() => void) | undefined;
    await using target = await serve(({ url }, response) => {
      if (url === '/a') response.end();
      else answer = () => response.end();
    });
    await using served = await serveProject({ sessions: { [KEY]: shop } });
    await using window = await open(served.url);
    const { page } = window;
    await startReplay(page, 'shop', target.url);
    await rowOf(page, 'GET', '/b').getByText('running').waitFor();
    await page.evaluate(`{
      globalThis.notices = [];
      new MutationObserver(() => {
        const notice = document.querySelector('.notice');
        if (notice) notices.push(notice.textContent);
      }).observe(document.body, { subtree: true, childList: true });
    }`);
    await show(page, false);
    answer?.();
    const askState = `fetch('api/overview', { headers: ${ORIGIN_HEADERS} }).then((response) => response.json()).then(({ runs }) => runs[0].state)`;
    await expect.poll(() => page.evaluate(askState)).toBe('done');
    await rowOf(page, 'GET', '/b').getByText('running').waitFor();
    await show(page, true);
    await page.getByRole('button', { name: 'Run Again' }).waitFor();
    expect(await countOf(page, 'Passed').textContent()).toBe('2');
    expect(await page.evaluate('notices')).toEqual([]);
  });
});
