/** The settings as they are typed. */
import type { ReplayChoices, ReplayForm } from '../../api.ts';

/** A form that is being filled in: texts, of which some may be wrong. */
export interface Draft {
  /** A URL, or the URL of a named target. */
  target: string;
  speed: 'ordered' | 'instant' | '0.5' | '1' | '2' | 'custom';
  customSpeed: string;
  openLoop: boolean;
  headers: { name: string; value: string }[];
  secrets: Record<string, string>;
  readOnly: boolean;
  correlate: boolean;
  sendUnproven: boolean;
  copies: string;
  body: ReplayForm['body'];
  timeout: string;
  only: readonly string[] | undefined;
}

/** Words for what is wrong, by field: `target`, `headers.0`. */
type Faults = Readonly<Record<string, string>>;

/** Names of the speeds, in the order of the list. */
export const SPEEDS: readonly (readonly [Draft['speed'], string])[] = [
  ['ordered', 'Ordered'],
  ['instant', 'Instant: send all at once'],
  ['0.5', '0.5x'],
  ['1', '1x: original timing'],
  ['2', '2x'],
  ['custom', 'Custom'],
];

const MAX_COPIES = 1000;

/** In ms: the longest time that timers accept. */
const MAX_TIMEOUT = 2_147_483_647;
/** Stands for a credential in a header that the server does not give back. */
export const HIDDEN = '…';

/** @param known secrets that were given before */
export function draftOf(
  form: ReplayForm,
  { targets, missingSecrets }: ReplayChoices,
  known: Readonly<Record<string, string>>,
): Draft {
  const { speed, headers } = form;
  const named = targets.find(({ name }) => name === form.target);
  const first = targets.find(({ unavailable }) => unavailable === undefined);
  const names = [...new Set([...missingSecrets, ...Object.keys(form.secrets)])];
  const usual = SPEEDS.find(([value]) => value === String(speed))?.[0];
  return {
    target: named?.url ?? (form.target || (first?.url ?? '')),
    speed: usual ?? 'custom',
    customSpeed: typeof speed === 'number' ? String(speed) : '4',
    openLoop: form.openLoop,
    headers: headers.map(([name, value]) => ({ name, value })),
    secrets: Object.fromEntries(names.map((name) => [name, known[name] ?? ''])),
    readOnly: form.readOnly,
    correlate: form.correlate,
    sendUnproven: form.sendUnproven,
    copies: String(form.copies),
    body: form.body,
    timeout: String(form.timeout / 1000),
    only: form.only,
  };
}

/** The form of a draft, or what is wrong with the draft. */
export function formOf(
  draft: Draft,
  { targets }: ReplayChoices,
):
  | { readonly form: ReplayForm; readonly faults?: never }
  | { readonly form?: never; readonly faults: Faults } {
  const faults: Record<string, string> = {};
  const target = draft.target.trim();
  const named = targets.find(({ url, name }) => url === target || name === target);
  if (!named && !isHttpUrl(target)) {
    faults.target = target
      ? 'This is not a URL. It must begin with http:// or https://, such as http://127.0.0.1:3000.'
      : 'Enter the URL that the requests go to.';
  }
  const speed = readSpeed(draft);
  if (speed === undefined) faults.speed = 'A factor is a number above 0, such as 1.5.';
  const copies = Number(draft.copies);
  if (!Number.isInteger(copies) || copies < 1 || copies > MAX_COPIES) {
    faults.copies = `A whole number from 1 to ${MAX_COPIES}.`;
  }
  const timeout = Math.round(Number(draft.timeout) * 1000);
  if (!(timeout >= 1 && timeout <= MAX_TIMEOUT)) {
    faults.timeout = 'A number of seconds, from 0.001 to 2,147,483.';
  }
  const rows = draft.headers.filter(({ name, value }) => name.trim() || value.trim());
  for (const [index, { name, value }] of draft.headers.entries()) {
    const fault = headerFault(name.trim(), value);
    if (fault) faults[`headers.${index}`] = fault;
  }
  if (Object.keys(faults).length > 0 || speed === undefined) return { faults };
  const secrets = Object.entries(draft.secrets).filter(([, value]) => value !== '');
  return {
    form: {
      target: named?.name ?? target,
      speed,
      openLoop: draft.openLoop && typeof speed === 'number',
      headers: rows.map(({ name, value }) => [name.trim(), value.trim()]),
      secrets: Object.fromEntries(secrets),
      readOnly: draft.readOnly || named?.isReadOnly === true,
      correlate: draft.correlate,
      sendUnproven: draft.sendUnproven,
      ...{ copies, body: draft.body, timeout },
      ...(draft.only && { only: draft.only }),
    },
  };
}

/** Reads lines of `Name: value`. Any other line becomes a name without a value, for the user to mend. */
export function parseHeaderLines(text: string): Draft['headers'] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const colon = line.indexOf(':', 1);
      if (colon < 0) return { name: line.trim(), value: '' };
      return { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
    });
}

function readSpeed({ speed, customSpeed }: Draft): ReplayForm['speed'] | undefined {
  if (speed === 'ordered' || speed === 'instant') return speed;
  const factor = Number(speed === 'custom' ? customSpeed : speed);
  return Number.isFinite(factor) && factor > 0 ? factor : undefined;
}

function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\/[^/?#]/i.test(text)) return false;
  return URL.canParse(text);
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

/** No control characters but tabs. */
const VISIBLE = /^[\t -~\x80-\u{10ffff}]*$/u;

function headerFault(name: string, value: string): string | undefined {
  if (!name) return value.trim() ? 'This header has no name.' : undefined;
  if (!TOKEN.test(name)) return `“${name}” is not a valid header name.`;
  if (value.includes(HIDDEN)) return 'Its value is secret and no longer known here: type it again.';
  if (!VISIBLE.test(value)) return 'The value has a control character.';
  if (/[^\0-\xff]/.test(value)) return 'The value has a character that headers cannot carry.';
  return undefined;
}
