import { defineComponent, useId } from 'vue';
import { Icon } from '../element/icon.tsx';
import './filter.css';
import { type Filter, isFiltering, NO_FILTER } from './filter.ts';

/** The values that can be chosen. A list without values has no field. */
export interface FilterChoices {
  readonly methods: readonly string[];
  readonly statuses: readonly string[];
  readonly states: readonly string[];
  readonly hosts: readonly string[];
}

/** The name of the text field in the document, for the key that goes to it. */
export const FILTER_FIELD = 'filter-text';

export const FilterBar = defineComponent(
  (props: {
    filter: Filter;
    choices: FilterChoices;
    /** Of the rows: how many are shown, of how many. */
    shown: string;
    onChange: (changes: Partial<Filter>) => void;
  }) => {
    const id = useId();
    const select = (name: keyof Filter, label: string, values: readonly string[]) => {
      const value = props.filter[name];
      // A link may name a value that is not among them.
      const all = value && !values.includes(value) ? [...values, value] : values;
      if (all.length === 0) return undefined;
      return (
        <select
          class="field"
          aria-label={label}
          value={value}
          onChange={({ target }: Event) => {
            if (target instanceof HTMLSelectElement) props.onChange({ [name]: target.value });
          }}
        >
          <option value="">{`${label}: all`}</option>
          {all.map((own) => (
            <option key={own} value={own}>
              {own}
            </option>
          ))}
        </select>
      );
    };
    return () => {
      const { filter, choices } = props;
      return (
        <search class="filter">
          <div class="filter-text">
            <Icon name="search" />
            <label class="spoken" for={id}>
              Filter by text
            </label>
            <input
              id={id}
              class="field"
              type="search"
              name={FILTER_FIELD}
              autocomplete="off"
              spellcheck={false}
              placeholder="Method, path, status, text in bodies"
              value={filter.text}
              onInput={({ target }: Event) => {
                if (target instanceof HTMLInputElement) props.onChange({ text: target.value });
              }}
              onKeydown={(event: KeyboardEvent) => {
                if (event.key !== 'Escape' || !filter.text) return;
                event.stopPropagation();
                props.onChange({ text: '' });
              }}
            />
          </div>
          {select('state', 'State', choices.states)}
          {select('method', 'Method', choices.methods)}
          {select('status', 'Status', choices.statuses)}
          {select('host', 'Host', choices.hosts)}
          <button
            type="button"
            class="button quiet"
            disabled={!isFiltering(filter)}
            onClick={() => props.onChange(NO_FILTER)}
          >
            Clear
          </button>
          <output class="filter-shown secondary">{props.shown}</output>
        </search>
      );
    };
  },
  { props: ['filter', 'choices', 'shown', 'onChange'] },
);

/** Methods and statuses that occur, as choices. */
export function choicesOf(
  rows: Iterable<{ readonly method: string; readonly statuses: readonly (number | undefined)[] }>,
): Pick<FilterChoices, 'methods' | 'statuses'> {
  const methods = new Set<string>();
  const statuses = new Set<string>();
  for (const row of rows) {
    methods.add(row.method);
    for (const status of row.statuses) {
      statuses.add(status === undefined ? 'none' : String(status));
    }
  }
  const classes = [...statuses]
    .filter((status) => status !== 'none')
    .map((status) => `${status[0]}xx`);
  return {
    methods: [...methods].sort(),
    statuses: [...new Set(classes)].sort().concat([...statuses].sort()),
  };
}
