/** Turns the elements of a collection into requests: fills in variables, and inherits authorization from folders. */
import { type PostmanItem, type PostmanRequest, parseItem } from '../schema/postman-schema.ts';

/** What a request lacks from its collection. */
type PostmanLack = 'unclear' | 'file' | 'option' | 'variable' | 'script';

type Pair = PostmanItem['variable'][number];
type Auth = PostmanItem['auth'];
/** A name and a value, which may be disabled. */
interface Named {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
  readonly disabled?: true | undefined;
}

interface Field {
  readonly name: string;
  readonly value: string;
}

/** A request and its first saved answer, in the form of a HAR entry. */
interface CollectedRequest {
  readonly request: object;
  readonly response: object | undefined;
  readonly lacks: readonly PostmanLack[];
}

/** The variables of an element, which override those of its folders. */
interface Variables {
  readonly own: ReadonlyMap<string, string>;
  readonly outer?: Variables | undefined;
}

/** What an element inherits from its folders. */
interface Inherited {
  readonly variables: Variables;
  readonly auth: Auth;
  /** Whether a script runs before or after each request. */
  readonly hasScript: boolean;
  /** Whether the body of a request such as a GET is sent. */
  readonly keepsBody: boolean;
  /** The number of folders that the element is in. */
  readonly depth: number;
}

/** Maximum number of nested folders. */
const MAX_DEPTH = 200;

const OUTSIDE: Inherited = {
  variables: { own: new Map() },
  auth: undefined,
  hasScript: false,
  keepsBody: false,
  depth: 0,
};

/** Yields the requests of a collection in the order of a run. */
export function* collectRequests(
  collection: unknown,
  inherited: Inherited = OUTSIDE,
): Generator<CollectedRequest> {
  const item = parseItem(collection);
  if (item === undefined || inherited.depth > MAX_DEPTH) return;
  const variables = { own: new Map(namedIn(item.variable)), outer: inherited.variables };
  const own = {
    variables,
    auth: item.auth ?? inherited.auth,
    hasScript: inherited.hasScript || item.event.length > 0,
    keepsBody: item.protocolProfileBehavior?.disableBodyPruning ?? inherited.keepsBody,
    depth: inherited.depth + 1,
  };
  if (item.request !== undefined) yield collect(item, item.request, own);
  for (const each of item.item ?? []) yield* collectRequests(each, own);
}

function namedIn(variables: readonly Pair[]): [string, string][] {
  return variables
    .filter(({ disabled }) => !disabled)
    .map((each) => [each.key ?? each.id ?? '', each.value ?? '']);
}

/** Methods whose bodies Postman does not send, unless a setting says so. */
const BODILESS = new Set(['GET', 'HEAD', 'COPY', 'PURGE', 'UNLOCK']);

function collect(
  item: PostmanItem,
  request: PostmanRequest,
  inherited: Inherited,
): CollectedRequest {
  const lacks = new Set<PostmanLack>();
  const fill = createFill(inherited.variables, lacks);
  if (inherited.hasScript) lacks.add('script');
  const method = request.method.toUpperCase();
  const isPruned = BODILESS.has(method) && !inherited.keepsBody;
  const headers = fieldsOf(request.header ?? [], fill);
  const query: Field[] = [];
  authorize(request.auth ?? inherited.auth, fill, headers, query, lacks);
  const postData =
    request.body?.disabled || isPruned ? undefined : bodyOf(request.body, fill, lacks);
  if (!headers.some(({ name }) => name.toLowerCase() === 'accept')) {
    headers.push({ name: 'Accept', value: '*/*' });
  }
  const url = urlOf(request.url, fill, query);
  return {
    request: {
      ...{ method, url, headers },
      ...(postData === 'unread' ? { _truncated: 0 } : { postData }),
    },
    response: answerOf(item),
    lacks: [...lacks],
  };
}

type Fill = (text: string) => string;

/** Maximum number of rounds of replacing variables, since the values of variables may contain variables. */
const MAX_ROUNDS = 5;
/** Maximum growth of a request in characters, since nested variables may grow without end. */
const MAX_GROWTH = 1024 * 1024;

