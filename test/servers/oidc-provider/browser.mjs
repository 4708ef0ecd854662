/** A person at a browser without a window: keeps cookies, follows redirects, fills in forms. */
import makeFetchCookie from 'fetch-cookie';

export class Browser {
  #fetch = makeFetchCookie(fetch);

  /**
   * Opens a page, sends each form that comes up with these fields filled in, and gives the URL where
   * that ends: one that begins with `until`, or that of the first page without a form.
   * @param {URL | string} url
   * @param {{ fields?: Record<string, string>, until?: string }} [options]
   */
  async walk(url, { fields = {}, until } = {}) {
    let page = await this.#open(new URL(url), {}, until);
    for (;;) {
      if (page.html === undefined) return page.url;
      const form = parseForm(page.html);
      if (form === undefined) return page.url;
      const body = new URLSearchParams(form.fields);
      for (const name of form.empty) if (fields[name] !== undefined) body.set(name, fields[name]);
      page = await this.#open(new URL(form.action, page.url), { method: 'POST', body }, until);
    }
  }

  /** Redirects are followed up to a page, or to a URL that is not the server's. */
  async #open(url, init, until) {
    const response = await this.#fetch(url, { ...init, redirect: 'manual' });
    const html = await response.text();
    const location = response.headers.get('location');
    if (location === null) {
      if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${html}`);
      return { url, html };
    }
    const next = new URL(location, url);
    if (until !== undefined && next.href.startsWith(until)) return { url: next };
    return await this.#open(next, {}, until);
  }
}

/** The form of a page, as its first button sends it. Buttons may stand beside their form. */
function parseForm(html) {
  const action = /<form[^>]*\baction="([^"]*)"/.exec(html)?.[1];
  if (action === undefined) return undefined;
  const controls = [...html.matchAll(/<(input|button)\b[^>]*>/g)].map(([tag, kind]) => ({
    isButton: kind === 'button',
    name: attributeOf(tag, 'name'),
    value: attributeOf(tag, 'value'),
  }));
  const button = controls.find(({ isButton }) => isButton);
  const sent = controls.filter((control) => !control.isButton || control === button);
  const named = sent.filter(({ name }) => name !== undefined);
  return {
    action: decode(action),
    fields: named.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    empty: named.flatMap(({ name, value }) => (value === undefined ? [name] : [])),
  };
}

function attributeOf(tag, name) {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : decode(value);
}

function decode(text) {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
