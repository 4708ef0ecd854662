import { createPlaceholder, findPlaceholders } from '../session/placeholder.ts';
import type { Header } from '../session/schema.ts';
import { isSecretHeader } from '../session/secret-header.ts';
import type { LiveSecrets } from './secrets.ts';

/** What is shorter stands everywhere by chance. */
const shortest = 4;
/** Of a piece of a header, which nobody has called a secret: schemes of authentication are shorter. */
const shortestPiece = 8;

/**
 * The live secrets that a target may answer with since they were sent to it, each by what stands for it.
 * @param sent the headers of the request, with all live values
 */
export function sentSecrets(
  secrets: LiveSecrets,
  sent: readonly Header[],
): [placeholder: string, secret: string][] {
  const named = [...secrets].filter(([, secret]) => secret.length >= shortest);
  return [...named, ...secretsOf(sent)];
}

/** The credentials in headers, each by what would stand for it: tokens, and the values of cookies. */
function secretsOf(headers: readonly Header[]): [placeholder: string, secret: string][] {
  return headers
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([name, value]) => {
      // What follows the first pair of a Set-Cookie are its attributes.
      const credentials = /^set-cookie$/i.test(name) ? value.replace(/;.*$/s, '') : value;
      const pieces = credentials.split(/[\s;,]+/).map((piece) => {
        return /^(set-)?cookie$/i.test(name) ? piece.slice(piece.indexOf('=') + 1) : piece;
      });
      const secrets = pieces.filter(
        (piece) => piece.length >= shortestPiece && findPlaceholders(piece).length === 0,
      );
      return secrets.map((secret): [string, string] => [createPlaceholder(name), secret]);
    });
}
