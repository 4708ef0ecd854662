import { createApp } from 'vue';
import './style/tokens.css';
import './style/base.css';
import { App } from './shell/app.tsx';
import { createHttpSource } from './source/http-source.ts';
import { createReportSource, readReport } from './source/report-source.ts';
import { createPageStore, storeKey } from './store/page-store.ts';

const report = readReport();
const store = createPageStore(report ? createReportSource(report) : createHttpSource());
addEventListener('pagehide', (event) => {
  if (!event.persisted) store.close();
});
createApp(App).provide(storeKey(), store).mount('#app');
