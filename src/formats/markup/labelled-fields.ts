/**
 * The fields of a page that people type into, and what the page calls each of them: in its label, before
 * it, in it, and for those who cannot see it. Reads the tokens of markup, so that it takes a cut-off page
 * and one in a script or a string as well.
 */

import { decodeEscapes } from '../text/codecs.ts';
import { type MarkupTag, type MarkupToken, readMarkup } from './markup-tokens.ts';

/** A field that people type into. */
export interface LabelledField {
  /** Out of its escapes; empty for a field that no form sends. */
  readonly name: string;
  readonly isPassword: boolean;
  /** What the page calls it, out of escapes, as far as it says so. */
  readonly labels: readonly string[];
  /** Its last token (HTML standard, section 4.10.18.7): what a browser may fill in. */
  readonly autocomplete: string;
  /** As it is written, where it has one. */
  readonly value: { readonly raw: string; readonly start: number } | undefined;
  /** Of its form, as it is written; undefined where it has none. */
  readonly action: string | undefined;
}

/** Those of inputs into which people type a text. */
const TYPED = /^(?:|text|password|tel|number)$/i;
/** Cells in front of a field. */
const CELLS = /^(?:td|th|dt|label)$/i;
/** What stands in front of these is about something else: in the row above, it is the head of a column. */
const BREAKS = /^(?:tr|table|form|fieldset|section|ul|ol|h[1-6])$/;
/** In characters: what is longer calls nothing. */
const MAX_LABEL_LENGTH = 80;
/** A page has no more. */
const MAX_FIELDS = 1000;
/** Of a label. */
const MAX_TEXTS = 8;

interface OpenField extends LabelledField {
  readonly labels: string[];
  readonly id: string;
  /** Ids of what has its label. */
  readonly labelledBy: readonly string[];
}

/** A label that is open. */
interface OpenLabel {
  /** Id of the field that it is for. */
  readonly owner: string;
  readonly texts: string[];
  readonly fields: OpenField[];
}

/** The fields of a text that is markup or has some in it, in their order. */
export function readLabelledFields(text: string): LabelledField[] {
  const page = new PageReader();
  for (const token of readMarkup(text)) {
    if (token.kind === 'open') page.open(token);
    else if (token.kind === 'close') page.close(token);
    else if (token.kind === 'text') page.text(token);
    if (page.fields.length >= MAX_FIELDS) break;
  }
  return page.end();
}

class PageReader {
  readonly fields: OpenField[] = [];
  /** What stands in elements, by their ids. */
  readonly #texts = new Map<string, string>();
  /** What labels say, by the ids of the fields that they are for. */
  readonly #labels = new Map<string, readonly string[]>();
  #action: string | undefined;
  #label: OpenLabel | undefined;
  /** The last text, where it stands in front of a field as its name does. */
  #before = '';
  /** What the last tag has opened. */
  #tag = '';
  #id = '';
  /** A text area, whose text comes next. */
  #area: OpenField | undefined;

  open(tag: MarkupTag): void {
    const name = tag.name.toLowerCase();
    this.#tag = name;
    this.#area = undefined;
    const of = readAttributes(tag);
    this.#id = of('id');
    if (BREAKS.test(name)) this.#before = '';
    if (name === 'form') this.#action = has(tag, 'action') ? of('action') : undefined;
    else if (name === 'label') this.#label = { owner: of('for'), texts: [], fields: [] };
    else if (name === 'textarea' || (name === 'input' && TYPED.test(of('type')))) {
      this.#add(tag, of, name === 'textarea');
    } else if (/^(?:input|select|button)$/.test(name)) this.#before = '';
  }

  close({ name }: MarkupTag): void {
    this.#tag = '';
    this.#id = '';
    this.#area = undefined;
    if (/^form$/i.test(name)) this.#action = undefined;
    if (/^label$/i.test(name)) this.#endLabel();
  }

  text({ content, contentStart }: Extract<MarkupToken, { content: string }>): void {
    if (this.#area !== undefined) {
      const value = { raw: content, start: contentStart };
      this.fields[this.fields.length - 1] = { ...this.#area, value };
      this.#area = undefined;
      return;
    }
    // What is longer is no name: a script, say.
    const text = content.length > MAX_LABEL_LENGTH * 2 ? '' : plain(content);
    if (text === '') return;
    if (this.#label && this.#label.texts.length < MAX_TEXTS) this.#label.texts.push(text);
    if (this.#id !== '') this.#texts.set(this.#id, text);
    const isOfOther = this.#tag === 'label' && this.#label?.owner !== '';
    this.#before = !isOfOther && (/:$/.test(text) || CELLS.test(this.#tag)) ? text : '';
  }

  end(): LabelledField[] {
    this.#endLabel();
    return this.fields.map(({ id, labelledBy, labels, ...field }) => {
      const told = id === '' ? [] : (this.#labels.get(id) ?? []);
      const all = [...labels, ...told, ...labelledBy.map((each) => this.#texts.get(each) ?? '')];
      return {
        ...field,
        labels: all.filter((each) => each !== '' && each.length <= MAX_LABEL_LENGTH),
      };
    });
  }

  #add(tag: MarkupTag, of: (name: string) => string, isArea: boolean): void {
    const value = tag.attributes.find(({ name }) => /^value$/i.test(name));
    const field: OpenField = {
      name: of('name'),
      isPassword: /^password$/i.test(of('type')),
      labels: [of('aria-label'), of('placeholder'), of('title'), this.#before].map(plain),
      id: of('id'),
      labelledBy: of('aria-labelledby').split(/\s+/, MAX_TEXTS),
      autocomplete: of('autocomplete').trim().split(/\s+/).at(-1) ?? '',
      value: value && !isArea ? { raw: value.value, start: value.start } : undefined,
      action: this.#action,
    };
    this.#before = '';
    this.fields.push(field);
    this.#label?.fields.push(field);
    if (isArea) this.#area = field;
  }

  #endLabel(): void {
    const label = this.#label;
    this.#label = undefined;
    if (label === undefined) return;
    // What a label says may go on with a hint.
    const texts = [label.texts.join(' '), label.texts[0] ?? ''];
    if (label.owner !== '') this.#labels.set(label.owner, texts);
    for (const field of label.fields) field.labels.push(...texts);
  }
}

function has({ attributes }: MarkupTag, wanted: string): boolean {
  return attributes.some(({ name }) => name.toLowerCase() === wanted);
}

/** @returns what reads an attribute by its name in lower case; empty where there is none */
function readAttributes({ attributes }: MarkupTag): (name: string) => string {
  return (wanted) =>
    decodeEscapes(
      attributes.find(({ name }) => name.toLowerCase() === wanted)?.value ?? '',
      'html',
    );
}

function plain(text: string): string {
  return decodeEscapes(text, 'html').replace(/\s+/g, ' ').trim();
}
