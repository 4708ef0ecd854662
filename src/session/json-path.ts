import { quote } from './quote.ts';

/** The way to a value inside JSON: keys of objects and indexes of arrays. */
export type JsonPath = readonly (string | number)[];

/** A path as one writes it in code, such as `recordings[3].request.headers[0][1]`. */
export function renderJsonPath(path: JsonPath): string {
  const rendered = path.map((segment) => {
    if (typeof segment === 'number') return `[${segment}]`;
    return /^[\w$]+$/.test(segment) && segment.length <= 60 ? `.${segment}` : `[${quote(segment)}]`;
  });
  return rendered.join('').replace(/^\./, '');
}

/** The value that a path leads to; undefined where it leads to nothing. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) {
      return undefined;
    }
    value = Reflect.get(value, segment);
  }
  return value;
}
