/**
 * The rows of an answer in any format. A row is the smallest unit that holds a short value, such as 7, and a text that
 * is found in no other unit beside it: an object, a table row, an option, a link, a line. Text first: a format that is
 * known here only tells where units begin and end, and a body in no such format is a list of lines.
 */

import { attempt } from '../../../errors.ts';
import { isDeeper } from '../../../formats/json/exact-json.ts';
import { readMarkup } from '../../../formats/markup/markup-tokens.ts';
import { decodeEscapes } from '../../../formats/text/codecs.ts';
import { isFor } from '../../../formats/value/api-words.ts';
import { mayBeId, wordsOf } from '../../../formats/value/names.ts';
import { isName, isRandomId, isWording, kindOfText } from '../../../formats/value/wordings.ts';
import { isDoing, isQuantityName } from '../naming/names.ts';
import { readShortValues } from './short-values.ts';

/** A row that a value names. */
export interface Row {
  /** The texts that only it has, in their order; at least one. */
  readonly texts: readonly string[];
  /** All of its texts. */
  readonly all: readonly string[];
  /** The words around the value that say of what it is the name. */
  readonly words: ReadonlySet<string>;
}

/** Numbers how many texts, short values and ids there were before a unit, and how many after it. */
interface Count {
  readonly texts: number;
  readonly values: number;
  readonly ids: number;
}

interface Unit {
  readonly parent: Unit | undefined;
  readonly name: string;
  /** What the element is called in its page or document. */
  readonly label: string;
  readonly start: Count;
  end: Count | undefined;
}

/**
 * How a value is a name: by a place for ids, such as a member `id`, a segment of a link or an option; by the name of
 * its member, if that is what the request calls it; or as the first number of its unit, if that has no ids.
 */
type Naming = 'id' | 'member' | 'first';

/** A short value at one place. */
interface Hit {
  readonly unit: Unit;
  readonly words: readonly string[];
  readonly naming: Naming;
  /** How many short values there were before it. */
  readonly before: number;
}

/** Places of one value. Further ones say nothing new. */
const MAX_HITS = 64;
/** Levels of units around a value. */
const MAX_LEVELS = 8;
/** In a unit with more texts, none of them is that of a row. */
const MAX_TEXTS = 64;
const MAX_DEPTH = 200;
/** In characters, of one text. */
const MAX_LENGTH = 200;

/** The rows of one answer. */
export class Rows {
  readonly #hits = new Map<string, Hit[]>();
  readonly #texts: string[] = [];
  /** By text: how often the answer has it. */
  readonly #counts = new Map<string, number>();
  readonly #wanted: ReadonlySet<string>;
  #unit: Unit;
  #values = 0;
  #ids = 0;

  /** @param wanted the values whose rows are asked for */
  constructor(body: string, wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
    this.#unit = { parent: undefined, name: '', label: '', start: this.#count(), end: undefined };
    this.#content('', body, MAX_DEPTH);
    this.#unit.end = this.#count();
  }

  has(value: string): boolean {
    return this.#hits.has(value);
  }

  /**
   * The rows that a value names.
   * @param called what the request calls it
   * @param isCommon whether a text is known to be beside many names
   */
  of(value: string, called: ReadonlySet<string>, isCommon: (text: string) => boolean): Row[] {
    const hits = this.#hits.get(value) ?? [];
    const ids = hits.filter(
      ({ naming, words }) =>
        naming === 'id' || (naming === 'member' && words.some((word) => called.has(word))),
    );
    const named = ids.length > 0 ? ids : hits.filter(({ naming }) => naming === 'first');
    return named.flatMap((hit) => this.#rowOf(hit, isCommon) ?? []);
  }

  hasText(text = ''): boolean {
    return this.#counts.has(text);
  }

  /** Whether a text is beside several values, such as the word on a button. */
  isCommon(text: string): boolean {
    return (this.#counts.get(text) ?? 0) > 2;
  }

  #rowOf(hit: Hit, isCommon: (text: string) => boolean): Row | undefined {
    const words = new Set(hit.words);
    let unit: Unit | undefined = hit.unit;
    for (let level = 0; unit && level < MAX_LEVELS; level += 1, unit = unit.parent) {
      for (const word of wordsOf(unit.label)) words.add(word);
      const { start, end }: Pick<Unit, 'start' | 'end'> = unit;
      if (!end) return undefined;
      if (end.texts - start.texts > MAX_TEXTS) return undefined;
      const inside = this.#texts.slice(start.texts, end.texts);
      const own = inside.filter((text) => !isCommon(text) && this.#isOnlyIn(text, inside));
      if (own.length === 0) continue;
      // Among ids, another number is a count or a state; without an id, the first number names the row.
      const isFirst = hit.naming === 'member' || hit.before === start.values;
      const isName = hit.naming === 'id' || (end.ids === start.ids && isFirst);
      return isName ? { texts: own, all: inside, words } : undefined;
    }
    return undefined;
  }

  #isOnlyIn(text: string, inside: readonly string[]): boolean {
    return this.#counts.get(text) === inside.filter((each) => each === text).length;
  }

  #count(): Count {
    return { texts: this.#texts.length, values: this.#values, ids: this.#ids };
  }

  #within(name: string, read: () => void): void {
    const outer = this.#unit;
    this.#open(name);
    read();
    while (this.#unit !== outer) this.#close();
  }

  #open(name: string, label = name): void {
    this.#unit = { parent: this.#unit, name, label, start: this.#count(), end: undefined };
  }

