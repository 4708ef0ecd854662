import { createApp, defineComponent, ref } from 'vue';
import type { Overview } from '../api.ts';

const App = defineComponent(() => {
  const overview = ref<Overview>();
  return () => <main class="app">{overview.value?.project ?? 'Sessions'}</main>;
});

createApp(App).mount('#app');
