import type { Header } from '../session/schema.ts';
import type { Outcome } from './outcome.ts';
import type { LiveSecrets } from './secrets.ts';
import { sentSecrets } from './sent-secrets.ts';

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
  const hide = (text: string): string =>
    sentSecrets(secrets, sent).reduce(
      (hidden, [placeholder, secret]) => hidden.replaceAll(secret, () => placeholder),
      text,
    );
  const { message, detail } = error;
  const hidden = { ...error, message: hide(message), ...(detail && { detail: hide(detail) }) };
  return { ...outcome, error: hidden };
}
