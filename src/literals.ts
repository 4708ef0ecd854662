/**
 * Texts of strangers as literals of a language, for everything that is copied, pasted or exported. A terminal
 * acts on control characters before a shell sees the quotes around them: Ctrl-C abandons the line that is being
 * pasted, and the next one runs by itself. Therefore each character that `printable` escapes is written as an
 * escape of the language.
 */
import { replaceUnprintable, safeJson } from './printable.ts';

/**
 * A text as a JavaScript literal in single quotes. No character in it can end the literal, a comment or a
 * `<script>` element, or control a terminal.
 */
export function scriptLiteral(text: string): string {
  const escaped = safeJson(text, 0).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replace(/<(?=[!/])/g, '\\u003c')}'`;
}

/** A text as one word of a POSIX shell: without quotes if it needs none. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : shellLiteral(text);
}

/**
 * A text in quotes, as a part of a word of a POSIX shell. Single quotes have no escapes, and not every shell
 * has `$'…'`, so `printf` writes what has to be escaped. Line feeds stay: a substitution would remove them.
 * @param encoding `latin1` for a text with one character for each byte, as headers have
 */
export function shellLiteral(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  const print = encoding === 'utf8' ? printUtf8 : printByte;
  const quoted = `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = replaceUnprintable(quoted, print).replaceAll('\t', print);
  return joinPrinted(encoding === 'utf8' ? escaped : escaped.replace(/[\x80-\xff]/g, print));
}

function printUtf8(character: string): string {
  return printBytes([...new TextEncoder().encode(character)]);
}

function printByte(character: string): string {
  const code = character.charCodeAt(0);
  return code > 0xff ? printUtf8(character) : printBytes([code]);
}

/** Ends the quotes, and begins them again behind the bytes. */
function printBytes(bytes: readonly number[]): string {
  const escapes = bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`);
  return `'"$(printf '${escapes.join('')}')"'`;
}

/** Bytes that follow each other are printed at once. */
function joinPrinted(quoted: string): string {
  return quoted.replaceAll(`')"''"$(printf '`, '');
}
