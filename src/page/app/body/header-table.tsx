import { defineComponent } from 'vue';
import type { MessageView } from '../../api.ts';
import { CopyButton } from '../copy/copy-button.tsx';
import { MarkedText } from '../text/marked-text.tsx';

/** Names and values: headers, or the fields of a form. */
export const HeaderTable = defineComponent(
  (props: { headers: MessageView['headers']; label: string; noun: 'header' | 'field' }) => () => (
    <table class="body-headers">
      <caption class="body-hidden">{props.label}</caption>
      <colgroup>
        <col class="body-names" />
        <col />
        <col class="body-copies" />
      </colgroup>
      <tbody>
        {props.headers.map(([name, value], index) => (
          <tr key={index}>
            <th scope="row">
              <MarkedText text={name} />
            </th>
            <td>
              {value === '' ? <span class="body-empty">empty</span> : <MarkedText text={value} />}
            </td>
            <td class="body-copy">
              <CopyButton
                what={`${props.noun} ${name.slice(0, 60)}`}
                text={() => (props.noun === 'header' ? `${name}: ${value}` : value)}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  ),
  { props: ['headers', 'label', 'noun'] },
);
