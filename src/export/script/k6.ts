/** A session as a k6 script: https://grafana.com/docs/k6/latest/javascript-api/ */
import { scriptLiteral } from '../../literals.ts';
import type { Session } from '../../session/schema.ts';
import { renderScript } from './frame.ts';
import { renderExtraction, renderTemplate } from './javascript.ts';
import { planScript, type Script, type ScriptRequest, type ScriptStep } from './plan-script.ts';

/**
 * A script that sends the requests of a session in one group, with recorded pauses, live values and a check of
 * each status. The comment at the top says how the script differs from a replay.
 * @param headers lines "Name: value" that are set on every request
 */
export function renderK6(session: Session, headers: readonly string[] = []): string {
  const script = planScript(session);
  const hasBytes = requestsOf(script).some(({ body }) => body && 'base64' in body);
  return renderScript(addLacks(script), headers, {
    what: 'a k6 script (https://k6.io)',
    command: 'k6 run -e REPLAY_TARGET=https://staging.example.com script.js',
    opening: [
      [
        "import { check, group, sleep } from 'k6';",
        ...(hasBytes || script.isCoded ? ["import encoding from 'k6/encoding';"] : []),
        "import http from 'k6/http';",
      ].join('\n'),
      OPTIONS,
    ],
    env: '__ENV',
    speed: 1,
    base64: 'encoding.b64encode(text)',
    main: [
      REQUIRE_TARGET,
      ...(script.origins.length > 1 ? [WARN_OF_LEFT_OUT] : []),
      `export default function () {
  /** @type {Record<string, string>} */
  const live = {};
  group(${scriptLiteral(script.name)}, () => {
${script.steps.map(renderStep).join('')}  });
}`,
      SEND,
    ],
  });
}

const OPTIONS = `export const options = {
  vus: 1,
  iterations: 1,
  thresholds: { checks: ['rate==1'] },
};`;

/** k6 passes if there is no check at all. */
const REQUIRE_TARGET = `if (Object.values(targets).every((target) => target === '')) {
  throw new Error('no origin has a target: k6 run -e REPLAY_TARGET=https://staging.example.com …');
}`;

/** k6 calls `setup` once, whatever the number of users. */
const WARN_OF_LEFT_OUT = `export function setup() {
  for (const [origin, target] of Object.entries(targets)) {
    if (target === '') console.warn(\`requests to \${origin} are left out: this origin has no target\`);
  }
}`;

const SEND = `/** Sends requests together, and takes values from their answers. */
function send(live, requests) {
  const ready = requests.filter(({ title, url, needs }) => {
    const missing = needs.find((name) => live[name] === undefined);
    if (missing === undefined) return /^https?:/.test(url());
    check(null, { [\`\${title} is not sent: no answer brought \${missing}\`]: () => false });
    return false;
  });
  const responses = http.batch(
    ready.map(({ method, route, url, headers, body, status }) => [
      method,
      url(),
      body ? body() : null,
      {
        headers: withOverrides(headers()),
        redirects: 0,
        tags: { name: route },
        ...(status ? { responseCallback: http.expectedStatuses(status) } : {}),
      },
    ]),
  );
  ready.forEach(({ title, status, take }, index) => {
    const response = responses[index];
    if (status) check(response, { [\`\${title} answers \${status}\`]: (each) => each.status === status });
    if (take) take(response);
  });
}

function withOverrides(headers) {
  const names = overrides.map(([name]) => name.toLowerCase());
  const kept = Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase()));
  return Object.fromEntries([...kept, ...overrides]);
}

function pause(milliseconds) {
  if (speed > 0) sleep(milliseconds / 1000 / speed);
}

function header(response, name) {
  const key = Object.keys(response.headers).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : response.headers[key];
}`;

/** Shortest pause to keep, in ms. A shorter one is the time that the client itself took. */
const MIN_PAUSE = 1;

function renderStep({ pause, requests }: ScriptStep): string {
  const wait = pause < MIN_PAUSE ? '' : `    pause(${Math.round(pause)});\n`;
  return `${wait}    send(live, [\n${requests.map(renderRequest).join('')}    ]);\n`;
}

function renderRequest(request: ScriptRequest): string {
  const { title, route, method, url, headers, body, status, captures, needs } = request;
  const response = { text: 'response.body', header: (name: string) => `header(response, ${name})` };
  const taken = captures.map(({ variable, extraction }) => {
    return `live.${variable} = ${renderExtraction(extraction, response)};`;
  });
  const members = [
    `title: ${scriptLiteral(title)}`,
    `route: ${scriptLiteral(route)}`,
    `needs: [${needs.map(scriptLiteral).join(', ')}]`,
    `method: ${scriptLiteral(method)}`,
    `url: () => ${renderTemplate(url)}`,
    `headers: () => ({${renderHeaders(headers)}})`,
    ...(body ? [`body: () => ${renderBody(body)}`] : []),
    ...(status === undefined ? [] : [`status: ${status}`]),
    ...(taken.length > 0
      ? [`take: (response) => {\n          ${taken.join('\n          ')}\n        }`]
      : []),
  ];
  return `      {\n${members.map((member) => `        ${member},\n`).join('')}      },\n`;
}

/** k6 accepts one value for each header name. */
function renderHeaders(headers: ScriptRequest['headers']): string {
  const joined = new Map<string, { name: string; value: ScriptRequest['url'] }>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const former = joined.get(key);
    const separator = key === 'cookie' ? '; ' : ', ';
    joined.set(key, { name, value: former ? [...former.value, separator, ...value] : value });
  }
  const lines = [...joined.values()].map(
    ({ name, value }) => `          ${scriptLiteral(name)}: ${renderTemplate(value)},\n`,
  );
  return lines.length === 0 ? '' : `\n${lines.join('')}        `;
}

function renderBody(body: NonNullable<ScriptRequest['body']>): string {
  return 'text' in body
    ? renderTemplate(body.text)
    : `encoding.b64decode(${scriptLiteral(body.base64)})`;
}

function requestsOf({ steps }: Script): readonly ScriptRequest[] {
  return steps.flatMap(({ requests }) => requests);
}

function addLacks(script: Script): Script {
  const hasTwice = requestsOf(script).some(({ headers }) => {
    return new Set(headers.map(([name]) => name.toLowerCase())).size < headers.length;
  });
  const lacks = [
    ...script.lacks,
    ...(hasTwice ? ['Repeated headers are joined into one.'] : []),
    'The cookie jar of k6 handles cookies, whatever the recorded client did with them.',
    'Only statuses are checked.',
  ];
  return { ...script, lacks };
}
