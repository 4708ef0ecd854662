import type { Item, ShopStock } from './shop-stock.ts';

/** The page of all items, with links relative to it. */
export function renderList(stock: ShopStock): string {
  const { items, addToken } = stock;
  const rows = [...items.values()].map((item) => renderRow(item, stock));
  return renderPage(
    stock,
    `<form action="/shop/search"><input name="q"></form>
    <form method="post" action="items?tok=${addToken}">${renderFields(stock)}</form>
    <table><tr><th>#<th>Name<th>Size<th></tr>${rows.join('')}</table>`,
  );
}

/** The page on which an item is changed. */
export function renderItem({ id, name }: Item, stock: ShopStock): string {
  return renderPage(
    stock,
    `<h1>${name}</h1><a href="../items">Back</a>
    <form method="post" action="?save=${stock.tokenOf(id)}">
    <input type="hidden" name="item_id" value="${id}">${renderFields(stock)}</form>`,
  );
}

function renderPage({ menu }: ShopStock, body: string): string {
  const entries = ['items', ...menu].map((each) => `<li><a href="/shop/${each}">${each}</a>`);
  return `<!doctype html><body><nav><ul>${entries.join('')}</ul></nav>${body}</body>`;
}

function renderRow({ id, name, size }: Item, { tokenOf }: ShopStock): string {
  return `<tr><td>${id}<td><a href="items/${id}">${name}</a><td>${size}
    <td><a href="del.php?id=${id}&amp;t=${tokenOf(id)}">Delete</a>`;
}

function renderFields({ formToken, sizes }: ShopStock): string {
  const options = [...sizes].map(([id, size]) => `<option value="${id}">${size}`);
  return `<input type="hidden" name="csrf" value="${formToken}"><input name="name">
    <select name="size">${options.join('')}</select>`;
}
