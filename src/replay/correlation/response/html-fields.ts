import { wordsIn } from '../names.ts';
import type { Attributes, MarkupHandler } from './parse-markup.ts';
import { readValue } from './read-value.ts';
import type { Reading } from './reading.ts';
import { Repeats } from './repeats.ts';
import type { Cursor } from './see.ts';
import { Spot } from './spot.ts';

interface Field {
  readonly name: string;
  readonly at: Spot;
}

interface Select extends Field {
  readonly options: Option[];
}

interface Option {
  readonly value: string | undefined;
  readonly isSelected: boolean;
  text: string;
}

/**
 * Reads the fields of a page's forms, as a browser would send them: `body field csrf`, the second of
 * that name `body field csrf 2`. What else a list offers is told as well: `body field size option 2`.
 */
export function createFieldReader(within: Cursor, reading: Reading): MarkupHandler {
  const repeats = new Repeats();
  let select: Select | undefined;
  let option: Option | undefined;
  let area: (Field & { text: string }) | undefined;

  function fieldOf({ name, type }: Attributes): Field | undefined {
    if (!name) return undefined;
    const kind = /^hidden$/i.test(type ?? '') ? 'hidden' : 'string';
    return { name, at: new Spot(kind, repeats.next(`field ${name}`), wordsIn(name), within) };
  }

  function readSelect({ at, options }: Select): void {
    const chosen = options.find(({ isSelected }) => isSelected) ?? options[0];
    if (chosen) readValue(valueOfOption(chosen), at, reading);
    for (const [index, each] of options.entries()) {
      const words = `option ${index + 1}`;
      readValue(valueOfOption(each), new Spot('string', words, undefined, at, true), reading);
    }
  }

  return {
    open(name, attributes) {
      const field = /^(?:input|button|select|textarea)$/.test(name) && fieldOf(attributes);
      if (field && name === 'select') select = { ...field, options: [] };
      else if (field && name === 'textarea') area = { ...field, text: '' };
      else if (field) readValue(attributes.value ?? '', field.at, reading);
      if (name === 'option' && select) {
        const isSelected = attributes.selected !== undefined;
        option = { value: attributes.value, isSelected, text: '' };
        select.options.push(option);
      }
    },
    text(piece) {
      if (option) option.text += piece;
      if (area) area.text += piece;
    },
    close(name) {
      if (name === 'option') option = undefined;
      if (name === 'select' && select) {
        readSelect(select);
        select = undefined;
      }
      if (name === 'textarea' && area) {
        // A line break behind the tag is for the reader of the source.
        readValue(area.text.replace(/^\r?\n/, ''), area.at, reading);
        area = undefined;
      }
    },
  };
}

function valueOfOption({ value, text }: Option): string {
  return value ?? text.trim();
}
