import type { Outcome } from './outcome.ts';
import type { LiveSecrets } from './secrets.ts';

/** What is shorter stands everywhere by chance. */
const shortest = 4;

/** An outcome that shows no live secret: a target may answer with what was sent to it. */
export function hideSecrets(outcome: Outcome, secrets: LiveSecrets): Outcome {
  const { error } = outcome;
  if (secrets.size === 0 || error === undefined) return outcome;
  const hide = (text: string): string =>
    [...secrets].reduce(
      (hidden, [placeholder, secret]) =>
        secret.length < shortest ? hidden : hidden.replaceAll(secret, () => placeholder),
      text,
    );
  const { message, detail } = error;
  const hidden = { ...error, message: hide(message), ...(detail && { detail: hide(detail) }) };
  return { ...outcome, error: hidden };
}
