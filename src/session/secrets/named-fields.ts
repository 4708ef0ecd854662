/**
 * Fields of a form that name each other's values: `fields[0][name]=password&fields[0][value]=…`, or
 * `name=password&value=…`.
 */
import { isSecretNumber } from './is-secret-value.ts';
import { looksRandom } from './looks-random.ts';
import { isLabelOfPair, isValueOfPair, NAMING } from './named-pairs.ts';
import { secretKind } from './secret-names.ts';

interface Field {
  readonly name: string;
  /** Out of its escapes. */
  readonly value: string;
}

/** The last word of a name, and what stands in front of it: `fields[0][`, `param.3.`. */
const LAST = /(?:^|[[.])([\w-]{1,64})\]?$/;
const NAMES = new RegExp(`^(?:${NAMING})$`, 'i');
const VALUE = /^(?:val|value|\w{1,32}[-_]value)$/i;
const LONGEST_NAME = 256;

/** What is known of the fields that have the same words in front of their last. */
interface Group {
  /** What the next value is called. */
  naming?: Field | undefined;
  /** A value, and its index, in front of its name. */
  value?: readonly [field: Field, index: number] | undefined;
}

/** The names that fields have by others beside them, where that is the name of a secret: by index. */
export function nameFields(fields: readonly Field[]): ReadonlyMap<number, string> {
  const named = new Map<number, string>();
  const groups = new Map<string, Group>();
  const tell = (naming: Field, value: Field, index: number): void => {
    if (isSecretOf(naming, value)) named.set(index, naming.value);
  };
  for (const [index, field] of fields.entries()) {
    const { name } = field;
    const own = name.length > LONGEST_NAME ? undefined : LAST.exec(name)?.[1];
    if (own === undefined) continue;
    const around = name.slice(0, name.lastIndexOf(own));
    const group = groups.get(around) ?? {};
    groups.set(around, group);
    if (VALUE.test(own)) {
      if (group.naming) tell(group.naming, field, index);
      group.value = group.naming ? undefined : [field, index];
      group.naming = undefined;
    } else if (NAMES.test(own)) {
      if (group.value) tell(field, ...group.value);
      group.naming = group.value ? undefined : field;
      group.value = undefined;
    }
  }
  return named;
}

function isSecretOf(naming: Field, { value }: Field): boolean {
  const kind = secretKind(naming.value);
  if (kind === undefined) return false;
  if (isLabelOfPair(naming.name) && !looksRandom(value)) return false;
  // A number says how many there are, as in JSON.
  if (/^\d+$/.test(value)) return isSecretNumber(value, kind, naming.value);
  return isValueOfPair(value, kind, naming.value);
}
