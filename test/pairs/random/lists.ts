/** What servers show a list as: JSON in many shapes, pages, XML. */
import type { Exchange } from '../../replay/correlate/links.ts';
import type { Random } from './random.ts';
import type { Role, RoleNames, Row } from './rows.ts';
import type { Resource } from './world.ts';

type Message = Pick<Exchange, 'answer' | 'answerType'>;

export interface ListView {
  readonly name: string;
  /** What of the rows it shows. */
  readonly roles: readonly Role[];
  /** The rows in the order in which it shows them. */
  readonly order: (rows: readonly Row[]) => readonly Row[];
  readonly render: (rows: readonly Row[]) => Message;
}

export function createListView(shape: Random, resource: Resource, names: RoleNames): ListView {
  return shape.pick([createJson, createJson, createPage, createPage, createXml])(
    shape,
    resource,
    names,
  );
}

/** As one object, its members in the order of the API. */
export function rowAsJson(row: Row, names: RoleNames): Record<string, unknown> {
  const roles = Object.keys(names) as Role[];
  return Object.fromEntries(roles.map((role) => [names[role], row[role]]));
}

export function createJson(shape: Random, resource: Resource, names: RoleNames): ListView {
  const { one, many, idName, base } = resource;
  const roles = Object.keys(names) as Role[];
  const json = (row: Row) => rowAsJson(row, names);
  const rest = (row: Row) => {
    const { [idName]: _, ...others } = json(row);
    return others;
  };
  const envelope = shape.pick(['items', 'data', 'results', many]);
  const shapes: Record<string, (rows: readonly Row[]) => unknown> = {
    'JSON list': (rows) => rows.map(json),
    'JSON envelope': (rows) => ({ [envelope]: rows.map(json), total: rows.length, page: 1 }),
    'JSON edges': (rows) => ({
      data: { [many]: { edges: rows.map((row) => ({ node: json(row) })), count: rows.length } },
    }),
    'JSON:API': (rows) => ({
      data: rows.map((row) => ({ type: many, id: `${row.id}`, attributes: rest(row) })),
      meta: { total: rows.length },
    }),
    HAL: (rows) => ({
      _embedded: {
        [many]: rows.map((row) => ({
          ...json(row),
          _links: { self: { href: `${base}/${row.id}` } },
        })),
      },
      _links: { self: { href: base } },
      count: rows.length,
    }),
    'JSON map by id': (rows) => Object.fromEntries(rows.map((row) => [row.id, rest(row)])),
    'JSON map in envelope': (rows) => ({
      [many]: Object.fromEntries(rows.map((row) => [`${row.id}`, rest(row)])),
    }),
    'JSON wrapped elements': (rows) => rows.map((row) => ({ [one]: json(row), selected: false })),
    'JSON groups': (rows) => ({
      groups: [
        { title: 'all', [many]: rows.map(json) },
        { title: 'archived', [many]: [] },
      ],
    }),
  };
  const name = shape.pick(Object.keys(shapes));
  const answerType = name === 'JSON:API' ? 'application/vnd.api+json' : 'application/json';
  return {
    name,
    roles,
    order: name.startsWith('JSON map') ? inOrderOfKeys : asTheyAre,
    render: (rows) => ({ answer: shapes[name]?.(rows), answerType }),
  };
}

