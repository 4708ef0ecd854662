/**
 * Where a test file defines its tests, as far as its text says so. A definition is a call of what Vitest takes for
 * one by its name, when it collects tests without running them.
 */
import { groupBy } from '../../collections.ts';

/** A test or a suite in the text of a test file. */
interface Definition {
  /** The full name, split where it depends on the run: a value of `each`, or an expression. */
  readonly parts: readonly string[];
  /** Position in the text. All tests of a suite that may run several times have the place of that suite. */
  readonly place: number;
  readonly isRepeated: boolean;
}

/** A call, or any other group in parentheses. */
interface Group {
  /** Such as `test.only`; empty for no call. */
  readonly callee: string;
  readonly definition: Definition | undefined;
}

/** Between the name of a test and those of the suites around it. */
const SEPARATOR = ' > ';

/** Texts, comments, type arguments of a call, names and members, and any other character. */
const TOKEN =
  /'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|`(?:\\.|[^`\\])*`?|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|<[^<>()]*>(?=\()|\.?[\w$]+|\s+|./sy;
const EXPRESSION = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//y;
/** The first argument of a definition, and what follows it. */
const TITLE = /\s*(?:('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)\s*(\S)|[\w$])/sy;

/** What depends on the run: in a template, and in a title of `each` or `for`. */
const IN_TEMPLATE = /\$\{[^{}]*\}/;
const OF_EACH = /%[sdifjoOc#$]|\$\w[\w.]*|\$\{[^{}]*\}/;

/** Members of `test` and `describe` that return a function which defines. */
const RETURNING = ['each', 'for', 'skipIf', 'runIf', 'extend', 'scoped', 'override'];

/**
 * Finds the definitions of tests.
 * @param source of the test file
 * @returns their places by the full name of a test, in the order of the text. Empty if the text has no such test
 */
export function locateTests(source: string): (name: string) => readonly number[] {
  const byDepth = groupBy(listDefinitions(source), ({ parts }) => depthOf(parts.join('')));
  return (name) => {
    const fitting = (byDepth.get(depthOf(name)) ?? []).filter(({ parts }) => fits(name, parts));
    const most = Math.max(0, ...fitting.map(({ parts }) => parts.join('').length));
    return fitting.filter(({ parts }) => parts.join('').length === most).map(({ place }) => place);
  };
}

function depthOf(name: string): number {
  return name.split(SEPARATOR).length;
}

/** Whether a name has all parts, in their order. */
function fits(name: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let end = first.length;
  for (const part of others) {
    const found = name.indexOf(part, end);
    if (found < 0) return false;
    end = found + part.length;
  }
  return name.length - last.length >= end && name.endsWith(last);
}

function listDefinitions(source: string): Definition[] {
  const definitions: Definition[] = [];
  const groups: Group[] = [];
  let callee = '';
  /** Whether the callee is what a call of it returned. */
  let isReturned = false;
  let isOperand = false;
  let at = 0;
  for (;;) {
    const token = read(TOKEN, source, at);
    if (token === undefined) return definitions;
    const start = at;
    at += token.length;
    if (/^(?:\s|<.|\/[/*])/.test(token)) continue;
    if (token === '(') {
      const isDefining = isReturned || !RETURNING.includes(lastMember(callee));
      const around = groups.findLast(({ definition }) => definition !== undefined)?.definition;
      const definition = isDefining ? readDefinition(source, start, callee, around) : undefined;
      if (definition !== undefined) definitions.push(definition);
      groups.push({ callee, definition });
      callee = '';
    } else if (token === ')') {
      callee = groups.pop()?.callee ?? '';
      isReturned = true;
    } else if (/^\.?[\w$]/.test(token)) {
      callee = token.startsWith('.') ? callee + token : token;
      isReturned = false;
    } else if (token.startsWith('`') && callee !== '') {
      isReturned = true;
    } else {
      if (token === '/' && !isOperand) at += (read(EXPRESSION, source, start)?.length ?? 1) - 1;
      callee = '';
    }
    isOperand = /^[\w$.'"`)\]}]/.test(token);
  }
}

/** Undefined if the call does not define a test or a suite. */
function readDefinition(
  source: string,
  start: number,
  callee: string,
  around: Definition | undefined,
): Definition | undefined {
  const [name = ''] = callee.split('.');
  if (!/^(?:it|describe|suite|test.*|.*Test)$/.test(name)) return undefined;
  TITLE.lastIndex = start + 1;
  const [argument, text, next] = TITLE.exec(source) ?? [];
  // A test without a function does not run. An expression is a title only for Vitest's own functions.
  const isTitle = text === undefined ? /^(?:it|describe|suite|test)$/.test(name) : next !== ')';
  if (argument === undefined || !isTitle) return undefined;
  const isOfEach = /\.(?:each|for)$/.test(callee);
  const own = text === undefined ? ['', ''] : readTitle(text, isOfEach);
  if (next !== undefined && next !== ',') own.push('');
  const isRepeated = isOfEach || own.length > 1;
  if (around === undefined) return { parts: own, place: start, isRepeated };
  const last = `${around.parts.at(-1)}${SEPARATOR}${own[0]}`;
  return {
    parts: [...around.parts.slice(0, -1), last, ...own.slice(1)],
    place: around.isRepeated ? around.place : start,
    isRepeated: isRepeated || around.isRepeated,
  };
}

/** @param text a title in its quotation marks */
function readTitle(text: string, isOfEach: boolean): string[] {
  const title = text.slice(1, -1);
  const isTemplate = text.startsWith('`');
  const parts = isOfEach ? title.split(OF_EACH) : isTemplate ? title.split(IN_TEMPLATE) : [title];
  return parts.map((part) => part.replace(/\\(.)/g, '$1'));
}

function lastMember(callee: string): string {
  return callee.slice(callee.lastIndexOf('.') + 1);
}

function read(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}
