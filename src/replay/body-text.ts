import { isDeeper } from '../session/is-deeper.ts';
import type { Body } from '../session/schema.ts';

/** Deeper JSON cannot be written, nor sent. */
const deepest = 1000;

/** The text of a body that a session holds; empty of one that it has not, or that is too deep. */
export function bodyText(body: Body | undefined): string {
  if (!body) return '';
  if ('json' in body) return isDeeper(body.json, deepest) ? '' : JSON.stringify(body.json);
  if ('text' in body) return body.text;
  return 'base64' in body ? Buffer.from(body.base64, 'base64').toString('latin1') : '';
}
