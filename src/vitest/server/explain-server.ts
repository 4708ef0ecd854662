/** What is told of a server that does not run. */
import { stripVTControlCharacters } from 'node:util';
import { printableLine } from '../../printable.ts';
import { displayPath } from '../../session/display-path.ts';
import { hideCredentials } from '../../session/hide-credentials.ts';
import type { ServerEnd } from './server-keeper.ts';
import type { ServerSettings } from './server-options.ts';

const MAX_LINES = 20;
/** In characters. */
const MAX_LINE = 200;
const MAX_COMMAND = 60;

export function explainTaken({ url }: ServerSettings): string {
  return (
    `something listens at ${url} already. Stop it, or use it by the option "server.reuse": true, ` +
    'which is the default but in a CI'
  );
}

/** @param reason of the last try */
export function explainSilence(
  { url, timeout, command }: ServerSettings,
  reason: string,
  isStarted: boolean,
): string {
  const since = isStarted ? ` after the start of "${command}"` : ', though something listens there';
  return `${url} has not answered within ${timeout / 1000} s${since} (${printableLine(reason)})`;
}

export function explainNoFolder({ cwd, command }: ServerSettings): string {
  return `there is no folder ${displayPath(cwd)} to run "${command}" in`;
}

export function explainEnd(settings: ServerSettings, end: ServerEnd): string {
  const { url, command } = settings;
  if (end.code === null && end.signal === null) return `"${command}" cannot be run`;
  const hint = end.code === 0 ? ': give a command that runs as long as its server does' : '';
  return `"${command}" ${describeEnd(end)} before ${url} answered${hint}`;
}

export function explainCrash({ command }: ServerSettings, end: ServerEnd): string {
  return `"${command}" ${describeEnd(end)} while tests ran`;
}

/**
 * A message without secrets, with the last lines that the server has printed.
 * @param explain gives the message, from settings whose command is safe to show
 * @param output none of a server that was not started
 */
export async function renderMessage(
  explain: (settings: ServerSettings) => string,
  output: string | undefined,
  settings: ServerSettings,
): Promise<string> {
  const { createMask } = await import('../../replay/secrets/mask.ts');
  const mask = createMask(() => settings.secrets);
  const hide = (text: string): string => mask.text(hideCredentials(text));
  // Hidden before it is shortened: half a secret would not be recognised.
  const command = shorten(hide(settings.command), MAX_COMMAND);
  const told = hide(`server: ${explain({ ...settings, command })}`);
  if (output === undefined) return told;
  const text = stripVTControlCharacters(output).replace(/\r\n?/g, '\n').trimEnd();
  if (text === '') return `${told}. It has printed nothing.`;
  const lines = hide(text).split('\n').slice(-MAX_LINES);
  return [
    `${told}. Its last output:`,
    ...lines.map((line) => `  │ ${shorten(line, MAX_LINE)}`),
  ].join('\n');
}

function describeEnd({ code, signal }: ServerEnd): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === null ? 'was lost' : `exited with code ${code}`;
}

function shorten(text: string, most: number): string {
  return printableLine(text.length > most ? `${text.slice(0, most)}…` : text);
}
