/** A session as a plain Vitest test file, which does not need this package. */
import { hasDotSegment, pathOf } from '../../http/urls.ts';
import { scriptLiteral } from '../../literals.ts';
import type { Session } from '../../session/schema.ts';
import { renderScript } from './frame.ts';
import { renderExtraction, renderTemplate } from './javascript.ts';
import { planScript, type Script, type ScriptRequest, type ScriptStep } from './plan-script.ts';

/**
 * A test file with one test for each request, in JavaScript. The tests pass live values on. The comment at its top
 * says how they differ from a replay.
 * @param headers lines "Name: value" that are set on every request
 */
export function renderVitestTest(session: Session, headers: readonly string[] = []): string {
  const script = planScript(session);
  return renderScript(addLacks(script), headers, {
    what: 'plain Vitest tests',
    command: 'REPLAY_TARGET=https://staging.example.com npx vitest run',
    opening: ["import { describe, expect, test } from 'vitest';"],
    env: 'process.env',
    speed: 0,
    base64: "Buffer.from(text).toString('base64')",
    main: [
      `describe(${scriptLiteral(script.name)}, () => {
  /** Values from answers. */
  const live = {};
  /** Cookies, keyed by the recorded origin that set them and by their names. */
  const cookies = new Map();
${script.steps.flatMap(renderStep).join('')}});`,
      SEND,
    ],
  });
}

const SEND = `async function send(live, cookies, { pause, needs, method, origin, url, headers, carries, body }) {
  for (const name of needs) {
    if (live[name] === undefined) throw new Error(\`not sent: no answer brought "\${name}"\`);
  }
  if (speed > 0) await new Promise((resolve) => setTimeout(resolve, pause / speed));
  const all = new Headers(headers());
  const kept = carries.flatMap(([from, name]) => cookies.get(\`\${from} \${name}\`) ?? []);
  if (kept.length > 0) all.set('cookie', [all.get('cookie') ?? [], kept].flat().join('; '));
  for (const [name, value] of overrides) all.set(name, value);
  const response = await fetch(url(), { method, headers: all, body: body?.(), redirect: 'manual' });
  for (const cookie of response.headers.getSetCookie()) {
    const pair = cookie.split(';', 1)[0].trim();
    cookies.set(\`\${origin} \${pair.split('=', 1)[0].trim()}\`, pair);
  }
  return { status: response.status, headers: response.headers, text: await response.text() };
}`;

function renderStep({ pause, requests }: ScriptStep): string[] {
  return requests.map((request, index) => renderTest(request, index === 0 ? pause : 0));
}

function renderTest(request: ScriptRequest, pause: number): string {
  const { title, method, url, headers, cookies, body, status, captures, needs } = request;
  const { origin } = targetOf(url);
  const pairs = headers.map(
    ([name, value]) => `        [${scriptLiteral(name)}, ${renderTemplate(value)}],\n`,
  );
  const members = [
    `pause: ${Math.round(pause)}`,
    `needs: [${needs.map(scriptLiteral).join(', ')}]`,
    `method: ${scriptLiteral(method)}`,
    `origin: ${scriptLiteral(origin)}`,
    `url: () => ${renderTemplate(url)}`,
    `headers: () => [${pairs.length > 0 ? `\n${pairs.join('')}      ` : ''}]`,
    `carries: [${cookies.map((each) => `[${scriptLiteral(each.origin)}, ${scriptLiteral(each.name)}]`).join(', ')}]`,
    ...(body && !hasNoBody(method) ? [`body: () => ${renderBody(body)}`] : []),
  ];
  const response = {
    text: 'response.text',
    header: (name: string) => `response.headers.get(${name}) ?? undefined`,
  };
  const lines = [
    `const response = await send(live, cookies, {\n${members.map((each) => `      ${each},\n`).join('')}    });`,
    ...(status === undefined ? [] : [`expect(response.status).toBe(${status});`]),
    ...captures.map(({ variable, extraction }) => {
      return `live.${variable} = ${renderExtraction(extraction, response)};`;
    }),
  ];
  const run = isRefused(method) ? 'test.skip' : `test.runIf(targets[${scriptLiteral(origin)}])`;
  return `\n  ${run}(${scriptLiteral(title)}, async () => {\n${lines.map((line) => `    ${line}\n`).join('')}  });\n`;
}

function targetOf(url: ScriptRequest['url']): { readonly origin: string } {
  const [first] = url;
  return typeof first === 'object' && first.kind === 'target' ? first : { origin: '' };
}

/** `fetch` refuses these methods (https://fetch.spec.whatwg.org/#forbidden-method). */
function isRefused(method: string): boolean {
  return /^(?:CONNECT|TRACE|TRACK)$/i.test(method);
}

/** `fetch` refuses a body with these methods. */
function hasNoBody(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function renderBody(body: NonNullable<ScriptRequest['body']>): string {
  return 'text' in body
    ? renderTemplate(body.text)
    : `Buffer.from(${scriptLiteral(body.base64)}, 'base64')`;
}

function addLacks(script: Script): Script {
  const requests = script.steps.flatMap((step) => step.requests);
  const isTogether = script.steps.some((step) => step.requests.length > 1);
  const hasLeftOut = requests.some(({ method, body }) => body && hasNoBody(method));
  const hasDots = requests.some(({ url }) =>
    hasDotSegment(pathOf(url.filter((piece) => typeof piece === 'string').join(''))),
  );
  const refused = requests.filter(({ method }) => isRefused(method));
  const lacks = [
    ...script.lacks,
    ...refused.map(({ title, method }) => `${title} is skipped: fetch refuses ${method}.`),
    ...(hasDots
      ? ['fetch resolves the dot segments of a path, such as /../, before it sends the path.']
      : []),
    ...(isTogether ? ['Requests that were in flight together leave one after another.'] : []),
    ...(hasLeftOut ? ['fetch sends no body with GET and HEAD, so these bodies are left out.'] : []),
    'The path, expiry and deletion of cookies are ignored.',
    'Only statuses are checked.',
  ];
  return { ...script, lacks };
}
