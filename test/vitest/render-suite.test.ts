import { expect, test } from 'vitest';
import { renderSuite } from '../../src/vitest/plugin/render-suite.ts';

test('the module of a session is one call with its path', () => {
  expect(renderSuite('/shop/sessions/a "b".session.json', new Map())).toBe(
    `import { replaySuite } from 'vitest-session-replay/runtime';

await replaySuite("/shop/sessions/a \\"b\\".session.json", {});
`,
  );
});

test('the module of a session imports targets that are modules when they are needed', () => {
  const apps = new Map([
    ['./src/app.ts', '/shop/src/app.ts'],
    ['../other.js', '/other.js'],
  ]);
  expect(renderSuite('/shop/sessions/a.session.json', apps)).toBe(
    `import { replaySuite } from 'vitest-session-replay/runtime';

await replaySuite("/shop/sessions/a.session.json", {
  "./src/app.ts": () => import("/shop/src/app.ts"),
  "../other.js": () => import("/other.js"),
});
`,
  );
});

test('the module of a session imports the setup', () => {
  expect(renderSuite('/shop/sessions/a.session.json', new Map(), '/shop/replay.setup.ts')).toBe(
    `import { replaySuite } from 'vitest-session-replay/runtime';

await replaySuite("/shop/sessions/a.session.json", {}, () => import("/shop/replay.setup.ts"));
`,
  );
});
