import { defineComponent, ref, watch } from 'vue';
import type { MessageView } from '../../api.ts';
import { CopyButton } from '../copy/copy-button.tsx';
import { renderCount } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import { ShowMore } from '../text/show-more.tsx';

const ROWS = 200;
/** In characters. Longer values are folded. */
const MAX_VALUE = 2000;

/** Names and values: headers, or the fields of a form. */
export const HeaderTable = defineComponent(
  (props: { headers: MessageView['headers']; label: string; noun: 'header' | 'field' }) => {
    const most = ref(ROWS);
    /** Indexes of long values that are shown as a whole. */
    const open = ref(new Set<number>());
    watch(
      () => props.headers,
      () => {
        most.value = ROWS;
        open.value = new Set();
      },
    );
    const renderValue = (value: string, index: number) => {
      if (value === '') return <span class="body-empty">empty</span>;
      if (value.length <= MAX_VALUE || open.value.has(index)) return <MarkedText text={value} />;
      return (
        <>
          <MarkedText text={value.slice(0, MAX_VALUE)} />…{' '}
          <button
            type="button"
            class="quiet-button"
            onClick={() => {
              open.value = new Set([...open.value, index]);
            }}
          >
            Show all {renderCount(value.length, 'character')}
          </button>
        </>
      );
    };
    return () => {
      const { headers, label, noun } = props;
      return (
        <>
          <table class="body-headers">
            <caption class="body-hidden">{label}</caption>
            <colgroup>
              <col class="body-names" />
              <col />
              <col class="body-copies" />
            </colgroup>
            <tbody>
              {headers.slice(0, most.value).map(([name, value], index) => (
                <tr key={index}>
                  <th scope="row">
                    <MarkedText text={name} />
                  </th>
                  <td>{renderValue(value, index)}</td>
                  <td class="body-copy">
                    <CopyButton
                      what={`${noun} ${name.slice(0, 60)}`}
                      text={() => (noun === 'header' ? `${name}: ${value}` : value)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {headers.length > most.value && (
            <ShowMore
              words={`${most.value} of ${renderCount(headers.length, noun)} shown`}
              onMore={() => {
                most.value += 5 * ROWS;
              }}
            />
          )}
        </>
      );
    };
  },
  { props: ['headers', 'label', 'noun'] },
);
