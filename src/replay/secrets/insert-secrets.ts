import { headerValue } from '../../session/headers.ts';
import { replacePlaceholders } from '../../session/placeholder.ts';
import type { Body, Header, RecordedRequest } from '../../session/schema.ts';
import { encodePiece } from '../correlation/request/codecs.ts';
import type { LiveSecrets } from './secrets.ts';

/** How a secret is written at its place. */
type Write = (secret: string, placeholder: string) => string;

const plain: Write = (secret) => secret;
const inUrl: Write = (secret, placeholder) => encodePiece(secret, 'percent', placeholder);
const inForm: Write = (secret, placeholder) => encodePiece(secret, 'form', placeholder);
const inMarkup: Write = (secret, placeholder) => encodePiece(secret, 'html', placeholder);
const inJson: Write = (secret) => JSON.stringify(secret).slice(1, -1);
/** Headers, and bodies that are no text, have bytes for characters. */
const inBytes: Write = (secret, placeholder) => encodePiece(secret, 'latin1', placeholder);

const urlHeader = /^(referer|destination|origin|location|content-location)$/i;

/**
 * A request with live values in the places of placeholders, wherever they stand: path, headers,
 * trailers, body. Bodies in files stay as they are.
 * @returns the same request where there is nothing to insert
 */
export function insertSecrets(request: RecordedRequest, secrets: LiveSecrets): RecordedRequest {
  if (secrets.size === 0) return request;
  const { path, headers, trailers, body } = request;
  const newPath = insert(path, secrets, inUrl);
  const newHeaders = insertInHeaders(headers, secrets);
  const newTrailers = trailers && insertInHeaders(trailers, secrets);
  const newBody = body && insertInBody(body, headerValue(headers, 'content-type') ?? '', secrets);
  const isSame =
    newPath === path && newHeaders === headers && newTrailers === trailers && newBody === body;
  if (isSame) return request;
  return {
    ...request,
    path: newPath,
    headers: newHeaders,
    ...(newTrailers && { trailers: newTrailers }),
    ...(newBody && { body: newBody }),
  };
}

function insert(text: string, secrets: LiveSecrets, write: Write): string {
  return replacePlaceholders(text, (placeholder) => {
    const secret = secrets.get(placeholder);
    return secret === undefined ? undefined : write(secret, placeholder);
  });
}

function insertInHeaders(headers: Header[], secrets: LiveSecrets): Header[] {
  const changed = headers.map(([name, value]): Header => {
    return [name, insert(value, secrets, urlHeader.test(name) ? inUrl : inBytes)];
  });
  return changed.some(([, value], index) => value !== headers[index]?.[1]) ? changed : headers;
}

function insertInBody(body: Body, contentType: string, secrets: LiveSecrets): Body {
  if ('json' in body) {
    const json = insertInJson(body.json, secrets);
    return json === body.json ? body : { ...body, json };
  }
  if ('text' in body) {
    const text = insert(body.text, secrets, writeFor(contentType));
    return text === body.text ? body : { ...body, text };
  }
  if (!('base64' in body)) return body;
  const bytes = Buffer.from(body.base64, 'base64').toString('latin1');
  const changed = insert(bytes, secrets, inBytes);
  if (changed === bytes) return body;
  return { ...body, base64: Buffer.from(changed, 'latin1').toString('base64') };
}

function writeFor(contentType: string): Write {
  if (/\bx-www-form-urlencoded\b/i.test(contentType)) return inForm;
  if (/\bjson\b/i.test(contentType)) return inJson;
  return /\b(xml|html)\b/i.test(contentType) ? inMarkup : plain;
}

/** Keys as well as values. What has no placeholder in it stays the same object. */
function insertInJson(json: unknown, secrets: LiveSecrets): unknown {
  if (typeof json === 'string') return insert(json, secrets, plain);
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) {
    const items = json.map((item) => insertInJson(item, secrets));
    return items.some((item, index) => item !== json[index]) ? items : json;
  }
  const members = Object.entries(json);
  const changed = members.map(([key, value]): [string, unknown] => {
    return [insert(key, secrets, plain), insertInJson(value, secrets)];
  });
  const isSame = changed.every(
    ([key, value], index) => key === members[index]?.[0] && value === members[index]?.[1],
  );
  return isSame ? json : Object.fromEntries(changed);
}
