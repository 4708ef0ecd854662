import { computed, defineComponent, ref, type VNodeChild, watch } from 'vue';
import { commonEnds, type DiffLine } from '../../../diff/line-diff.ts';
import type { BodyView } from '../../api.ts';
import type { JsonChange } from '../diff/json-diff.ts';
import { renderJson } from '../diff/parse-json.ts';
import { renderCount, renderSize } from '../text/amounts.ts';
import { MarkedText } from '../text/marked-text.tsx';
import { ShowMore } from '../text/show-more.tsx';
import { type BodyDifference, compareBodies, type SideNames } from './compare-bodies.ts';
import './body.css';
import './body-diff.css';

const RECORDED_AND_LIVE: SideNames = ['Recorded', 'Live'];

/** How many changes, or lines, are shown at first, and more with each click on the button. */
const SHOWN = 200;

/** What differs between two bodies: by structure in JSON, by lines in other text. */
export const BodyDiff = defineComponent(
  (props: {
    before: BodyView;
    after: BodyView;
    names?: SideNames | undefined;
    label?: string | undefined;
  }) => {
    const names = computed(() => props.names ?? RECORDED_AND_LIVE);
    const most = ref(SHOWN);
    const difference = computed(() => compareBodies(props.before, props.after, names.value));
    watch(difference, () => {
      most.value = SHOWN;
    });
    return () => (
      <div class="body-diff">
        {(props.before.isCut || props.after.isCut) && (
          <p class="body-word is-warning">Only the start of each body is here to be compared.</p>
        )}
        {renderDifference(difference.value, most.value, names.value, props.label ?? 'Body')}
        {sizeOf(difference.value) > most.value && (
          <ShowMore
            words={`${most.value} of ${sizeOf(difference.value).toLocaleString('en')} shown`}
            onMore={() => {
              most.value += 5 * SHOWN;
            }}
          />
        )}
      </div>
    );
  },
  { props: ['before', 'after', 'names', 'label'] },
);

function sizeOf(difference: BodyDifference): number {
  if (difference.kind === 'json') return difference.changes.length;
  return difference.kind === 'lines' ? difference.lines.length : 0;
}

function renderDifference(
  difference: BodyDifference,
  most: number,
  names: SideNames,
  label: string,
): VNodeChild {
  switch (difference.kind) {
    case 'same':
      return <p class="body-word">{difference.words}</p>;
    case 'words':
      return <p class="body-word">{difference.words}</p>;
    case 'json':
      return (
        <JsonChanges
          changes={difference.changes.slice(0, most)}
          count={difference.changes.length}
          names={names}
        />
      );
    case 'lines':
      return <DiffLines lines={difference.lines.slice(0, most)} label={label} />;
  }
}

const WORDS = { added: 'added', removed: 'missing', changed: 'changed', moved: 'moved' } as const;

function JsonChanges({
  changes,
  count,
  names,
}: {
  changes: readonly JsonChange[];
  count: number;
  names: SideNames;
}) {
  return (
    <table class="diff-json">
      <caption>{renderCount(count, 'difference')}</caption>
      <thead>
        <tr>
          <th scope="col">Place</th>
          <th scope="col">{names[0]}</th>
          <th scope="col">{names[1]}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={`${change.kind} ${change.pointer}`}>
            <th scope="row">
              <span class={`diff-kind is-${change.kind}`}>{WORDS[change.kind]}</span>
              <code>
                {change.pointer === '' ? 'the whole body' : <MarkedText text={change.pointer} />}
                {change.to !== undefined && (
                  <>
                    {' → '}
                    <MarkedText text={change.to} />
                  </>
                )}
              </code>
            </th>
            {renderValues(change, names)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function renderValues({ kind, before, now }: JsonChange, names: SideNames): VNodeChild {
  if (kind === 'moved')
    return (
      <td colspan={2} class="diff-none">
        the same value at another position
      </td>
    );
  const [left, right] = [before, now].map((value) =>
    value === undefined ? undefined : renderJson(value, 2),
  );
  const isText = typeof before === 'string' && typeof now === 'string';
  // Other values, such as true and false, have nothing in common.
  const { start, end } = isText && left && right ? commonEnds(left, right) : { start: 0, end: 0 };
  return (
    <>
      <td data-side={names[0]}>{renderSide(left, start, end, 'del')}</td>
      <td data-side={names[1]}>{renderSide(right, start, end, 'ins')}</td>
    </>
  );
}

/** In characters. */
const MAX_VALUE = 2000;
const MAX_COMMON = 60;

function renderSide(
  text: string | undefined,
  start: number,
  end: number,
  tag: 'del' | 'ins',
): VNodeChild {
  if (text === undefined) return <span class="diff-none">nothing</span>;
  const from = start > MAX_COMMON ? start - MAX_COMMON : 0;
  const until = end > MAX_COMMON ? text.length - end + MAX_COMMON : text.length;
  const Changed = tag;
  const own = text.slice(start, text.length - end);
  return (
    <code class="diff-value">
      {from > 0 && '…'}
      <MarkedText text={text.slice(from, start)} />
      {own !== '' && (
        <Changed>
          <MarkedText text={own.slice(0, MAX_VALUE)} />
          {own.length > MAX_VALUE && `… ${renderSize(own.length)}`}
        </Changed>
      )}
      <MarkedText text={text.slice(text.length - end, until)} />
      {until < text.length && '…'}
    </code>
  );
}

/** Lines that differ. */
export function DiffLines({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  return (
    <section class="diff-lines" aria-label={`${label}: lines that differ`} tabindex={0}>
      <table>
        <thead class="body-hidden">
          <tr>
            <th scope="col">Line on the left</th>
            <th scope="col">Line on the right</th>
            <th scope="col">Change</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) =>
            line.kind === 'left-out' ? (
              <tr key={index} class="diff-gap">
                <td colspan={4}>{renderCount(line.count, 'equal line')}</td>
              </tr>
            ) : (
              <tr key={index} class={`is-${line.kind}`}>
                <td class="diff-number">{line.left}</td>
                <td class="diff-number">{line.right}</td>
                <td class="diff-sign">
                  <span aria-hidden="true">{SIGNS[line.kind]}</span>
                  {line.kind !== 'same' && <span class="body-hidden">{line.kind}</span>}
                </td>
                <td class="diff-text">
                  <MarkedText text={line.text.slice(0, MAX_VALUE)} />
                  {line.text.length > MAX_VALUE && `… ${renderSize(line.text.length)}`}
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </section>
  );
}

const SIGNS = { same: '', removed: '−', added: '+' } as const;
