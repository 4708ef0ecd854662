import { computed, defineComponent, useId } from 'vue';
import { onText } from '../element/controls.tsx';
import { Icon } from '../element/icon.tsx';
import './filter.css';
import { type Filter, type Filtered, isFiltering, NO_FILTER } from './filter.ts';

/** The parts of a row whose values the fields offer as choices. */
type Chosen = Pick<Filtered, 'method' | 'statuses'>;

/** The fields of a filter. A field without values to choose from is left out. */
export const FilterBar = defineComponent(
  (props: {
    filter: Filter;
    /** All rows: their methods and statuses can be chosen. */
    rows: readonly Chosen[];
    states: readonly string[];
    hosts: readonly string[];
    /** How many rows are shown, and of how many. */
    shown: string;
    onChange: (changes: Partial<Filter>) => void;
  }) => {
    const id = useId();
    const choices = computed(() => choicesOf(props.rows));
    const select = (name: keyof Filter, label: string, values: readonly string[]) => {
      const value = props.filter[name];
      // A link may name a value that is not in the list.
      const all = value && !values.includes(value) ? [...values, value] : values;
      if (all.length === 0) return undefined;
      return (
        <select
          class="field"
          name={name}
          aria-label={label}
          value={value}
          onChange={onText((text) => props.onChange({ [name]: text }))}
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
      const { filter, states, hosts } = props;
      const { methods, statuses } = choices.value;
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
              name="filter-text"
              autocomplete="off"
              spellcheck={false}
              placeholder="Method, path, status, text in bodies"
              value={filter.text}
              onInput={onText((text) => props.onChange({ text }))}
              onKeydown={(event: KeyboardEvent) => {
                if (event.key !== 'Escape' || !filter.text) return;
                event.stopPropagation();
                props.onChange({ text: '' });
              }}
            />
          </div>
          {select('state', 'State', states)}
          {select('method', 'Method', methods)}
          {select('status', 'Status', statuses)}
          {select('host', 'Host', hosts)}
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
  { props: ['filter', 'rows', 'states', 'hosts', 'shown', 'onChange'] },
);

/** Methods, and statuses with their classes, that occur. */
function choicesOf(rows: readonly Chosen[]): { methods: string[]; statuses: string[] } {
  const methods = new Set<string>();
  const found = new Set<number | undefined>();
  for (const row of rows) {
    methods.add(row.method);
    for (const status of row.statuses) found.add(status);
  }
  const known = [...found].map((status) => (status === undefined ? 'none' : String(status))).sort();
  const classes = known.filter((status) => status !== 'none').map((status) => `${status[0]}xx`);
  return { methods: [...methods].sort(), statuses: [...new Set(classes), ...known] };
}
