import { expect, test } from 'vitest';
import { waitFor } from '../../kit/index.ts';
import { serveProject } from '../../page/serve-project.ts';
import { configModule } from '../replaying.ts';

/** Calls the plugins as Vite's DevTools do, and writes what they register into a file. */
const CONFIG = configModule(`
import { writeFileSync } from 'node:fs';

const devTools = {
  name: 'dev-tools',
  async configResolved({ plugins }) {
    const register = (entry) => writeFileSync('dock.json', JSON.stringify(entry));
    for (const { devtools } of plugins) await devtools?.setup({ docks: { register } });
  },
};

export default defineConfig({
  plugins: [sessionReplay(), devTools],
  test: { include: ['no-tests/**'] },
});`);

test('the page is a dock of the DevTools of Vite, where these are among the plugins', async () => {
  await using served = await serveProject({ files: { 'vitest.config.ts': CONFIG } });
  await waitFor('the dock', () => served.project.files().includes('dock.json'));
  expect(served.project.readJson('dock.json')).toMatchObject({
    title: 'Sessions',
    type: 'iframe',
    icon: expect.stringMatching(/^data:image\/svg\+xml,/),
    url: served.url,
  });
});
