import { computed, defineComponent } from 'vue';
import type { MessageView } from '../../api.ts';
import { BodyDiff } from '../body/body-diff.tsx';
import { renderCount } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import { diffHeaders } from './header-diff.ts';
import './compare.css';

/** What differs between the requests, or the responses, of the two sides. */
export const MessageDiff = defineComponent(
  (props: {
    title: string;
    left?: MessageView | undefined;
    right?: MessageView | undefined;
    leftLabel: string;
    rightLabel: string;
  }) => {
    const headers = computed(() =>
      diffHeaders(props.left?.headers ?? [], props.right?.headers ?? []),
    );
    return () => {
      const { title, left, right, leftLabel, rightLabel } = props;
      return (
        <section class="compare-message" aria-label={title}>
          <h2>{title}</h2>
          {!left && !right && <p class="compare-word">Neither side has one.</p>}
          {left && !right && <p class="compare-word">Only “{leftLabel}” has one.</p>}
          {right && !left && <p class="compare-word">Only “{rightLabel}” has one.</p>}
          {left && right && (
            <>
              {headers.value.length === 0 ? (
                <p class="compare-word">The same headers.</p>
              ) : (
                <table class="compare-headers">
                  <caption>
                    {renderCount(headers.value.length, 'header differs', 'headers differ')}
                  </caption>
                  <thead>
                    <tr>
                      <th scope="col">Header</th>
                      <th scope="col">{leftLabel}</th>
                      <th scope="col">{rightLabel}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {headers.value.map((header) => (
                      <tr key={header.name}>
                        <th scope="row">
                          <MarkedText text={header.name} />
                        </th>
                        <td data-side={leftLabel}>{renderValues(header.left)}</td>
                        <td data-side={rightLabel}>{renderValues(header.right)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
              <BodyDiff
                before={left.body}
                after={right.body}
                names={[leftLabel, rightLabel]}
                label={title}
              />
            </>
          )}
        </section>
      );
    };
  },
  { props: ['title', 'left', 'right', 'leftLabel', 'rightLabel'] },
);

function renderValues(values: readonly string[]) {
  if (values.length === 0) return <span class="compare-none">missing</span>;
  return (
    <>
      {values.map((value, index) => (
        <div key={index}>
          <MarkedText text={value} />
        </div>
      ))}
    </>
  );
}