export function createPage(shape: Random, resource: Resource, names: RoleNames): ListView {
  const { one, many, base } = resource;
  const link = shape.pick(['link', 'data', 'hidden', 'button'] as const);
  const handle = (row: Row): string => {
    const id = escapeMarkup(`${row.id}`);
    const href = `${base}/${encodeURIComponent(row.id)}`;
    if (link === 'link') return `<a href="${href}/edit">edit</a>`;
    if (link === 'data') return `<button data-${one}-id="${id}">edit</button>`;
    if (link === 'hidden') {
      return `<form method="post" action="${base}/change"><input type="hidden" name="${one}_id" value="${id}"><button>go</button></form>`;
    }
    return `<form method="post" action="${href}"><button name="delete" value="1">delete</button></form>`;
  };
  const shown = (['name', 'kind', 'count', 'created', 'owner'] as const).filter(
    (role) => names[role],
  );
  const cell = (row: Row, role: Role): string =>
    escapeMarkup(role === 'owner' ? row.owner.name : `${row[role]}`);
  const hasFlag = names.flag !== undefined;
  const mark = (row: Row, text: string): string => (hasFlag && row.flag ? text : '');
  const shapes: Record<string, (rows: readonly Row[]) => string> = {
    'HTML table': (rows) =>
      `<table><thead><tr>${shown.map((role) => `<th>${names[role]}</th>`).join('')}<th></th></tr></thead><tbody>\n${rows
        .map(
          (row) =>
            `<tr${mark(row, ' class="current"')}>${shown.map((role) => `<td>${cell(row, role)}</td>`).join('')}<td>${handle(row)}</td></tr>`,
        )
        .join('\n')}\n</tbody></table>`,
    'HTML cards': (rows) =>
      rows
        .map(
          (row) =>
            `<div class="card"><h3>${cell(row, 'name')}</h3>${mark(row, '<span class="badge">default</span>')}${shown
              .slice(1)
              .map((role) => `<p>${names[role]}: <b>${cell(row, role)}</b></p>`)
              .join('')}${handle(row)}</div>`,
        )
        .join('\n'),
    'HTML list': (rows) =>
      `<ul>\n${rows.map((row) => `<li id="${one}-${escapeMarkup(`${row.id}`)}">${mark(row, '★ ')}<span>${cell(row, 'name')}</span></li>`).join('\n')}\n</ul>`,
    'HTML select': (rows) =>
      `<form method="post" action="${base}/assign"><select name="${one}">\n${rows
        .map(
          (row) =>
            `<option value="${escapeMarkup(`${row.id}`)}"${mark(row, ' selected')}>${cell(row, 'name')}</option>`,
        )
        .join('\n')}\n</select><button>save</button></form>`,
    'HTML radios': (rows) =>
      `<form method="post" action="${base}/assign">\n${rows
        .map(
          (row) =>
            `<label><input type="radio" name="${one}_id" value="${escapeMarkup(`${row.id}`)}"${mark(row, ' checked')}> ${cell(row, 'name')}</label>`,
        )
        .join('\n')}\n</form>`,
  };
  const name = shape.pick(Object.keys(shapes));
  const isWhole = name === 'HTML table' || name === 'HTML cards';
  const flag: Role[] = hasFlag ? ['flag'] : [];
  return {
    name: isWhole ? `${name} (${link})` : name,
    roles: ['id', ...(isWhole ? shown : (['name'] as const)), ...flag],
    order: asTheyAre,
    render: (rows) => ({
      answer: `<!doctype html><html><head><title>${many}</title></head><body><h1>${many} (${rows.length})</h1>\n${shapes[name]?.(rows)}\n</body></html>`,
      answerType: 'text/html; charset=utf-8',
    }),
  };
}

export function createXml(shape: Random, resource: Resource, names: RoleNames): ListView {
  const { one, many, idName } = resource;
  const roles = Object.keys(names) as Role[];
  const value = (row: Row, role: Role): string =>
    escapeMarkup(role === 'owner' ? row.owner.name : `${row[role]}`);
  const others = roles.filter((role) => role !== 'id');
  const idAsAttribute = (row: Row): string =>
    `<${one} ${idName}="${value(row, 'id')}">${others.map((role) => `<${names[role]}>${value(row, role)}</${names[role]}>`).join('')}</${one}>`;
  const shapes: Record<string, (row: Row) => string> = {
    'XML attributes': (row) =>
      `<${one} ${roles.map((role) => `${names[role]}="${value(row, role)}"`).join(' ')}/>`,
    'XML elements': (row) =>
      `<${one}>${roles.map((role) => `<${names[role]}>${value(row, role)}</${names[role]}>`).join('')}</${one}>`,
    'XML id attribute': idAsAttribute,
  };
  const name = shape.pick(Object.keys(shapes));
  const answerType = shape.pick(['application/xml', 'text/xml']);
  return {
    name,
    roles,
    order: asTheyAre,
    render: (rows) => ({
      answer: `<?xml version="1.0" encoding="UTF-8"?>\n<${many} count="${rows.length}">\n${rows.map((row) => shapes[name]?.(row)).join('\n')}\n</${many}>`,
      answerType,
    }),
  };
}

function asTheyAre(rows: readonly Row[]): readonly Row[] {
  return rows;
}

/** Keys that are numbers come first in an object, the least first. */
function inOrderOfKeys(rows: readonly Row[]): readonly Row[] {
  return Object.values(Object.fromEntries(rows.map((row) => [row.id, row])));
}

export function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
