/** How files print: the types of the doors are worth nothing if a file goes around them. */
import { parseSync, Visitor } from 'vite';

/** What prints, by the object that has it. `logger` is that of Vitest or Vite. */
const PRINTERS: ReadonlyMap<string, RegExp> = new Map([
  ['process', /^(stdout|stderr)$/],
  ['console', /./],
  ['logger', /^(log|warn|warnOnce|error|info|printError)$/],
]);

/** What a file prints with, such as `process.stderr`; a computed member may be any. */
export function findPrinters(path: string, text: string): string[] {
  const found = new Set<string>();
  const add = (object: string, member: string | undefined): void => {
    const printers = PRINTERS.get(object);
    if (member === undefined ? printers : printers?.test(member)) {
      found.add(`${object}.${member ?? '*'}`);
    }
  };
  new Visitor({
    MemberExpression: ({ object, property, computed }) => {
      const named = object.type === 'MemberExpression' ? object.property : object;
      const member = !computed && property.type === 'Identifier' ? property.name : undefined;
      if (named.type === 'Identifier') add(named.name, member);
    },
    VariableDeclarator: ({ id, init }) => {
      if (init?.type !== 'Identifier' || id.type !== 'ObjectPattern') return;
      for (const each of id.properties) {
        if (each.type !== 'Property') add(init.name, undefined);
        else if (each.key.type === 'Identifier') add(init.name, each.key.name);
      }
    },
  }).visit(parseSync(path, text).program);
  return [...found].sort();
}

/** Whether a file claims that a text is printable, instead of making it so. */
export function claimsPrintable(path: string, text: string): boolean {
  let isFound = false;
  new Visitor({
    TSAsExpression: ({ typeAnnotation: { start, end } }) => {
      isFound ||= /\bPrintable\b/.test(text.slice(start, end));
    },
  }).visit(parseSync(path, text).program);
  return isFound;
}