function lookUp(name: string, { own, outer }: Variables): string | undefined {
  return own.get(name) ?? (outer && lookUp(name, outer));
}

function createFill(variables: Variables, lacks: Set<PostmanLack>): Fill {
  let growth = 0;
  const fillOnce = (text: string): string =>
    text.replace(/\{\{([^{}]{1,200})\}\}/g, (written, name: string) => {
      const value = lookUp(name.trim(), variables) ?? written;
      if (growth >= MAX_GROWTH) return written;
      const more = Math.max(value.length - written.length, 0);
      growth += more;
      if (growth > MAX_GROWTH) return written;
      return value;
    });
  return (text) => {
    let filled = text;
    for (let round = 0; round < MAX_ROUNDS && filled.includes('{{'); round++) {
      const next = fillOnce(filled);
      if (next === filled) break;
      filled = next;
    }
    if (/\{\{[^{}]{1,200}\}\}/.test(filled)) lacks.add('variable');
    return filled;
  };
}

function fieldsOf(pairs: readonly Named[], fill: Fill): Field[] {
  return pairs
    .filter(({ key, disabled }) => !disabled && key)
    .map(({ key = '', value = '' }) => ({ name: fill(key), value: fill(value) }));
}

/** Adds the header or the query parameter of an authorization. */
function authorize(
  auth: Auth,
  fill: Fill,
  headers: Field[],
  query: Field[],
  lacks: Set<PostmanLack>,
): void {
  if (auth === undefined || auth.type === 'noauth') return;
  const read = (pairs: readonly Named[], name: string): string =>
    fill(pairs.find(({ key }) => key === name)?.value ?? '');
  const add = (value: string): void => {
    const at = headers.findIndex(({ name }) => name.toLowerCase() === 'authorization');
    headers.splice(at < 0 ? headers.length : at, 1, { name: 'Authorization', value });
  };
  const token = read(auth.bearer, 'token') || read(auth.oauth2, 'accessToken');
  if (auth.type === 'bearer') {
    if (token !== '') add(`Bearer ${token}`);
  } else if (auth.type === 'oauth2' && token !== '') {
    const prefix = auth.oauth2.find(({ key }) => key === 'headerPrefix')?.value ?? 'Bearer';
    const isInQuery = read(auth.oauth2, 'addTokenTo') === 'queryParams';
    if (isInQuery) query.push({ name: 'access_token', value: token });
    else add(`${fill(prefix)} ${token}`.trim());
  } else if (auth.type === 'basic') {
    const credentials = `${read(auth.basic, 'username')}:${read(auth.basic, 'password')}`;
    add(`Basic ${Buffer.from(credentials).toString('base64')}`);
  } else if (auth.type === 'apikey') {
    const field = { name: read(auth.apikey, 'key'), value: read(auth.apikey, 'value') };
    if (read(auth.apikey, 'in') === 'query') query.push(field);
    else if (field.name !== '') headers.push(field);
  } else lacks.add('option');
}

const LANGUAGES: Readonly<Record<string, string>> = {
  ...{ json: 'application/json', xml: 'application/xml', html: 'text/html' },
  ...{ javascript: 'application/javascript', text: 'text/plain' },
};

function bodyOf(
  body: PostmanRequest['body'],
  fill: Fill,
  lacks: Set<PostmanLack>,
): object | 'unread' | undefined {
  const { mode, raw = '', urlencoded = [], formdata = [], graphql, options } = body ?? {};
  if (mode === 'raw') {
    if (raw === '') return undefined;
    return {
      mimeType: LANGUAGES[options?.raw.language ?? 'text'] ?? 'text/plain',
      text: fill(raw),
    };
  }
  if (mode === 'urlencoded') {
    const text = renderPairs(fieldsOf(urlencoded, fill));
    return text === '' ? undefined : { mimeType: 'application/x-www-form-urlencoded', text };
  }
  if (mode === 'graphql') {
    return { mimeType: 'application/json', text: renderGraphql(graphql ?? {}, fill) };
  }
  const isUnread =
    mode === 'file' || formdata.some(({ type, disabled }) => type === 'file' && !disabled);
  if (isUnread) lacks.add('file');
  if (isUnread) return 'unread';
  if (mode !== 'formdata' || formdata.length === 0) return undefined;
  const params = formdata
    .filter(({ disabled }) => !disabled)
    .map(({ key = '', value = '', contentType }) => ({
      name: fill(key),
      value: fill(value),
      contentType,
    }));
  return { mimeType: 'multipart/form-data', params };
}

