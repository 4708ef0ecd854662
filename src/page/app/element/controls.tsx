/** Small controls of all views. */
import { defineComponent, type VNodeChild } from 'vue';
import './element.css';
import { Icon, type IconName } from './icon.tsx';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** A few values side by side, of which one is chosen. */
export const Toggle = defineComponent(
  <T extends string>(props: {
    label: string;
    choices: readonly Choice<T>[];
    value: T;
    onChoose: (value: T) => void;
  }) =>
    () => (
      <fieldset class="toggle">
        <legend class="spoken">{props.label}</legend>
        {props.choices.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            aria-pressed={value === props.value}
            onClick={() => props.onChoose(value)}
          >
            {label}
          </button>
        ))}
      </fieldset>
    ),
  { props: ['label', 'choices', 'value', 'onChoose'] },
);

/** Tabs of a panel with the id `panel`. Arrow keys go from one to the next. */
export const Tabs = defineComponent(
  <T extends string>(props: {
    label: string;
    panel: string;
    choices: readonly (Choice<T> & { readonly count?: string })[];
    value: T;
    onChoose: (value: T) => void;
  }) => {
    const move = (event: KeyboardEvent) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step || !(event.currentTarget instanceof HTMLElement)) return;
      event.preventDefault();
      event.stopPropagation();
      const { choices, value } = props;
      const at = choices.findIndex((choice) => choice.value === value);
      const next = (at + step + choices.length) % choices.length;
      const tab = event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[next];
      tab?.focus();
      tab?.click();
    };
    return () => (
      <div class="tabs" role="tablist" aria-label={props.label} onKeydown={move}>
        {props.choices.map(({ value, label, count }) => (
          <button
            key={value}
            id={`${props.panel}-${value}`}
            type="button"
            role="tab"
            aria-selected={value === props.value}
            aria-controls={props.panel}
            tabindex={value === props.value ? 0 : -1}
            onClick={() => props.onChoose(value)}
          >
            {label}
            {count !== undefined && <span class="count">{count}</span>}
          </button>
        ))}
      </div>
    );
  },
  { props: ['label', 'panel', 'choices', 'value', 'onChoose'] },
);

/** A message about something that needs attention, with buttons for what can be done about it. */
export const Notice = defineComponent(
  (props: { kind: 'fail' | 'block' | 'run'; icon?: IconName; onDismiss?: () => void }, { slots }) =>
    () => (
      <div
        class={['notice', `notice-${props.kind}`]}
        role={props.kind === 'fail' ? 'alert' : 'status'}
      >
        <Icon name={props.icon ?? 'warning'} />
        <div class="notice-text">{slots.default?.()}</div>
        {slots.actions && <div class="notice-actions">{slots.actions()}</div>}
        {props.onDismiss && (
          <CloseButton label="Dismiss" title="Dismiss" onPress={props.onDismiss} />
        )}
      </div>
    ),
  { props: ['kind', 'icon', 'onDismiss'] },
);

/** A message in place of a list or a view that has nothing to show. */
export const EmptyState = defineComponent(
  (props: { title: string }, { slots }) =>
    () => (
      <div class="empty">
        <h2>{props.title}</h2>
        {slots.default?.()}
      </div>
    ),
  { props: ['title'] },
);

/** A label above a control. */
export const Labelled = defineComponent(
  (
    props: { label: string; for: string; hint?: VNodeChild; fault?: string | undefined },
    { slots },
  ) =>
    () => (
      <div class="labelled">
        <label for={props.for}>{props.label}</label>
        {slots.default?.()}
        {props.hint && !props.fault && (
          <p class="hint" id={`${props.for}-hint`}>
            {props.hint}
          </p>
        )}
        {props.fault && (
          <p class="fault" id={`${props.for}-fault`} role="alert">
            <Icon name="warning" />
            {props.fault}
          </p>
        )}
      </div>
    ),
  { props: ['label', 'for', 'hint', 'fault'] },
);

/** A cross that closes or removes what it stands in. */
export function CloseButton({
  label,
  title,
  onPress,
}: {
  /** Says what is closed, to screen readers. */
  label: string;
  title?: string;
  onPress: () => void;
}) {
  return (
    <button
      type="button"
      class="button quiet icon"
      aria-label={label}
      title={title}
      onClick={onPress}
    >
      <Icon name="close" />
    </button>
  );
}

/** The buttons at the end of a form in a dialog. */
export const FormButtons = defineComponent(
  (props: {
    icon: IconName;
    label: string;
    isBusy: boolean;
    isDisabled: boolean;
    onClose: () => void;
  }) =>
    () => (
      <footer>
        <button type="button" class="button" onClick={props.onClose}>
          Close
        </button>
        <button
          type="submit"
          class="button primary"
          disabled={props.isDisabled || props.isBusy}
          aria-busy={props.isBusy}
        >
          <Icon name={props.icon} />
          {props.label}
        </button>
      </footer>
    ),
  { props: ['icon', 'label', 'isBusy', 'isDisabled', 'onClose'] },
);

/** A listener that takes what was typed or chosen in a field. */
export function onText(take: (text: string) => void): (event: Event) => void {
  return ({ target }) => {
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) {
      take(target.value);
    }
  };
}
