import { setTimeout } from 'node:timers/promises';
import type { Exchange } from '../links.ts';

/** A person with a browser, who sees pages, and follows what is in them. */
export interface Person {
  /** All that the browser sent and got, in its order. */
  readonly exchanges: readonly Exchange[];
  open(path: string): Promise<void>;
  /** Follows the first link that fits. */
  follow(link: RegExp): Promise<void>;
  /** Sends the form whose tag fits, with what its hidden fields have; a choice is by its text. */
  send(form: RegExp, filled: Readonly<Record<string, string>>): Promise<void>;
}

export function createPerson(origin: string): Person {
  const exchanges: Exchange[] = [];
  let page = '';
  let url = origin;

  async function ask(method: string, target: string, body?: string): Promise<void> {
    const next = new URL(target, url);
    const type = 'application/x-www-form-urlencoded';
    const response = await fetch(next, {
      method,
      redirect: 'manual',
      ...(body === undefined ? {} : { body, headers: { 'Content-Type': type } }),
    });
    const answer = await response.text();
    const location = response.headers.get('location');
    exchanges.push({
      request: `${method} ${next.pathname}${next.search}`,
      ...(body === undefined ? {} : { body, type }),
      status: response.status,
      ...(answer === '' ? {} : { answer, answerType: 'text/html' }),
      answerHeaders: location === null ? [] : [['Location', location]],
    });
    if (response.status >= 400) throw new Error(`${method} ${next} got ${response.status}`);
    url = next.href;
    page = answer;
    await setTimeout(1);
    if (location !== null) await ask('GET', location);
  }

  return {
    exchanges,
    open: (path) => ask('GET', path),
    follow: (link) => ask('GET', found(link.exec(page)?.[1])),
    send(form, filled) {
      const { index } = found(form.exec(page));
      const text = page.slice(index, page.indexOf('</form>', index));
      const fields = new URLSearchParams();
      for (const [, name = '', value = ''] of text.matchAll(
        /type="hidden" name="(\w+)" value="(.*?)"/g,
      )) {
        fields.set(name, value);
      }
      for (const [name, value] of Object.entries(filled)) {
        const option = new RegExp(`<option value="([^"]*)">${value}`).exec(text)?.[1];
        fields.set(name, option ?? value);
      }
      return ask('POST', found(/action="(.*?)"/.exec(text)?.[1]), fields.toString());
    },
  };
}

function found<Value>(value: Value | undefined | null): NonNullable<Value> {
  if (value === undefined || value === null) throw new Error('the page has no such thing');
  return typeof value === 'string' ? (value.replaceAll('&amp;', '&') as NonNullable<Value>) : value;
}
