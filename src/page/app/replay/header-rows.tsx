import { defineComponent, nextTick, ref, useId } from 'vue';
import { CloseButton, onText } from '../element/controls.tsx';
import { Icon } from '../element/icon.tsx';
import { type Draft, parseHeaderLines } from './draft.ts';

const LABELS = { name: 'Name', value: 'Value' };

/** Rows of headers that every request gets. If several lines are pasted, each becomes a row. */
export const HeaderRows = defineComponent(
  (props: {
    headers: Draft['headers'];
    faults: Readonly<Record<string, string>>;
    configHeaders: readonly string[];
  }) => {
    const id = useId();
    const element = ref<HTMLElement>();
    const focusRow = async (index: number) => {
      await nextTick();
      const rows = element.value?.querySelectorAll<HTMLElement>('.header-row input:first-child');
      rows?.[index]?.focus();
    };
    const add = () => {
      props.headers.push({ name: '', value: '' });
      void focusRow(props.headers.length - 1);
    };
    const remove = async (index: number) => {
      props.headers.splice(index, 1);
      await nextTick();
      if (props.headers.length === 0) {
        element.value?.querySelector<HTMLElement>('.header-add')?.focus();
      } else void focusRow(Math.min(index, props.headers.length - 1));
    };
    const paste = (event: ClipboardEvent, index: number) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      const { target } = event;
      const isEmpty = target instanceof HTMLInputElement && target.value === '';
      const lines = parseHeaderLines(text);
      const isLine = isEmpty && lines[0]?.value !== '' && target.name === 'name';
      if (lines.length < 2 && !isLine) return;
      event.preventDefault();
      const { name, value } = props.headers[index] ?? { name: '', value: '' };
      const kept = name || value ? 1 : 0;
      props.headers.splice(index + kept, 1 - kept, ...lines);
      void focusRow(index + kept + lines.length - 1);
    };
    return () => (
      <fieldset ref={element} class="headers">
        <legend>Header Overrides</legend>
        {props.headers.map((header, index) => {
          const fault = props.faults[`headers.${index}`];
          return (
            <div class="header-row" key={index} onPaste={(event) => paste(event, index)}>
              {(['name', 'value'] as const).map((part) => (
                <input
                  key={part}
                  class="field mono"
                  name={part}
                  aria-label={`${LABELS[part]} of header ${index + 1}`}
                  aria-invalid={fault && part === 'name' ? true : undefined}
                  aria-describedby={fault && part === 'name' ? `${id}-${index}` : undefined}
                  placeholder={LABELS[part]}
                  autocomplete="off"
                  spellcheck={false}
                  value={header[part]}
                  onInput={onText((text) => {
                    header[part] = text;
                  })}
                />
              ))}
              <CloseButton
                label={`Remove header ${index + 1}`}
                title="Remove"
                onPress={() => remove(index)}
              />
              {fault && (
                <p class="fault" id={`${id}-${index}`}>
                  {fault}
                </p>
              )}
            </div>
          );
        })}
        <div class="header-foot">
          <button type="button" class="button header-add" onClick={add}>
            <Icon name="plus" />
            Add header
          </button>
          <span class="hint">
            They are set on every request and replace its own. Paste several lines “Name: value” at
            once.
            {props.configHeaders.length > 0 &&
              ` The config sets ${props.configHeaders.join(', ')} as well.`}
          </span>
        </div>
      </fieldset>
    );
  },
  { props: ['headers', 'faults', 'configHeaders'] },
);
