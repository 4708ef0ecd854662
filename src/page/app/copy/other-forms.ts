/** A request as a call of `fetch` and as HTTP on the wire. */
import { attempt } from '../../../errors.ts';
import {
  bytesOf,
  type CopiedBody,
  type CopiedRequest,
  plainCredentials,
} from '../../../export/copied-request.ts';

/** JavaScript that sends the request again, in Node and wherever `await` may stand alone. */
export function renderFetch({ method, url, headers, body, lacks }: CopiedRequest): string {
  const notes = [...lacks];
  // `fetch` refuses a body with these methods.
  const isSendable = body === undefined || !['GET', 'HEAD'].includes(method);
  if (!isSendable) notes.push(`fetch sends no body with ${method}, so it is left out.`);
  const members = [
    `method: ${literal(method)}`,
    ...(headers.length > 0 ? [`headers: [\n${headers.map(renderPair).join('')}  ]`] : []),
    ...(body && isSendable ? [`body: ${renderBody(body)}`] : []),
    "redirect: 'manual'",
  ];
  const comments = notes.map((note) => `// ${note}\n`).join('');
  const options = members.map((member) => `  ${member},\n`).join('');
  return `${comments}const response = await fetch(${literal(url)}, {\n${options}});`;
}

function renderPair(header: CopiedRequest['headers'][number]): string {
  const [name, value] = header;
  const credentials = plainCredentials(header);
  const written =
    credentials === undefined ? literal(value) : `'Basic ' + btoa(${literal(credentials)})`;
  return `    [${literal(name)}, ${written}],\n`;
}

function renderBody(body: CopiedBody): string {
  if (body.kind === 'text') return literal(body.text);
  return `Uint8Array.from(atob(${literal(body.base64)}), (byte) => byte.charCodeAt(0))`;
}

/** JSON is JavaScript, and may also stand in a script of a page. */
function literal(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]|<(?=[!/])/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/**
 * The request as HTTP/1.1, with the line ends of HTTP. Undefined for a request whose body is not text, since such a
 * body cannot be copied as text.
 */
export function renderRawHttp({ method, url, headers, body }: CopiedRequest): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { host } = new URL(url);
  // The path stays as it was recorded: parsing the URL would change it.
  const path = /^[^:]+:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] ?? '/';
  const text = body && textOf(body);
  if (body && text === undefined) return undefined;
  const lines = [
    `${method} ${path.startsWith('/') ? path : `/${path}`} HTTP/1.1`,
    `Host: ${host}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body ? [`Content-Length: ${bytesOf(body).length}`] : []),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${text ?? ''}`;
}

function textOf(body: CopiedBody): string | undefined {
  if (body.kind === 'text') return body.text;
  return attempt(() =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(body)),
  );
}