  #close(): void {
    this.#unit.end = this.#count();
    this.#unit = this.#unit.parent ?? this.#unit;
  }

  #content(name: string, text: string, depth: number): void {
    const json = depth > 0 ? parseJson(text) : undefined;
    if (json !== undefined) this.#json(name, json, depth - 1);
    else if (depth > 0 && MARKUP.test(text)) this.#markup(text, depth - 1);
    else this.#lines(name, text, depth);
  }

  #json(name: string, value: unknown, depth: number): void {
    if (depth < 0) return;
    if (typeof value === 'string') this.#content(name, value, depth);
    else if (typeof value === 'number') this.#take(`${value}`, [name], namingOf(name), name);
    else if (Array.isArray(value)) this.#within(name, () => this.#list(name, value, depth - 1));
    else if (typeof value === 'object' && value !== null) {
      this.#within(name, () => {
        for (const [key, each] of Object.entries(value)) this.#member(name, key, each, depth - 1);
      });
    }
  }

  #member(name: string, key: string, value: unknown, depth: number): void {
    if (!/\d/.test(key)) {
      this.#json(key, value, depth);
      return;
    }
    this.#within(name, () => {
      this.#take(key, [name], 'id', '');
      this.#json(name, value, depth);
    });
  }

  /** Elements without names of their own belong to the number before them: `[7, "Lamp", 8, "Slip"]`. */
  #list(name: string, values: readonly unknown[], depth: number): void {
    const outer = this.#unit;
    let isText = true;
    for (const value of values) {
      if (typeof value === 'number' && isText) {
        if (this.#unit !== outer) this.#close();
        this.#open(name);
      }
      isText = typeof value === 'string';
      this.#json(name, value, depth);
    }
    if (this.#unit !== outer) this.#close();
  }

  #markup(text: string, depth: number): void {
    const outer = this.#unit;
    for (const token of readMarkup(text)) {
      if (token.kind === 'text' || token.kind === 'cdata') {
        this.#lines(this.#unit.name, decodeEscapes(token.content, 'html'), depth);
      } else if (token.kind === 'close') {
        this.#closeElement(token.name, outer);
      } else if (token.kind === 'open') {
        const { name, attributes, isEmpty } = token;
        if (OPTIONAL_END.test(name)) this.#closeOpen(name, outer);
        const named = attributes.find((each) => each.name === 'name')?.value ?? '';
        this.#open(name, named || name);
        for (const { name: key, value } of attributes)
          this.#attribute(key, value ?? '', named, name);
        if (isEmpty || VOID.test(name)) this.#close();
      }
    }
    while (this.#unit !== outer) this.#close();
  }

  /**
   * Ends the open element of the same name, and those inside it, where a new one begins: the ends of such
   * elements may be left out (HTML, section 13.1.2.4).
   */
  #closeOpen(name: string, outer: Unit): void {
    let unit: Unit | undefined = this.#unit;
    while (unit && unit !== outer && unit.name !== name && OPTIONAL_END.test(unit.name))
      unit = unit.parent;
    if (!unit || unit === outer || unit.name !== name) return;
    while (this.#unit !== unit) this.#close();
    this.#close();
  }

  #closeElement(name: string, outer: Unit): void {
    let unit: Unit | undefined = this.#unit;
    for (let level = 0; unit && unit !== outer && level < MAX_DEPTH; level += 1) {
      if (unit.name === name) {
        while (this.#unit !== unit) this.#close();
        this.#close();
        return;
      }
      unit = unit.parent;
    }
  }

  #attribute(key: string, value: string, named: string, element: string): void {
    if (LOOKS.test(key)) return;
    const text = decodeEscapes(value, 'html');
    if (!/\d/.test(text)) {
      if (!OF_PROGRAMS.test(element) || FOR_PEOPLE.test(key)) this.#text(text);
      return;
    }
    const isOption = element === 'option' || /^(?:href|action|id|for|data-.*)$/i.test(key);
    const name = key === 'value' && named ? named : key;
    this.#pieces(text, [name, element], isOption ? 'id' : namingOf(name), name);
  }

  #lines(name: string, text: string, depth: number): void {
    if (!text.includes('\n')) {
      this.#line(name, text);
      return;
    }
    for (const line of text.split('\n')) {
      this.#within('', () => {
        const json = depth > 0 && /[[{]/.test(line) ? parseJson(line) : undefined;
        if (json === undefined) this.#line(name, line);
        else this.#json(name, json, depth - 1);
      });
    }
  }

  /** One line of text, whose cells are its texts if it has a number, and which is one text otherwise. */
  #line(name: string, line: string): void {
    if (!/\d/.test(line)) {
      this.#text(line);
      return;
    }
    this.#within('', () => {
      const isProse = /\s/.test(line.trim()) && kindOfText(line.trim()) !== 'address';
      this.#pieces(line, [name], isProse || isPlain(line) ? namingOf(name) : 'id', name);
      if (!isProse && !/[,;|]/.test(line)) return;
      for (const cell of line.split(CELLS)) this.#text(cell.replace(/[^\p{L}\p{M}' ]+/gu, ' '));
    });
  }

  /** The short values in a text, each with the words to its left. */
  #pieces(text: string, words: readonly string[], naming: Naming, name: string): void {
    for (const { value, left, isNumbered } of readShortValues(text)) {
      this.#take(value, [...words, left], isNumbered ? 'id' : naming, name);
    }
  }

  #take(value: string, words: readonly string[], naming: Naming, name: string): void {
    if (isQuantityName(name)) return;
    if (naming === 'id') this.#ids += 1;
    const hits = this.#wanted.has(value) ? (this.#hits.get(value) ?? []) : undefined;
    if (hits && hits.length < MAX_HITS) {
      hits.push({ unit: this.#unit, words: words.flatMap(wordsOf), naming, before: this.#values });
      this.#hits.set(value, hits);
    }
    this.#values += 1;
  }

  #text(written: string): void {
    const text = written.trim().replace(/\s+/g, ' ').slice(0, MAX_LENGTH);
    if (!isText(text)) return;
    this.#texts.push(text);
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
  }
}

