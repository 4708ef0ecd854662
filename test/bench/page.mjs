import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { chromium } from 'playwright-core';
import { writeSession } from '../../dist/internals.js';
import { assertAnswer } from './kit/assert-answer.mjs';
import { createGetSession, itemPaths } from './kit/create-get-session.mjs';
import { seconds } from './kit/format.mjs';
import { median } from './kit/median.mjs';
import { renderBar } from './kit/render-bar.mjs';
import { withScratchFolder } from './kit/scratch-folder.mjs';
import { writeVitestProject } from './kit/vitest-project.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const assets = join(repository, 'dist/page/assets');
const sizes = [10_000, 100_000];
const rounds = 5;
/** How long a person looks at the sessions before opening one, in ms. */
const lookingTime = 1000;
/** In ms, for 10,000 recordings. */
const bars = { draw: 1000, step: 100 };
/** In bytes of script, uncompressed. */
const sizeBar = 800_000;

/** @type {import('./run.mjs').Bench} */
export const page = {
  title: 'The page, as sessions grow',
  about: `In Chromium, without a screen, on the machine that also runs Vitest, which serves the page. \
"First draw" is from the start of the navigation to the first frame with the sessions in it. \
"Open" comes a second later, as with a person who looks first, and "open at once" in that very frame. All other \
times are from the event to the end of the frame that shows what was asked for, which is never less than one or two \
frames of 17 ms. Median of ${rounds} rounds.`,
  measure: (server) => withScratchFolder((folder) => measure(server, folder)),
};

/**
 * @param {import('./kit/start-server.mjs').BenchServer} server
 * @param {string} folder
 */
async function measure(server, folder) {
  const script = sizeOfScript();
  const missed = script > sizeBar ? [`page: ${kb(script)} of script, at most ${kb(sizeBar)}`] : [];
  const table = [
    [
      ...['recordings', 'first draw', 'open at once', 'open', 'filter', 'scroll', 'to the end'],
      'open a recording',
    ],
  ];
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    for (const size of sizes) {
      const project = join(folder, String(size));
      const session = createGetSession(server.origin, itemPaths(size));
      await mkdir(project);
      await writeVitestProject(project);
      writeSession(join(project, 'sessions/items.session.json'), session);
      const samples = await measureSize(browser, project, size);
      const cells = Object.entries(samples).map(([name, times]) => {
        const time = median(times);
        const bar = name === 'first draw' ? bars.draw : bars.step;
        const hasBar = size === sizes[0] && name !== 'open at once';
        const isMissed = hasBar && time > bar;
        if (isMissed) missed.push(`page: ${name} ${ms(time)}, at most ${ms(bar)}`);
        const shown = time > 1000 ? seconds(time) : ms(time);
        return hasBar ? renderBar(`${shown} (at most ${ms(bar)})`, isMissed) : shown;
      });
      table.push([size.toLocaleString('en'), ...cells]);
    }
  } finally {
    await browser.close();
  }
  table.push([`${kb(script)} of script (at most ${kb(sizeBar)})`, '', '', '', '', '', '', '']);
  return { table, missed };
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} folder
 * @param {number} size
 */
async function measureSize(browser, folder, size) {
  const { url, stop } = await startVitest(folder);
  /** @type {Record<string, number[]>} */
  const samples = {};
  const take = (/** @type {string} */ name, /** @type {number} */ time) => {
    samples[name] ??= [];
    samples[name].push(time);
  };
  const all = `${size.toLocaleString('en')} recordings`;
  const open = `button('All').click()`;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const tab = await context.newPage();
      await tab.addInitScript({ content: STEP });
      await tab.goto(url);
      take('first draw', await tab.evaluate(`step(() => {}, '.card-name', '', 0)`));
      const step = (/** @type {string} */ act, /** @type {string} */ selector, text = '') =>
        tab.evaluate(`step(() => {${act}}, ${JSON.stringify(selector)}, ${JSON.stringify(text)})`);
      take('open at once', await step(open, '.filter-shown', all));
      await tab.goto(url);
      await tab.locator('.card-name').waitFor();
      await tab.waitForTimeout(lookingTime);
      take('open', await step(open, '.filter-shown', all));
      const [few, rest] = [await step(type('/items/77'), '.filter-shown', 'recording'), all];
      take('filter', few);
      take('filter', await step(type(''), '.filter-shown', rest));
      take('scroll', await step('grid().scrollTop += 20_000', path(Math.ceil(20_000 / 28) + 5)));
      take('to the end', await step('grid().scrollTop = grid().scrollHeight', path(size - 1)));
      take('open a recording', await step(`row(${size - 1}).click()`, '.detail-body', 'Response'));
      assertAnswer('rows', (await tab.locator('[role=row]').count()) < 100, true, '');
      await context.close();
    }
  } finally {
    await stop();
  }
  return samples;
}

/** What runs in the page: it acts, and waits for the end of the frame in which an element has a text. */
const STEP = `
const frame = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
const grid = () => document.querySelector('.grid');
const button = (text) => [...document.querySelectorAll('button')].find((each) => each.textContent === text);
const row = (index) => document.querySelector('[title="/items/' + index + '"]').closest('[role=row]');
async function step(act, selector, text, start = performance.now()) {
  act();
  for (;;) {
    const found = document.querySelector(selector);
    const isNew = !text || found?.textContent.includes(text);
    if (found && isNew) break;
    if (performance.now() - start > 60_000) throw new Error('waited in vain for ' + selector + ' ' + text);
    await frame();
  }
  await frame();
  return performance.now() - start;
}
Object.assign(globalThis, { step, grid, button, row });`;

const type = (/** @type {string} */ text) => `
  const field = document.querySelector('[name=filter-text]');
  field.value = ${JSON.stringify(text)};
  field.dispatchEvent(new Event('input', { bubbles: true }));`;

const path = (/** @type {number} */ index) => `[title="/items/${index}"]`;

/** @param {string} folder */
async function startVitest(folder) {
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, '--watch', '--standalone', '--api.port=51400'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      output += stripVTControlCharacters(chunk);
      const [, found] = /Sessions at (\S+)\s/.exec(output) ?? [];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`Vitest has ended: ${output}`)));
  });
  const stop = async () => {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { url, stop };
}

/** Of all scripts, uncompressed. */
function sizeOfScript() {
  if (!existsSync(assets)) throw new Error('First run: npm run build');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  return scripts.reduce((sum, name) => sum + statSync(join(assets, name)).size, 0);
}

const ms = (/** @type {number} */ time) => `${Math.round(time)} ms`;
const kb = (/** @type {number} */ count) => `${Math.round(count / 1000)} KB`;
