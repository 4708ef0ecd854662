/** Finds the names, strings, numbers and so on of a text by highlight.js, which never makes HTML of them. */
import type { Emitter } from 'highlight.js';
import hljs from 'highlight.js/lib/core';
import css from 'highlight.js/lib/languages/css';
import graphql from 'highlight.js/lib/languages/graphql';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import xml from 'highlight.js/lib/languages/xml';

/** A part of a text in a language. */
export interface Token {
  readonly text: string;
  /** None for a part that has no colour of its own. */
  readonly role?: 'name' | 'string' | 'number' | 'literal' | 'keyword' | 'comment' | 'mark';
}

/** In characters. Longer texts are shown in one colour: a page should not wait for their colours. */
const MAX_HIGHLIGHTED = 200_000;

/** Scopes of highlight.js by their first part. The rest of a scope never reaches the page. */
const ROLES: Readonly<Record<string, Token['role']>> = {
  attr: 'name',
  attribute: 'name',
  property: 'name',
  name: 'keyword',
  title: 'name',
  variable: 'name',
  'selector-tag': 'keyword',
  'selector-class': 'name',
  'selector-id': 'name',
  'selector-attr': 'name',
  'selector-pseudo': 'name',
  string: 'string',
  regexp: 'string',
  symbol: 'literal',
  number: 'number',
  literal: 'literal',
  keyword: 'keyword',
  built_in: 'keyword',
  type: 'keyword',
  comment: 'comment',
  doctag: 'comment',
  meta: 'comment',
  tag: 'mark',
  punctuation: 'mark',
};

/** Collects what highlight.js finds as a flat list. */
class TokenList implements Emitter {
  readonly tokens: Token[] = [];
  readonly #roles: Token['role'][] = [];

  startScope(name: string): void {
    const role = ROLES[name.split('.')[0] ?? ''];
    // A scope without a colour of its own, such as a tag name, has the colour of the scope around it.
    this.#roles.push(role ?? this.#roles.at(-1));
  }

  endScope(): void {
    this.#roles.pop();
  }

  // The names of two methods that highlight.js calls, but leaves out of its types.
  openNode(name: string): void {
    this.startScope(name);
  }

  closeNode(): void {
    this.endScope();
  }

  addText(text: string): void {
    if (text === '') return;
    const role = this.#roles.at(-1);
    this.tokens.push(role === undefined ? { text } : { text, role });
  }

  __addSublanguage(emitter: Emitter, _name: string): void {
    if (emitter instanceof TokenList) this.tokens.push(...emitter.tokens);
  }

  finalize(): void {
    this.#roles.length = 0;
  }

  toHTML(): string {
    return '';
  }
}

const highlighter = hljs.newInstance();
highlighter.configure({ __emitter: TokenList });
const LANGUAGES = { json, xml, css, javascript, graphql };
for (const [name, language] of Object.entries(LANGUAGES)) {
  highlighter.registerLanguage(name, language);
}

/**
 * The tokens of a text, in their order and without gaps. The time that this takes is bounded, whatever is in the text.
 * @param language of `BodyView`; any other leaves the text as it is
 */
export function highlight(text: string, language: string | undefined): Token[] {
  const known = language === 'html' ? 'xml' : language;
  if (known === undefined || !Object.hasOwn(LANGUAGES, known)) return [{ text }];
  if (text.length > MAX_HIGHLIGHTED || LONG_RUN.test(text)) return [{ text }];
  const tokens: Token[] = [];
  const end = performance.now() + MAX_TIME;
  for (let at = 0; at < text.length; ) {
    if (performance.now() > end) return [...tokens, { text: text.slice(at) }];
    const piece = text.slice(at, endOfPiece(text, at));
    for (const token of tokensOf(piece, known)) tokens.push(token);
    at += piece.length;
  }
  return tokens.length === 0 ? [{ text }] : tokens;
}

/**
 * highlight.js takes quadratic time for some texts, such as one long word in JavaScript, and cannot be interrupted. The
 * text is therefore given to it in pieces, and no further piece after this time, in ms.
 */
const MAX_TIME = 250;
/** In characters. */
const MAX_PIECE = 16_384;
const LONG_RUN = /[\w$]{600}|\s{600}|([^\w\s])\1{300}/;

/** The best end of a piece: the end of a line, or else a place after a sign that is seldom within a string. */
function endOfPiece(text: string, from: number): number {
  if (text.length - from <= MAX_PIECE) return text.length;
  const least = from + MAX_PIECE / 2;
  for (const sign of ['\n', '}', '>', ';', ',']) {
    const end = text.lastIndexOf(sign, from + MAX_PIECE - 1) + 1;
    if (end > least) return end;
  }
  return from + MAX_PIECE;
}

function tokensOf(text: string, language: string): readonly Token[] {
  const { _emitter: emitter } = highlighter.highlight(text, { language, ignoreIllegals: true });
  const tokens = emitter instanceof TokenList ? emitter.tokens : [];
  const length = tokens.reduce((sum, token) => sum + token.text.length, 0);
  return length === text.length ? tokens : [{ text }];
}
