import { headerValue } from '../../http/headers.ts';
import { isJsonNumber, markedPlaceholder, replacePlaceholders } from '../../session/placeholder.ts';
import type { Body, Header, RecordedRequest } from '../../session/schema.ts';
import { replaceInBase64 } from '../../session/secrets/base64-text.ts';
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
 * trailers, body. Bodies in files stay as they are: see `inlineRedacted`.
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
  const coded = replaceInBase64(text, (decoded) => insert(decoded, secrets, inBytes));
  const withNumbers = insertNumbers(coded, secrets);
  return replacePlaceholders(withNumbers, (placeholder, layers) => {
    const secret = secrets.get(placeholder);
    if (secret === undefined) return undefined;
    // In escapes of its own, it needs none of what is around it.
    return layers === 0 ? write(secret, placeholder) : secret;
  });
}

/** Numbers of JSON in a text, which lose the quotes of what stands for them. */
function insertNumbers(text: string, secrets: LiveSecrets): string {
  if (!text.includes('(number)')) return text;
  return text.replace(
    /(\\{0,7}")(REDACTED_[A-Z0-9_]+) \(number\)\1/g,
    (all, quote, placeholder) => {
      const secret = secrets.get(String(placeholder));
      if (secret === undefined) return all;
      return isJsonNumber(secret) ? secret : `${quote}${inJson(secret, '')}${quote}`;
    },
  );
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

/** A number that a double does not keep goes as a string: nobody's PIN is that long. */
function insertInString(text: string, secrets: LiveSecrets): unknown {
  const secret = secrets.get(markedPlaceholder(text) ?? '');
  if (secret === undefined) return insert(text, secrets, plain);
  return String(Number(secret)) === secret ? Number(secret) : secret;
}

/** Keys as well as values. What has no placeholder in it stays the same object. */
function insertInJson(json: unknown, secrets: LiveSecrets): unknown {
  if (typeof json === 'string') return insertInString(json, secrets);
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
