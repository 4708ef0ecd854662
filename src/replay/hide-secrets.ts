import { createPlaceholder, findPlaceholders } from '../session/placeholder.ts';
import type { Header } from '../session/schema.ts';
import { isSecretHeader } from '../session/secret-header.ts';
import type { Outcome } from './outcome.ts';
import type { LiveSecrets } from './secrets.ts';

/** What is shorter stands everywhere by chance. */
const shortest = 4;
/** Of a piece of a header, which nobody has called a secret: schemes of authentication are shorter. */
const shortestPiece = 8;

/**
 * An outcome that shows no live secret: a target may answer with what was sent to it.
 * @param sent the headers of the request, with all live values
 */
export function hideSecrets(
  outcome: Outcome,
  secrets: LiveSecrets,
  sent: readonly Header[],
): Outcome {
  const { error } = outcome;
  if (error === undefined) return outcome;
  const hide = (text: string): string => {
    const named = [...secrets].filter(([, secret]) => secret.length >= shortest);
    return [...named, ...secretsOf(sent)].reduce(
      (hidden, [placeholder, secret]) => hidden.replaceAll(secret, () => placeholder),
      text,
    );
  };
  const { message, detail } = error;
  const hidden = { ...error, message: hide(message), ...(detail && { detail: hide(detail) }) };
  return { ...outcome, error: hidden };
}

/** The credentials in headers, each by what would stand for it: tokens, and the values of cookies. */
function secretsOf(headers: readonly Header[]): [placeholder: string, secret: string][] {
  return headers
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([name, value]) => {
      const pieces = value.split(/[\s;,]+/).map((piece) => {
        return /^cookie$/i.test(name) ? piece.slice(piece.indexOf('=') + 1) : piece;
      });
      const secrets = pieces.filter(
        (piece) => piece.length >= shortestPiece && findPlaceholders(piece).length === 0,
      );
      return secrets.map((secret): [string, string] => [createPlaceholder(name), secret]);
    });
}
