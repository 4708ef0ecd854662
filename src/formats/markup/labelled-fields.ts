/**
 * The fields of a page that people type into, with the texts that name each of them: its label, the text
 * before it, its placeholder, and its name for screen readers. Reads tokens of markup, so that a truncated
 * page, and one in a script or a string, has fields too.
 */

import { decodeEscapes } from '../text/codecs.ts';
import { type MarkupTag, type MarkupToken, readMarkup } from './markup-tokens.ts';

/** A field that people type into. */
export interface LabelledField {
  /** Without its escapes; empty for a field that no form sends. */
  readonly name: string;
  readonly isPassword: boolean;
  /** The texts that name the field, without escapes. */
  readonly labels: readonly string[];
  /** The last token of its `autocomplete` (HTML standard, section 4.10.18.7): what a browser may fill in. */
  readonly autocomplete: string;
  /** Its value as it is written. */
  readonly value: { readonly raw: string; readonly start: number } | undefined;
  /** The action of its form as it is written; undefined without one. */
  readonly action: string | undefined;
}

/** Types of inputs that people type a text into. */
const TYPED = /^(?:|text|password|tel|number)$/i;
/** Elements before a field that name it. */
const CELLS = /^(?:td|th|dt|label)$/i;
/** Elements that no text before them belongs to, such as the heads of columns in the row above. */
const BREAKS = /^(?:tr|table|form|fieldset|section|ul|ol|h[1-6])$/;
/** In characters: a longer text is no label. */
const MAX_LABEL_LENGTH = 80;
/** Fields behind these are not read. */
const MAX_FIELDS = 1000;
/** Texts of a label behind these are not read. */
const MAX_TEXTS = 8;

interface OpenField extends LabelledField {
  readonly labels: string[];
  readonly id: string;
  /** Ids of the elements that label the field. */
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
  /** The texts of elements by their ids. */
  readonly #texts = new Map<string, string>();
  /** The texts of labels by the ids of their fields. */
  readonly #labels = new Map<string, readonly string[]>();
  #action: string | undefined;
  #label: OpenLabel | undefined;
  /** The last text, if it may name the field that follows. */
  #before = '';
  /** The name of the last opening tag. */
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
    // A longer text, such as a script, is no label.
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
    // The texts of a label may end with a hint.
    const texts = [label.texts.join(' '), label.texts[0] ?? ''];
    if (label.owner !== '') this.#labels.set(label.owner, texts);
    for (const field of label.fields) field.labels.push(...texts);
  }
}

function has({ attributes }: MarkupTag, wanted: string): boolean {
  return attributes.some(({ name }) => name.toLowerCase() === wanted);
}

/** @returns a function that reads an attribute by its name in lower case; empty without one */
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
