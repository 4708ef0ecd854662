import { defineComponent, onUnmounted, ref } from 'vue';
import { Icon } from '../element/icon.tsx';
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
        <Icon name={isCopied.value ? 'passed' : 'copy'} />
        {props.label}
      </button>
    );
  },
  { props: ['text', 'what', 'label'] },
);
