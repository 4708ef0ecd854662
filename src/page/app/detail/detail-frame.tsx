/** What the details of a recording and of an outcome have in common. */
import { computed, defineComponent, type VNodeChild } from 'vue';
import type { Outcome } from '../../../replay/failure/outcome.ts';
import { CloseButton, Tabs } from '../element/controls.tsx';
import { ValueLinks } from '../links/value-links.tsx';
import { useLoaded } from '../store/loaded.ts';
import { usePage } from '../store/page-store.ts';
import { MarkedText } from '../text/marked-text.tsx';
import './detail.css';

interface FrameProps<Part extends string> {
  /** What the detail is about: `recording`. */
  readonly noun: string;
  readonly method: string | undefined;
  readonly path: string;
  readonly parts: readonly { value: Part; label: string; count?: string }[];
  readonly part: Part;
  readonly onPart: (part: Part) => void;
  /** The detail still shows another request, until its own is read. */
  readonly isStale: boolean;
  readonly onClose: () => void;
}

/** A request in a line, what can be done with it, and tabs over the open part. Slots: `mark`, `actions`. */
export const DetailFrame = defineComponent(
  <Part extends string>(props: FrameProps<Part>, { slots }: { slots: Slots }) =>
    () => {
      const { noun, method, path, parts, part } = props;
      return (
        <>
          <header class="detail-head">
            {slots.mark?.()}
            <h2 class="mono ellipsis" title={path}>
              <b>{method}</b> <MarkedText text={path} />
            </h2>
            {slots.actions?.()}
            <CloseButton label="Close the detail" title="Close (Esc)" onPress={props.onClose} />
          </header>
          <div class="detail-bar">
            <Tabs<Part>
              label={`Parts of the ${noun}`}
              panel={`${noun}-part`}
              value={part}
              choices={parts}
              onChoose={props.onPart}
            />
          </div>
          <div
            class={['detail-body', { stale: props.isStale }]}
            id={`${noun}-part`}
            role="tabpanel"
            aria-labelledby={`${noun}-part-${part}`}
            tabindex={0}
          >
            {slots.default?.()}
          </div>
        </>
      );
    },
  { props: ['noun', 'method', 'path', 'parts', 'part', 'onPart', 'isStale', 'onClose'] },
);

type Slots = Readonly<Record<string, (() => VNodeChild) | undefined>>;

/** Two messages side by side, or a word in place of one that is not there. */
export const DetailSides = defineComponent(
  (props: {
    left: VNodeChild;
    right: VNodeChild;
    leftNone?: string | undefined;
    rightNone?: string | undefined;
  }) =>
    () => (
      <div class="detail-sides">
        {props.left ?? <p class="detail-none secondary">{props.leftNone}</p>}
        {props.right ?? <p class="detail-none secondary">{props.rightNone}</p>}
      </div>
    ),
  { props: ['left', 'right', 'leftNone', 'rightNone'] },
);

/** The live values of one recording: their number, and the part of the detail that shows them. */
export function useLiveValues(
  session: () => string,
  id: () => string,
  onOpen: (id: string) => void,
): { readonly count: () => string; readonly render: (outcome?: Outcome) => VNodeChild } {
  const page = usePage();
  const loaded = useLoaded(session, () => page.sessions.links(session()));
  const links = computed(() => loaded.value.value?.links ?? []);
  const count = computed(
    () => links.value.filter(({ to, from }) => to.id === id() || from?.id === id()).length,
  );
  return {
    count: () => String(count.value),
    render: (outcome) => (
      <div class="detail-pad">
        <h3 class="spoken">Live values</h3>
        <ValueLinks
          id={id()}
          links={links.value}
          {...(outcome && { outcome })}
          nameOf={(other: string) => page.sessions.nameOf(session(), other)}
          onOpen={onOpen}
        />
      </div>
    ),
  };
}
