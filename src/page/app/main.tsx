import { createApp } from 'vue';
import './style/tokens.css';
import './style/base.css';
import { App } from './shell/app.tsx';
import { createHttpSource } from './source/http-source.ts';
import { readReport } from './source/report-source.ts';
import { providePage } from './store/page-store.ts';

const app = createApp(App);
const store = providePage(app, readReport() ?? createHttpSource());
addEventListener('pagehide', (event) => {
  if (!event.persisted) store.close();
});
app.mount('#app');
