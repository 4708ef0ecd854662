import { computed, defineComponent, ref, watch } from 'vue';
import { renderSize } from '../text/amounts.ts';
import { ShowMore } from '../text/show-more.tsx';
import { byteLength, hexLines } from './hex-lines.ts';

const LINES = 64;

/** The bytes of a body in hexadecimal and as ASCII. */
export const HexView = defineComponent(
  (props: { base64: string; label?: string | undefined }) => {
    const most = ref(LINES);
    watch(
      () => props.base64,
      () => {
        most.value = LINES;
      },
    );
    const length = computed(() => byteLength(props.base64));
    const lines = computed(() => hexLines(props.base64, 0, most.value));
    return () => (
      <div class="hex">
        <section class="hex-scroll" tabindex={0} aria-label={`${props.label ?? 'Body'}: bytes`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Offset</th>
                <th scope="col">Bytes</th>
                <th scope="col">ASCII</th>
              </tr>
            </thead>
            <tbody>
              {lines.value.map(({ offset, hex, ascii }) => (
                <tr key={offset}>
                  <td class="hex-offset">{offset}</td>
                  <td class="hex-bytes">{hex}</td>
                  <td class="hex-ascii">{ascii}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        {most.value * 16 < length.value && (
          <ShowMore
            words={`${renderSize(most.value * 16)} of ${renderSize(length.value)} shown`}
            onMore={() => {
              most.value += 8 * LINES;
            }}
          />
        )}
      </div>
    );
  },
  { props: ['base64', 'label'] },
);
