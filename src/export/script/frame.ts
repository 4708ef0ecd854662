/** What all scripts have: a comment at the top, the settings of a run, and the functions for its values. */
import { isLoopback } from '../../http/loopback.ts';
import { scriptLiteral } from '../../literals.ts';
import { printableLine } from '../../printable.ts';
import { hideDirectives } from '../../session/directives.ts';
import { nameOfSecret, renderEncoders, renderExtractors } from './javascript.ts';
import type { Script } from './plan-script.ts';

/** What differs between kinds of scripts. */
interface Dialect {
  /** What the script is, such as `plain Vitest tests`. */
  readonly what: string;
  /** A command that runs the script. */
  readonly command: string;
  /** Imports, and whatever has to follow them. */
  readonly opening: readonly string[];
  /** The object that holds the environment variables. */
  readonly env: string;
  /** The factor for the recorded pauses if `REPLAY_SPEED` is not set. */
  readonly speed: number;
  /** An expression for `text` in Base64. */
  readonly base64: string;
  readonly main: readonly string[];
}

/**
 * A script from its parts.
 * @param headers lines "Name: value" that are set on every request
 */
export function renderScript(
  script: Script,
  headers: readonly string[],
  { what, command, opening, env, speed, base64, main }: Dialect,
): string {
  const secret = `const secret = (name) => ${env}['REPLAY_SECRET_' + name] || 'REDACTED_' + name;`;
  const parts = [
    renderHead(script, what, command),
    ...opening,
    renderTargets(script, env),
    `/** Pairs of name and value. */\nconst overrides = parseHeaders(${env}.REPLAY_HEADERS || ${scriptLiteral(headers.join('\n'))});`,
    PARSE_HEADERS,
    ...(script.secrets.length > 0 ? [secret] : []),
    ...renderExtractors(script),
    ...renderEncoders(script),
    ...(script.isCoded ? [`const base64 = (text) => ${base64};`] : []),
    `const speed = Number(${env}.REPLAY_SPEED || '${speed}');`,
    ...main,
  ];
  return hideDirectives(`${parts.join('\n\n')}\n`);
}

const PARSE_HEADERS = `function parseHeaders(lines) {
  const pairs = lines.split('\\n').map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
  return pairs.filter(([name]) => name !== '');
}`;

/**
 * The table of targets, by recorded origin. The user has to name every target that is not on this machine, so that a
 * script never writes to a real host by accident.
 */
function renderTargets({ origins }: Script, env: string): string {
  const lines = nameTargets(origins).map(({ origin, variable }) => {
    const recorded = isLoopback(new URL(origin).hostname) ? scriptLiteral(origin) : "''";
    return `  ${scriptLiteral(origin)}: baseUrl(${env}.${variable} || ${recorded}),\n`;
  });
  return `const baseUrl = (url) => url.replace(/\\/+$/, '');

/** Base URLs by recorded origin. Requests to an origin without one are left out. */
const targets = {\n${lines.join('')}};`;
}

/** The variable with the base URL for each origin: `REPLAY_TARGET`, and others such as `REPLAY_TARGET_AUTH_EXAMPLE_COM`. */
function nameTargets(
  origins: readonly string[],
): { readonly origin: string; readonly variable: string }[] {
  const taken = new Set<string>();
  return origins.map((origin, index) => {
    const host = new URL(origin).host.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
    const name = index === 0 ? 'REPLAY_TARGET' : `REPLAY_TARGET_${host.replace(/^_|_$/g, '')}`;
    // Two origins may differ only in their scheme.
    let variable = name;
    for (let number = 2; taken.has(variable); number += 1) variable = `${name}_${number}`;
    taken.add(variable);
    return { origin, variable };
  });
}

/** The comment at the top. */
function renderHead(script: Script, what: string, command: string): string {
  const variables = [
    ...nameTargets(script.origins).map(({ origin, variable }) => {
      return [variable, `base URL in place of ${origin}`] as const;
    }),
    ['REPLAY_HEADERS', 'lines "Name: value", added or replaced on every request'] as const,
    ['REPLAY_SPEED', 'factor of the recorded pauses, 0 for none'] as const,
    ...script.secrets.map((placeholder) => {
      return [`REPLAY_SECRET_${nameOfSecret(placeholder)}`, `in place of ${placeholder}`] as const;
    }),
  ];
  const lines = [
    `The session ${printableLine(JSON.stringify(script.name))} as ${what}.`,
    '',
    `  ${command}`,
    '',
    'Environment:',
    ...variables.map(([name, meaning]) => `  ${name}: ${meaning}`),
    ...(script.lacks.length > 0 ? ['', 'How this script differs from a replay:'] : []),
    ...script.lacks.map((lack) => `- ${lack}`),
  ];
  // Text from a session must not end the comment.
  return lines.map((line) => `// ${printableLine(line)}`.trimEnd()).join('\n');
}
