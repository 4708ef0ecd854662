import { defineComponent } from 'vue';
import { EmptyState } from '../element/controls.tsx';

const TEST = `import { expect } from 'vitest';
import { test } from 'vitest-session-replay/fixture';

test('lists the open orders', async ({ recorder }) => {
  const response = await fetch(\`\${recorder.url}/orders?status=open\`);
  expect(response.status).toBe(200);
});`;

/** How to record, for those who have not yet. */
export const FirstSession = defineComponent(() => () => (
  <EmptyState title="No sessions yet">
    <p>Write a test with the recording fixture, start your API, and run the test once:</p>
    <pre>{TEST}</pre>
    <p>Its traffic is then a session file, and appears here by itself.</p>
  </EmptyState>
));
