/** A browser without a window: keeps cookies, follows redirects, fills in forms. */
import makeFetchCookie from 'fetch-cookie';
import { JSDOM } from 'jsdom';

export class Browser {
  #fetch = makeFetchCookie(fetch);

  /**
   * Opens a page, or ends at a URL that begins with `until`, where nobody needs to be.
   * @param {URL | string} url
   * @param {{ init?: RequestInit, until?: string }} [options]
   */
  async open(url, { init = {}, until } = {}) {
    const response = await this.#fetch(url, { ...init, redirect: 'manual' });
    const html = await response.text();
    const location = response.headers.get('location');
    if (location === null) {
      if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${html}`);
      return { url: new URL(url), window: new JSDOM(html, { url: String(url) }).window };
    }
    const next = new URL(location, url);
    if (until !== undefined && next.href.startsWith(until)) return { url: next };
    return await this.open(next, { until });
  }

  /**
   * Follows a link of a page.
   * @param {{ url: URL, window: import('jsdom').DOMWindow }} page
   * @param {string | Element | null | undefined} link a selector, or the link itself
   */
  async follow({ url, window }, link) {
    const element = typeof link === 'string' ? window.document.querySelector(link) : link;
    if (!element) throw new Error(`${url} has no link ${link}`);
    const headers = { Referer: url.href };
    return await this.open(new URL(element.getAttribute('href'), url), { init: { headers } });
  }

  /**
   * Sends what a script of a page sends, and gives the JSON of the answer.
   * @param {{ url: URL }} page
   * @param {string} url
   * @param {{ method?: string, headers?: Record<string, string>, body?: object }} [parts]
   */
  async request({ url: page }, url, { method = 'POST', headers, body } = {}) {
    const response = await this.#fetch(url, {
      method,
      headers: {
        Origin: page.origin,
        Referer: page.href,
        ...(body && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${url} was answered ${response.status}: ${await response.text()}`);
    return await response.json();
  }

  /**
   * Sends a form of a page with these fields filled in.
   * @param {{ url: URL, window: import('jsdom').DOMWindow }} page
   * @param {{ form?: string, button?: string, fields?: Record<string, string>, until?: string }} [options]
   *   selectors of the form and of the button that is pressed; the first ones if not given. A field
   *   that the form does not have is left out
   */
  async submit({ url, window }, { form = 'form', button, fields = {}, until } = {}) {
    const { document } = window;
    const element = document.querySelector(form);
    if (element === null) throw new Error(`${url} has no ${form}`);
    const content = new window.FormData(element);
    const pressed = findButtons(document, element).find((one) => one.matches(button ?? '*'));
    if (pressed?.name) content.append(pressed.name, pressed.value);
    const body = element.enctype === 'multipart/form-data' ? new FormData() : new URLSearchParams();
    const filled = Object.entries(fields).filter(([name]) => element.elements.namedItem(name));
    for (const [name] of filled) content.delete(name);
    for (const [name, value] of [...content, ...filled]) body.append(name, value);
    const action = new URL(element.getAttribute('action') ?? '', url);
    const headers = { Origin: url.origin, Referer: url.href };
    return await this.open(action, { init: { method: 'POST', body, headers }, until });
  }
}

/** They may stand beside their form. */
function findButtons(document, form) {
  const all = [...form.elements, ...document.querySelectorAll(`[form="${form.id}"]`)];
  return all.filter(({ type }) => type === 'submit');
}
