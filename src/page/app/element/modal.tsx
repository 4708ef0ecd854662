import { defineComponent, onBeforeUnmount, onMounted, ref } from 'vue';
import { CloseButton } from './controls.tsx';
import './modal.css';

/** A dialog over the page. The browser keeps the focus in it, and gives it back afterwards. */
export const Modal = defineComponent(
  (props: { title: string; isWide?: boolean; onClose: () => void }, { slots }) => {
    const element = ref<HTMLDialogElement>();
    const before = document.activeElement;
    onMounted(() => element.value?.showModal());
    onBeforeUnmount(() => {
      element.value?.close();
      // The list may have been drawn again since then.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    });
    return () => (
      <dialog
        ref={element}
        class={['modal', { wide: props.isWide }]}
        aria-label={props.title}
        onCancel={(event: Event) => {
          event.preventDefault();
          props.onClose();
        }}
      >
        <div class="modal-box">
          <header>
            <h2>{props.title}</h2>
            <CloseButton label="Close the dialog" onPress={props.onClose} />
          </header>
          {slots.default?.()}
        </div>
      </dialog>
    );
  },
  { props: ['title', 'isWide', 'onClose'] },
);
