import { defineComponent } from 'vue';

/** Paths in a box of 16 by 16, drawn with a line of 1.6. */
const PATHS = {
  passed: 'M3.2 8.6 6.4 11.8 12.8 4.6',
  failed: 'M4 4 12 12M12 4 4 12',
  blocked: 'M8 2.2A5.8 5.8 0 1 0 8 13.8 5.8 5.8 0 1 0 8 2.2M4 12 12 4',
  uncompared: 'M4 6.2H12M4 9.8H12M10.4 3.4 5.6 12.6',
  partial: 'M8 2.6V9.4M8 12.4V12.8',
  skipped: 'M4 8H12',
  running: 'M8 2.4A5.6 5.6 0 1 1 2.4 8',
  unsent: 'M4.5 8H5.5M7.5 8H8.5M10.5 8H11.5',
  interrupted: 'M3 8H6M10 8H13M7 5 9 11',
  unknown: 'M6 6.2A2 2 0 1 1 8.5 8.1C8.1 8.3 8 8.6 8 9.2M8 11.6V11.8',
  expected: 'M8 6.6A1.4 1.4 0 1 0 8 9.4 1.4 1.4 0 1 0 8 6.6',
  down: 'M4 6 8 10 12 6',
  up: 'M4 10 8 6 12 10',
  right: 'M6 4 10 8 6 12',
  left: 'M10 4 6 8 10 12',
  plus: 'M8 3.2V12.8M3.2 8H12.8',
  close: 'M4 4 12 12M12 4 4 12',
  replay: 'M5.2 3.2 12.4 8 5.2 12.8Z',
  again: 'M12.8 6A5.2 5.2 0 1 0 13.2 8.8M13 2.6V6.2H9.4',
  record:
    'M8 2.8A5.2 5.2 0 1 0 8 13.2 5.2 5.2 0 1 0 8 2.8M8 6.6A1.4 1.4 0 1 0 8 9.4 1.4 1.4 0 1 0 8 6.6',
  copy: 'M5.8 5.8H13.2V13.2H5.8ZM3.2 10.2H2.8V2.8H10.2V3.2',
  warning: 'M8 2.4 14.4 13.4H1.6ZM8 6.4V9.6M8 11.2V11.4',
  compare: 'M8 2.4V13.6M3 4.4H6V11.6H3ZM10 4.4H13V11.6H10Z',
  search: 'M7 2.8A4.2 4.2 0 1 0 7 11.2 4.2 4.2 0 1 0 7 2.8M10.2 10.2 13.6 13.6',
  help: 'M5.8 6A2.2 2.2 0 1 1 8.6 8.1C8.2 8.3 8 8.6 8 9.2M8 11.6V11.8',
  lock: 'M4 7.4H12V13.2H4ZM5.6 7.4V5.2A2.4 2.4 0 0 1 10.4 5.2V7.4',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside a word, or in a control that has a name. Screen readers skip the picture. */
export const Icon = defineComponent(
  (props: { name: IconName }) => () => (
    <svg
      class={['icon', `icon-${props.name}`]}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path
        d={PATHS[props.name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  ),
  { props: ['name'] },
);

/**
 * The state of a request in a run. An `expected` request is still to be sent. When a run has ended early, an `unsent`
 * request was never sent, and an `interrupted` one was under way. The state is `unknown` if the server went away before
 * it told the outcome. Only a whole run is `partial`: not all of it was sent and compared.
 */
export type State =
  | 'expected'
  | 'running'
  | 'passed'
  | 'failed'
  | 'blocked'
  | 'uncompared'
  | 'partial'
  | 'skipped'
  | 'unsent'
  | 'interrupted'
  | 'unknown';

/** The state of a request: picture and word. `isShort` leaves the word to screen readers. */
export const StateMark = defineComponent(
  (props: { state: State; isShort?: boolean }) => () => (
    <span class={['state', `state-${props.state}`]} title={props.state}>
      <Icon name={props.state} />
      <span class={props.isShort ? 'spoken' : undefined}>{props.state}</span>
    </span>
  ),
  { props: ['state', 'isShort'] },
);
