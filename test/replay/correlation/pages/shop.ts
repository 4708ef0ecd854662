import { text } from 'node:stream/consumers';
import { type Served, serve } from '../../../kit/index.ts';

interface Item {
  readonly id: number;
  readonly name: string;
  readonly size: string;
}

/** What differs between two instances of the shop. */
export interface ShopStart {
  /** Of the first thing that it makes. */
  readonly firstId: number;
  /** By which its tokens differ from those of others. */
  readonly salt: string;
  /** Names of items that are there already. */
  readonly items: readonly string[];
  /** Further entries of its menu. */
  readonly menu: readonly string[];
}

export interface Shop extends Served {
  /** Names and sizes of the items that it has now. */
  list(): string[];
  /** What came without the right token. */
  readonly refused: readonly string[];
}

/** A shop of the old kind: pages made by the server, with relative links, tokens in links and forms. */
export async function serveShop(start: ShopStart): Promise<Shop> {
  let nextId = start.firstId;
  const sizes = new Map(['Small', 'Large'].map((size) => [String(nextId++), size]));
  const items = new Map<number, Item>();
  const refused: string[] = [];
  const add = (name: string, size: string) => items.set(nextId, { id: nextId++, name, size });
  for (const name of start.items) add(name, 'Small');

  const token = `csrf-${start.salt}-4711`;
  const tokenOf = (id: number) => `${start.salt}${id % 10}`;
  const page = (body: string) => {
    const entries = ['items', ...start.menu].map(
      (each) => `<li><a href="/shop/${each}">${each}</a>`,
    );
    return `<!doctype html><body><nav><ul>${entries.join('')}</ul></nav>${body}</body>`;
  };
  const row = ({ id, name, size }: Item) =>
    `<tr><td>${id}<td><a href="items/${id}">${name}</a><td>${size}
     <td><a href="del.php?id=${id}&amp;t=${tokenOf(id)}">Delete</a>`;
  const fields = `<input type="hidden" name="csrf" value="${token}"><input name="name"><select name="size">
    ${[...sizes].map(([id, size]) => `<option value="${id}">${size}`).join('')}</select>`;
  const listPage = () =>
    page(`<form action="/shop/search"><input name="q"></form>
      <form method="post" action="items?tok=${start.salt}9">${fields}</form>
      <table><tr><th>#<th>Name<th>Size<th></tr>${[...items.values()].map(row).join('')}</table>`);
  const itemPage = ({ id, name }: Item) =>
    page(`<h1>${name}</h1><a href="../items">Back</a>
      <form method="post" action="?save=${tokenOf(id)}">
      <input type="hidden" name="item_id" value="${id}">${fields}</form>`);

  const server = await serve(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://shop.test');
    const form = new URLSearchParams(await text(request));
    const item = items.get(Number(/^\/shop\/items\/(\d+)$/.exec(pathname)?.[1]));
    const go = (place: string) => response.writeHead(303, { Location: place }).end();
    const show = (body: string) => response.setHeader('Content-Type', 'text/html').end(body);
    const refuse = () => {
      refused.push(`${request.method} ${request.url} ${form}`);
      response.writeHead(403).end();
    };
    const isPost = request.method === 'POST';
    if (isPost && form.get('csrf') !== token) return refuse();
    const name = form.get('name') ?? '';
    const size = sizes.get(form.get('size') ?? '');
    if (isPost && pathname === '/shop/items') {
      if (!size || searchParams.get('tok') !== `${start.salt}9`) return refuse();
      add(name, size);
      return go('/shop/items');
    }
    if (isPost && item) {
      const isRight = form.get('item_id') === String(item.id);
      if (!size || !isRight || searchParams.get('save') !== tokenOf(item.id)) return refuse();
      items.set(item.id, { id: item.id, name, size });
      return go('/shop/items');
    }
    if (pathname === '/shop/del.php') {
      const id = Number(searchParams.get('id'));
      if (searchParams.get('t') !== tokenOf(id) || !items.delete(id)) return refuse();
      return go('items');
    }
    if (item) return show(itemPage(item));
    return pathname === '/shop/items' ? show(listPage()) : response.writeHead(404).end();
  });
  const list = () => [...items.values()].map(({ name, size }) => `${name} (${size})`);
  return Object.assign(server, { list, refused });
}
