// Builds the page's client, `src/page/app`, into `dist/page`. Users install none of its libraries.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

await build({
  configFile: false,
  root: fileURLToPath(new URL('../src/page/app', import.meta.url)),
  // Wherever the page is served, and in a file.
  base: './',
  logLevel: 'warn',
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'vue' } },
  build: {
    outDir: fileURLToPath(new URL('../dist/page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    // A report holds the whole client in one file.
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
