import { defineComponent, nextTick, ref, watch } from 'vue';
import './split.css';

const MIN = 20;
const MAX = 85;
const STEP = 5;

/** Height of the lower pane in per cent. It stays when another row is picked. */
const share = ref(58);

/** A list, and below it the detail of the picked row. A bar between the two can be moved. */
export const Split = defineComponent(
  (props: { isOpen: boolean; label: string }, { slots }) => {
    const element = ref<HTMLElement>();
    const detail = ref<HTMLElement>();
    // The focused element is removed: the list takes the focus, or on a phone, the detail that covers the list.
    watch(
      () => props.isOpen,
      async (isOpen) => {
        const { activeElement } = document;
        const isLost = activeElement === document.body || detail.value?.contains(activeElement);
        await nextTick();
        const list = element.value?.querySelector<HTMLElement>('.grid');
        if (!isOpen && isLost) list?.focus({ preventScroll: true });
        if (isOpen && list?.getClientRects().length === 0) detail.value?.focus();
      },
    );
    const set = (value: number) => {
      share.value = Math.round(Math.max(MIN, Math.min(MAX, value)));
    };
    const onPointerdown = (event: PointerEvent) => {
      const bar = event.currentTarget;
      if (!(bar instanceof HTMLElement)) return;
      bar.setPointerCapture(event.pointerId);
      bar.onpointermove = ({ clientY }) => {
        const box = element.value?.getBoundingClientRect();
        if (box) set(((box.bottom - clientY) / box.height) * 100);
      };
      bar.onpointerup = () => {
        bar.onpointermove = null;
      };
    };
    const onKeydown = (event: KeyboardEvent) => {
      const step = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      set(share.value + step);
    };
    return () => (
      <div
        ref={element}
        class={['split', { open: props.isOpen }]}
        style={{ '--share': `${share.value}%` }}
      >
        <div class="split-list">{slots.default?.()}</div>
        {props.isOpen && (
          <>
            <hr
              class="split-bar"
              aria-orientation="horizontal"
              aria-label="Height of the detail"
              aria-valuenow={share.value}
              aria-valuemin={MIN}
              aria-valuemax={MAX}
              tabindex={0}
              onPointerdown={onPointerdown}
              onKeydown={onKeydown}
            />
            <section ref={detail} class="split-detail" tabindex={-1} aria-label={props.label}>
              {slots.detail?.()}
            </section>
          </>
        )}
      </div>
    );
  },
  { props: ['isOpen', 'label'] },
);