/** The JSON of a GraphQL body. Its variables are JSON already, which stays as it is written. */
function renderGraphql(
  { query, operationName, variables }: NonNullable<NonNullable<PostmanRequest['body']>['graphql']>,
  fill: Fill,
): string {
  const members = [
    ...(query === undefined ? [] : [`"query":${JSON.stringify(fill(query))}`]),
    ...(operationName === undefined ? [] : [`"operationName":${JSON.stringify(operationName)}`]),
    ...(variables ? [`"variables":${fill(variables)}`] : []),
  ];
  return `{${members.join(',')}}`;
}

/** Encodes a form as Postman does: a space becomes `%20`. */
function renderPairs(fields: readonly Field[]): string {
  const encode = (text: string): string =>
    encodeURIComponent(Buffer.from(text).toString()).replace(
      /[!'()*]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  return fields.map(({ name, value }) => `${encode(name)}=${encode(value)}`).join('&');
}

function urlOf(url: PostmanRequest['url'], fill: Fill, added: readonly Field[]): string {
  const isParted = typeof url === 'object';
  const [beforeHash = ''] = fill(isParted ? addressOf(url) : (url ?? '')).split('#', 1);
  const whole = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(beforeHash)
    ? beforeHash
    : `http://${beforeHash}`;
  const parameters = [
    ...(isParted ? url.query.filter(({ disabled }) => !disabled) : []).map((each) =>
      renderParameter(each, fill),
    ),
    ...(added.length > 0 ? [renderPairs(added)] : []),
  ];
  if (parameters.length === 0) return whole;
  return `${whole}${whole.includes('?') ? '&' : '?'}${parameters.join('&')}`;
}

/** Encodes only the characters that would otherwise end the parameter or the query. */
function renderParameter({ key = '', value }: Named, fill: Fill): string {
  const encode = (text: string): string => fill(text).replaceAll('&', '%26').replaceAll('#', '%23');
  const name = encode(key).replaceAll('=', '%3D');
  return value === undefined ? name : `${name}=${encode(value)}`;
}

/** The URL without its query. */
function addressOf({
  raw = '',
  protocol,
  host,
  port,
  path,
  variable,
}: Exclude<PostmanRequest['url'], string | undefined>): string {
  const [address = ''] = raw.split(/[?#]/, 1);
  const joined = typeof host === 'string' ? host : host?.join('.');
  const authority = `${protocol ? `${protocol}://` : ''}${joined}${port ? `:${port}` : ''}`;
  const segments = typeof path === 'string' ? path.replace(/^\//, '') : path?.join('/');
  const built =
    joined === undefined ? address : `${authority}${segments === undefined ? '' : `/${segments}`}`;
  const named = new Map(namedIn(variable));
  return built.replace(/\/:([^/?#]{1,200})/g, (part, name: string) => {
    const value = named.get(name);
    return value === undefined ? part : `/${value}`;
  });
}

/** The first saved answer with a status. */
function answerOf({ response }: PostmanItem): object | undefined {
  const saved = response.find(({ code }) => code !== undefined);
  if (saved === undefined) return undefined;
  const headers = fieldsOf(saved.header ?? [], (text) => text);
  return {
    status: saved.code,
    statusText: saved.status ?? '',
    // Saved bodies are decoded.
    headers: headers.filter(({ name }) => !/^(?:content-encoding|transfer-encoding)$/i.test(name)),
    content: { text: saved.body ?? '', size: -1 },
  };
}
