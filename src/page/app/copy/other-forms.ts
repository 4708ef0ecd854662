/** A request as a call of `fetch` and as HTTP on the wire. */
import { attempt } from '../../../errors.ts';
import {
  bytesOf,
  type CopiedBody,
  type CopiedRequest,
  plainCredentials,
} from '../../../export/copied-request.ts';
import { scriptLiteral } from '../../../literals.ts';
import { locateUnprintable, printableLine } from '../../../printable.ts';

/** JavaScript that sends the request again, in Node and wherever `await` may stand alone. */
export function renderFetch({ method, url, headers, body, lacks }: CopiedRequest): string {
  const notes = [...lacks];
  // `fetch` refuses a body with these methods.
  const isSendable = body === undefined || !['GET', 'HEAD'].includes(method);
  if (!isSendable) notes.push(`fetch sends no body with ${method}, so it is left out.`);
  const members = [
    `method: ${scriptLiteral(method)}`,
    ...(headers.length > 0 ? [`headers: [\n${headers.map(renderPair).join('')}  ]`] : []),
    ...(body && isSendable ? [`body: ${renderBody(body)}`] : []),
    "redirect: 'manual'",
  ];
  const comments = notes.map((note) => `// ${printableLine(note)}\n`).join('');
  const options = members.map((member) => `  ${member},\n`).join('');
  return `${comments}const response = await fetch(${scriptLiteral(url)}, {\n${options}});`;
}

function renderPair(header: CopiedRequest['headers'][number]): string {
  const [name, value] = header;
  const credentials = plainCredentials(header);
  const written =
    credentials === undefined
      ? scriptLiteral(value)
      : `'Basic ' + btoa(${scriptLiteral(credentials)})`;
  return `    [${scriptLiteral(name)}, ${written}],\n`;
}

function renderBody(body: CopiedBody): string {
  if (body.kind === 'text') return scriptLiteral(body.text);
  return `Uint8Array.from(atob(${scriptLiteral(body.base64)}), (byte) => byte.charCodeAt(0))`;
}

/**
 * The request as HTTP/1.1, with the line ends of HTTP. Undefined for a request that is not text, or that has
 * control characters: HTTP has no escapes for what a terminal would act on.
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
  const raw = `${lines.join('\r\n')}\r\n\r\n${text ?? ''}`;
  return locateUnprintable(raw.replaceAll('\r\n', '\n')).length > 0 ? undefined : raw;
}

function textOf(body: CopiedBody): string | undefined {
  if (body.kind === 'text') return body.text;
  return attempt(() =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(body)),
  );
}
