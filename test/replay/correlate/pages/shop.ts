import { text } from 'node:stream/consumers';
import { type Served, serve } from '../../../kit/index.ts';
import { renderItem, renderList } from './shop-pages.ts';
import { createShopStock, type ShopStart, type ShopStock } from './shop-stock.ts';

export interface Shop extends Served {
  /** Names and sizes of the items that it has now. */
  list(): string[];
  /** What came without the right token. */
  readonly refused: readonly string[];
}

/** A shop of the old kind: pages made by the server, with relative links, tokens in links and forms. */
export async function serveShop(start: ShopStart): Promise<Shop> {
  const stock = createShopStock(start);
  const refused: string[] = [];
  const server = await serve(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://shop.test');
    const form = new URLSearchParams(await text(request));
    const answer = request.method === 'POST' ? change(url, form, stock) : show(url, stock);
    if (!answer) refused.push(`${request.method} ${request.url} ${form}`);
    if (!answer) response.writeHead(403).end();
    else if ('to' in answer) response.writeHead(303, { Location: answer.to }).end();
    else response.setHeader('Content-Type', 'text/html').end(answer.page);
  });
  const list = () => [...stock.items.values()].map(({ name, size }) => `${name} (${size})`);
  return Object.assign(server, { list, refused });
}

/** Nothing: it is refused. */
type Answer = { readonly to: string } | { readonly page: string } | undefined;

function show({ pathname, searchParams }: URL, stock: ShopStock): Answer {
  if (pathname === '/shop/items') return { page: renderList(stock) };
  if (pathname === '/shop/del.php') {
    const id = Number(searchParams.get('id'));
    const isRight = searchParams.get('t') === stock.tokenOf(id);
    return isRight && stock.items.delete(id) ? { to: 'items' } : undefined;
  }
  const item = itemAt(pathname, stock);
  return item && { page: renderItem(item, stock) };
}

function change({ pathname, searchParams }: URL, form: URLSearchParams, stock: ShopStock): Answer {
  const { sizes, formToken, addToken } = stock;
  const name = form.get('name') ?? '';
  const size = sizes.get(form.get('size') ?? '');
  if (!size || form.get('csrf') !== formToken) return undefined;
  const item = itemAt(pathname, stock);
  if (item) {
    if (form.get('item_id') !== String(item.id)) return undefined;
    if (searchParams.get('save') !== stock.tokenOf(item.id)) return undefined;
    stock.items.set(item.id, { id: item.id, name, size });
  } else {
    if (searchParams.get('tok') !== addToken) return undefined;
    stock.add(name, size);
  }
  return { to: '/shop/items' };
}

function itemAt(pathname: string, { items }: ShopStock) {
  return items.get(Number(/^\/shop\/items\/(\d+)$/.exec(pathname)?.[1]));
}
