import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { repositoryRoot } from '../../kit/repository-root.ts';

/** What the source has to read texts with. */
export interface Source {
  /** The exported functions that read texts, as their names say, and the formats of bodies of bytes. */
  readonly parsers: readonly string[];
  /** By name: the files of the formats of bodies of text. */
  readonly formats: ReadonlyMap<string, string>;
  /** By name: the files of the exported functions that take a text and need nothing else. */
  readonly ofText: ReadonlyMap<string, string>;
  /** The names of all functions, classes and variables, exported or not. */
  readonly names: ReadonlySet<string>;
  /** By file: its regular expressions. */
  readonly expressions: ReadonlyMap<string, readonly RegExp[]>;
}

/** The rooms that read what others wrote; the others have it from these. */
const ROOMS =
  /^(?:(?:http|formats|session|replay|record|har|page\/(?:server|view))\/|printable\.ts$)/;

/** What functions that look through texts are called. */
const READS =
  /^(?:decode|edit|find|hide|insert|list|locate|map|mask|matches|parse|read|rebase|replace|rewrite|skip|split|walk)(?=[A-Z]|$)/;
/** A parameter that is a text, bytes, or a value that nobody has looked at. */
const TAKES_TEXT = /:\s*(?:string|Uint8Array|Buffer|unknown)(?: \| \w+)*(?:\s*=.*)?$/s;

/** The type of a body format. */
const IS_FORMAT = /^:\s*(Text|Binary)Format$/;

/** A parameter that is a text, but not one that opens, locks or names a file. */
const TEXT =
  /^(?!(?:cwd|file|folder|journal|key|lock|run|sessionFile)\b)\w+:\s*(?:string|unknown)(?: \| undefined)?$/;

/** Reads the source of the rooms that read what others wrote. */
export function listSource(): Source {
  const folder = join(repositoryRoot, 'src');
  const parsers: string[] = [];
  const formats = new Map<string, string>();
  const ofText = new Map<string, string>();
  const names = new Set<string>();
  const expressions = new Map<string, RegExp[]>();
  const addName = (id: { readonly type: string; readonly name?: string } | null): void => {
    if (id?.name !== undefined) names.add(id.name);
  };
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = path.split(sep).join('/');
    if (!file.endsWith('.ts') || !ROOMS.test(file)) continue;
    const text = readFileSync(join(folder, path), 'utf8');
    const found: RegExp[] = [];
    new Visitor({
      ExportNamedDeclaration({ declaration }) {
        if (declaration?.type === 'VariableDeclaration') {
          for (const { id } of declaration.declarations) {
            if (id.type !== 'Identifier' || !id.typeAnnotation) continue;
            const { start, end } = id.typeAnnotation;
            const [, kind] = IS_FORMAT.exec(text.slice(start, end)) ?? [];
            if (kind === 'Text') formats.set(id.name, file);
            if (kind === 'Binary') parsers.push(id.name);
          }
        }
        if (declaration?.type !== 'FunctionDeclaration') return;
        const name = declaration.id?.name ?? '';
        const takesText = declaration.params.some(({ start, end }) =>
          TAKES_TEXT.test(text.slice(start, end)),
        );
        if (READS.test(name) && takesText) parsers.push(name);
        const [first, ...others] = declaration.params.map(({ start, end }) =>
          text.slice(start, end),
        );
        if (TEXT.test(first ?? '') && others.every(isOptional)) ofText.set(name, file);
      },
      FunctionDeclaration: ({ id }) => addName(id),
      ClassDeclaration: ({ id }) => addName(id),
      VariableDeclarator: ({ id }) => addName(id),
      Literal(node) {
        if ('regex' in node) found.push(new RegExp(node.regex.pattern, node.regex.flags));
      },
    }).visit(parseSync(file, text).program);
    if (found.length > 0) expressions.set(file, found);
  }
  return { parsers, formats, ofText, names, expressions };
}

function isOptional(parameter: string): boolean {
  return /^\w+\?:|=/.test(parameter);
}
