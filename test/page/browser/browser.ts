/**
 * Chromium, driven by playwright-core. The test that has a page open fails if the page does what it must never do: a
 * script error, a message on the console, something that its Content-Security-Policy forbids, a dialog, a request to
 * another host.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
/** Where the installers of macOS and Windows put the browser. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of the browser. */
function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  const named = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return CHROMIUM_PATH || [...named, ...PLACES].find((path) => existsSync(path));
}

/**
 * `describe` for tests in a browser. Without a browser, they are skipped, under a title that tells how to get one. If
 * `CI` is set, they fail instead.
 */
export function describeInBrowser(title: string, define: (browser: OpenBrowser) => void): void {
  const path = findChromium();
  if (path === undefined && !process.env.CI) {
    const how = 'there is no Chromium: apt-get install chromium, or set CHROMIUM_PATH';
    describe.skip(`${title} (${how})`, () =>
      define({ open: () => Promise.reject(new Error(how)) }));
    return;
  }
  describe(title, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());
    define({
      open(url, options) {
        if (!browser) throw new Error('The browser has not started.');
        return openPage(browser, url, options);
      },
    });
  });
}

/** @throws {Error} that tells how to get a browser */
function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: apt-get install chromium, or set CHROMIUM_PATH.');
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** The headers of a call from the page, as an expression for scripts that run in it. */
export const ORIGIN_HEADERS =
  "{ 'x-sessions-origin-key': localStorage.getItem('vitest-sessions-origin-key') }";

/** A browser that runs for all tests of a file. */
export interface OpenBrowser {
  /** Opens an address in a window of its own, with no cookies. */
  open(url: string, options?: BrowserContextOptions): Promise<OpenPage>;
}

/** `await using` closes it, and throws if the page did what it must not. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the page has done so far that it must not. */
  readonly faults: readonly string[];
  /** Expects faults that match the pattern from now on. */
  expectFault(pattern: RegExp): void;
}

async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults: string[] = [];
  const expected: RegExp[] = [];
  const add = (fault: string): void => {
    if (!expected.some((pattern) => pattern.test(fault))) faults.push(fault);
  };
  const { host } = new URL(url);
  page.on('pageerror', (error) => add(`error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      add(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('dialog', (dialog) => {
    add(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => add(`window: ${popup.url()}`));
  page.on('request', (request) => {
    const { protocol, host: other } = new URL(request.url());
    if (['data:', 'blob:'].includes(protocol)) return;
    if (other !== host) add(`request to another host: ${request.url()}`);
  });
  await page.addInitScript(`addEventListener('securitypolicyviolation', (event) => {
    console.error('forbidden by ' + event.violatedDirective + ': ' + event.blockedURI);
  });`);
  await page.goto(url);
  return {
    page,
    faults,
    expectFault: (pattern) => void expected.push(pattern),
    async [Symbol.asyncDispose]() {
      await context.close();
      if (faults.length > 0)
        throw new Error(`The page did what it must not:\n${faults.join('\n')}`);
    },
  };
}

/** Shows a tab, or hides it as if another tab were in front of it. Playwright keeps all tabs of a browser visible. */
export async function show(page: Page, isShown: boolean): Promise<void> {
  await page.evaluate(`{
    const state = ${JSON.stringify(isShown ? 'visible' : 'hidden')};
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
    Object.defineProperty(document, 'hidden', { configurable: true, value: ${!isShown} });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }`);
}
