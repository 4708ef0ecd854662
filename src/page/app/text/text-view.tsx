import { computed, defineComponent, ref, watch } from 'vue';
import { renderSize } from './amounts.ts';
import { highlight } from './highlight.ts';
import { MarkedText } from './marked-text.tsx';
import { ShowMore } from './show-more.tsx';
import { pagesOf, sliceTokens } from './spans.ts';

/** A highlighted text of any length. A long text shows its first page, and more on request. */
export const TextView = defineComponent(
  (props: { text: string; language?: string | undefined; label?: string | undefined }) => {
    const shown = ref(1);
    watch(
      () => props.text,
      () => {
        shown.value = 1;
      },
    );
    const ends = computed(() => pagesOf(props.text));
    const tokens = computed(() => highlight(props.text, props.language));
    const pages = computed(() =>
      ends.value.slice(0, shown.value).map((end, index) => {
        const from = ends.value[index - 1] ?? 0;
        return {
          text: props.text.slice(from, end),
          tokens: tokens.value.length === 1 ? undefined : sliceTokens(tokens.value, from, end),
        };
      }),
    );
    return () => (
      <div class="text-view">
        <section tabindex={0} aria-label={props.label ?? 'Text'}>
          <pre>
            {pages.value.map(({ text, tokens: own }, index) => (
              <div class="text-page" key={index}>
                {own ? <MarkedText text={text} tokens={own} /> : <MarkedText text={text} />}
              </div>
            ))}
          </pre>
        </section>
        {shown.value < ends.value.length && (
          <ShowMore
            words={`${renderSize(ends.value[shown.value - 1] ?? 0)} of ${renderSize(props.text.length)} shown`}
            onMore={() => {
              shown.value += 4;
            }}
            onAll={() => {
              shown.value = ends.value.length;
            }}
          />
        )}
      </div>
    );
  },
  { props: ['text', 'language', 'label'] },
);