/** Whether two rows are the same by the first text of either. */
export function isSameRow(one: Row, other: Row): boolean {
  const [own, others] = [namesIn(one, other), namesIn(other, one)];
  return others.includes(own[0] ?? '') || own.includes(others[0] ?? '');
}

/** Whether a text may tell what a row is: no id, address or time, and no word for what can be done with it. */
function isText(text: string): boolean {
  if (!/\p{L}{2}/u.test(text) || !isName(text) || mayBeId(text) || isRandomId(text)) return false;
  return !isDoing(text);
}

/** Words for people if both rows have some, since states and kinds recur in other rows. */
function namesIn({ texts }: Row, other: Row): readonly string[] {
  return texts.some(isWording) && other.texts.some(isWording) ? texts.filter(isWording) : texts;
}

const MARKUP = /<[a-z!/?]/i;
const OPTIONAL_END = /^(?:li|dt|dd|p|tr|td|th|option|optgroup|tbody|thead)$/i;
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i;
/** Elements of pages whose attributes are for programs. */
const OF_PROGRAMS =
  /^(?:a|button|fieldset|form|html|iframe|img|input|label|link|meta|option|script|select|textarea)$/i;
/** But not these. */
const FOR_PEOPLE = /^(?:alt|aria-label|label|title)$/i;
/** Attributes about how an element looks. */
const LOOKS =
  /^(?:class|style|width|height|type|method|rel|size|(?:col|row)span|tabindex|xmlns.*)$/i;
const CELLS = /[\t,;|:()[\]{}<>"=]+| {2,}| - /;
/** Names that say nothing of a value: those of elements of pages. */
const UNNAMED = /^(?:a|b|code|dd|div|dt|em|h\d|i|li|p|pre|small|span|strong|td|th|tr|)$/i;

function namingOf(name: string): Naming {
  const last = wordsOf(name).at(-1) ?? '';
  const isId = (['ids', 'labels', 'numbers'] as const).some((topic) => isFor(topic, last));
  return isId ? 'id' : UNNAMED.test(name) ? 'first' : 'member';
}

/** Whether a text is a single value, and no path, URL or key with arguments. */
function isPlain(text: string): boolean {
  return /^[\s\w-]*$/.test(text);
}

/** JSON, perhaps behind a prefix or in a call; undefined if there is none. */
function parseJson(text: string): unknown {
  const start = text.search(/[[{]/);
  const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'));
  if (start < 0 || start > MAX_PREFIX || end < start || MARKUP.test(text.slice(0, start + 1)))
    return undefined;
  const json = attempt((): unknown => JSON.parse(text.slice(start, end + 1)), SyntaxError);
  return isDeeper(json, MAX_DEPTH) ? undefined : json;
}

/** In characters, of what stands before JSON. */
const MAX_PREFIX = 64;
