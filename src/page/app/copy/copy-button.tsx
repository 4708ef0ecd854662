import { defineComponent, onUnmounted, ref } from 'vue';
import { copyText } from './clipboard.ts';
import './copy.css';

/** How long a button says that it has copied, in ms. */
const SAID = 1500;

/** Copies one text. The text is made when the button is pressed. */
export const CopyButton = defineComponent(
  (props: { text: () => string; what: string; label?: string | undefined }) => {
    const isCopied = ref(false);
    let timer: ReturnType<typeof setTimeout> | undefined;
    onUnmounted(() => clearTimeout(timer));
    const copy = async (): Promise<void> => {
      isCopied.value = await copyText(props.text(), props.what);
      clearTimeout(timer);
      timer = setTimeout(() => {
        isCopied.value = false;
      }, SAID);
    };
    return () => (
      <button
        type="button"
        class={['copy-button', { 'is-copied': isCopied.value }]}
        title={`Copy ${props.what}`}
        aria-label={`Copy ${props.what}`}
        onClick={copy}
      >
        <CopyIcon isDone={isCopied.value} />
        {props.label}
      </button>
    );
  },
  { props: ['text', 'what', 'label'] },
);

/** Two sheets, or a tick. */
export function CopyIcon({ isDone }: { isDone: boolean }) {
  return (
    <svg class="copy-icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      {isDone ? <path d="M3 8.5l3.2 3.2L13 5" /> : <path d="M5.5 5.5h7v7h-7zM3.5 10.5v-7h7" />}
    </svg>
  );
}
