import { members, readBody, readHeader, row, type Tree, text } from './request-tree.ts';

/**
 * A multipart body as members by the names of its parts, each with its headers and its content.
 * @param binary in Latin-1
 */
export function readMultipart(binary: string, boundary: string): Tree {
  const [, ...sections] = `\r\n${binary}`.split(`\r\n--${boundary}`);
  const end = sections.pop();
  if (end === undefined || !end.startsWith('--')) return text(binary);
  return members(sections.map((section, index) => readPart(section, index)));
}

function readPart(section: string, index: number): [string, Tree] {
  const end = section.indexOf('\r\n\r\n');
  const lines = Buffer.from(section.slice(0, end), 'latin1').toString().split('\r\n');
  const headers = lines.flatMap((line): [string, string][] => {
    const [name = '', ...value] = line.split(':');
    return name.trim() === '' ? [] : [[name, value.join(':').trim()]];
  });
  const find = (name: string): string =>
    headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? '';
  const name = /\bname="([^"]*)"/.exec(find('content-disposition'))?.[1] ?? `part ${index + 1}`;
  const content = Buffer.from(section.slice(end + 4), 'latin1');
  const parts: [string, Tree][] = [
    ['header', members(headers.flatMap(readHeader))],
    ['content', readBody(content, find('content-type'))],
  ];
  return [name, row(parts)];
}
