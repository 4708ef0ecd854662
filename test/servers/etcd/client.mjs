/** A shop that keeps its stock in etcd, and writes only over what it has read. */

/**
 * @param {string} url of the store
 * @param {readonly string[]} [goods] what the shop sells
 */
export async function drive(url, goods = ['bread', 'cake']) {
  for (const name of goods) await trade(url, name);
}

/**
 * Takes a thing into stock, counts it anew twice under a lock, and sells it.
 * @param {string} url
 * @param {string} name
 */
async function trade(url, name) {
  const key = base64(`/shop/${name}`);
  const lock = base64(`/lock/${name}`);
  await call(url, 'kv/put', { key, value: base64('1 left') });
  const { ID } = await call(url, 'lease/grant', { TTL: '600', ID: '0' });
  await call(url, 'kv/put', { key: lock, value: base64('the till'), lease: ID });
  await call(url, 'lease/timetolive', { ID, keys: true });

  const { kvs } = await call(url, 'kv/range', { key });
  const counted = await write(url, { key, value: base64('2 left') }, 'MOD', {
    mod_revision: kvs[0].mod_revision,
  });
  await call(url, 'kv/range', { key, revision: counted.header.revision });
  await write(url, { key, value: base64('3 left') }, 'VERSION', { version: '2' });

  const all = { key: base64('/shop/'), range_end: base64('/shop0'), sort_target: 'MOD' };
  const stock = await call(url, 'kv/range', { ...all, sort_order: 'DESCEND' });
  const own = stock.kvs.find((/** @type {{ key: string }} */ each) => each.key === key);
  await write(url, { key: base64(`/sold/${name}`), value: own.value }, 'CREATE', {
    key,
    create_revision: own.create_revision,
  });
  await call(url, 'lease/revoke', { ID });
  await call(url, 'kv/deleterange', { key: lock });
}

/**
 * Puts a value where a key is as it was read.
 * @param {string} url
 * @param {{ key: string, value: string }} put
 * @param {string} target what is compared
 * @param {object} expected
 */
function write(url, put, target, expected) {
  const compare = [{ key: put.key, target, result: 'EQUAL', ...expected }];
  return call(url, 'kv/txn', { compare, success: [{ request_put: put }] });
}

/**
 * @param {string} url
 * @param {string} method
 * @param {object} body
 */
async function call(url, method, body) {
  const response = await fetch(`${url}/v3/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} was answered ${await response.text()}`);
  return response.json();
}

/** @param {string} text */
function base64(text) {
  return Buffer.from(text).toString('base64');
}
