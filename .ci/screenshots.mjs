// Makes the pictures of the README, `.github/images/*.png`, from the demo: its sessions, replayed against its API
// and against one with a regression. Takes the names of pictures, such as `replay`; all of them by default.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { chromium } from 'playwright-core';
import { createDemoApi } from '../fixtures/demo-api/server.mjs';
import { shrinkPng } from './shrink-png.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const images = join(root, '.github/images');
const scratch = mkdtempSync(join(tmpdir(), 'screenshots-'));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const orders = 'logs in and takes an order through its life';

/** How to get to each picture from the first view. */
const pictures = {
  async sessions(page) {
    await card(page, orders).click();
    await row(page, 'POST', '/orders').click();
    await page.getByText('tea-green').first().waitFor();
  },
  async replay(page) {
    await replay(page, 'staging');
    await page.keyboard.press('n');
    await page.getByRole('tab', { name: /Live values/ }).click();
    await page.getByRole('region', { name: 'Values that this request carries' }).waitFor();
  },
  async waterfall(page) {
    await replay(page, 'local');
    // The first replay loads what the next ones have.
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await replay(page, 'local');
    await row(page, 'POST', '/orders').hover();
  },
  async comparison(page) {
    await replay(page, 'local');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await replay(page, 'staging');
    await page.getByRole('button', { name: 'Compare with…' }).click();
    await page.getByRole('dialog').getByRole('button').filter({ hasText: 'local' }).first().click();
    await page.getByRole('row').filter({ hasText: 'GET' }).filter({ hasText: '/orders/1' }).click();
    await page.getByText('Internal Server Error').first().waitFor();
  },
  async report(page) {
    await page.keyboard.press('n');
    await page.getByRole('heading', { name: 'Live response' }).waitFor();
  },
};

const [api, broken] = [
  await listen(createDemoApi(), 4010),
  await listen(createDemoApi({ regression: true }), 4020),
];
const project = join(scratch, 'shop');
writeProject();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--font-render-hinting=none'],
});
const server = await startVitest();
try {
  mkdirSync(images, { recursive: true });
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(pictures);
  const report = names.includes('report') ? await writeReport() : '';
  for (const name of names) {
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        colorScheme,
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      await page.goto(name === 'report' ? report : server.url);
      await pictures[name](page);
      if (name !== 'waterfall') await page.mouse.move(0, 0);
      await page.waitForTimeout(500);
      const picture = shrinkPng(await page.screenshot());
      writeFileSync(join(images, `${name}-${colorScheme}.png`), picture);
      await context.close();
    }
  }
} finally {
  await browser.close();
  server.stop();
  for (const { close } of [api, broken]) close();
  rmSync(scratch, { recursive: true, force: true });
}

function card(page, name) {
  return page.locator('.card-name', { hasText: name });
}

function row(page, method, path) {
  return page
    .getByRole('row')
    .filter({ has: page.locator(`.cell-path [title="${path}"]`) })
    .filter({ has: page.locator('.cell-method', { hasText: method }) });
}

async function replay(page, target) {
  await page.getByRole('button', { name: `Replay ${orders}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: target }).click();
  await dialog.getByLabel('Replay Speed').selectOption('1x: original timing');
  await dialog.getByRole('button', { name: 'Start Replay' }).click();
  await page.getByRole('button', { name: 'Run Again' }).waitFor();
}

/** A port that is free stands in for one that is taken. */
async function listen(http, wanted) {
  http.listen(wanted, '127.0.0.1');
  await once(http, 'listening').catch(() => once(http.listen(0, '127.0.0.1'), 'listening'));
  const close = () => {
    http.close();
    http.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${http.address().port}`, close };
}

function writeProject() {
  mkdirSync(project);
  cpSync(join(root, 'sessions/demo'), join(project, 'sessions'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'junction');
  const options = {
    target: { local: api.url, staging: broken.url },
    secrets: { PASSWORD_ADA: 'lovelace' },
    html: 'report',
  };
  writeFileSync(join(project, 'package.json'), '{ "name": "shop", "type": "module" }\n');
  writeFileSync(
    join(project, 'vitest.config.mjs'),
    `import { sessionReplay } from ${JSON.stringify(pathToFileURL(join(root, 'dist/index.js')).href)};
export default { plugins: [sessionReplay(${JSON.stringify(options)})] };
`,
  );
}

/** Vitest with the page. */
async function startVitest() {
  const child = run('--watch', '--standalone', '--api.port=51600');
  const url = await new Promise((resolve, reject) => {
    let output = '';
    child.stderr.resume();
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += stripVTControlCharacters(chunk);
      const [, found] = /Sessions at (\S+)\s/.exec(output) ?? [];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`Vitest has ended: ${output}`)));
  });
  return { url, stop: () => child.kill() };
}

/** The URL of a report of all sessions, replayed against both targets. */
async function writeReport() {
  const child = run('run');
  child.stdout.resume();
  child.stderr.resume();
  await once(child, 'exit');
  return pathToFileURL(join(project, 'report/index.html')).href;
}

function run(...args) {
  const { CI, GITHUB_ACTIONS, ...env } = process.env;
  return spawn(process.execPath, [vitest, ...args], {
    cwd: project,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
