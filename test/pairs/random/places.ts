/** Where requests carry an id. */
import type { Exchange } from '../../replay/correlate/links.ts';
import { encodeForm, encodeMultipart, type Fields } from './bodies.ts';
import type { Id } from './ids.ts';
import type { Resource } from './world.ts';

/** One request to be, on one instance. */
export interface Plan {
  readonly resource: Resource;
  readonly id: Id;
  /** What a member or field is called that holds it. */
  readonly name: string;
  readonly method: string;
  /** A path of the resource that names no row. */
  readonly action: string;
  /** What follows the id in a path. */
  readonly deeper: string;
  /** What the client sends besides, its own. */
  readonly own: Fields;
  readonly boundary: string;
  readonly origin: string;
}

const JSON_TYPE = 'application/json';

export const PLACES: Readonly<Record<string, (plan: Plan) => Exchange>> = {
  path: (plan) => ({ ...withOwn(plan), request: `${plan.method} ${pathOf(plan)}${plan.deeper}` }),
  'path of DELETE': (plan) => ({ request: `DELETE ${pathOf(plan)}` }),
  query: (plan) => ({
    ...withOwn(plan),
    request: `${plan.method} ${plan.action}?${plan.name}=${encodeURIComponent(plan.id)}&force=1`,
  }),
  header: (plan) => {
    const { one } = plan.resource;
    const name = `X-${one.slice(0, 1).toUpperCase()}${one.slice(1)}-Id`;
    return { ...withOwn(plan), headers: [[name, `${plan.id}`]] };
  },
  'Destination header': (plan) => ({
    request: `MOVE ${pathOf(plan)}`,
    headers: [['Destination', `${plan.origin}${pathOf(plan)}/archived`]],
  }),
  'JSON member': (plan) => asJson(plan, { [plan.name]: plan.id }),
  'JSON list': (plan) => asJson(plan, { [`${plan.resource.one}_ids`]: [plan.id] }),
  'JSON object': (plan) =>
    asJson(plan, { [plan.resource.one]: { [plan.resource.idName]: plan.id } }),
  'JSON key': (plan) => asJson(plan, { [plan.resource.many]: { [plan.id]: 'read' } }),
  'JSON:API relationship': ({ resource, id }) => ({
    request: `PATCH ${resource.base}-links/primary`,
    body: { data: { type: resource.many, id: `${id}` } },
    type: 'application/vnd.api+json',
  }),
  'JSON Patch': ({ resource, id }) => ({
    request: `PATCH ${resource.base}`,
    body: [{ op: 'replace', path: `/${resource.many}/${id}/state`, value: 'closed' }],
    type: 'application/json-patch+json',
  }),
  'compound in JSON': (plan) => asJson(plan, { target: `${plan.resource.one}:${plan.id}` }),
  'Base64 in JSON': (plan) => asJson(plan, { node: toBase64(`${plan.resource.one}:${plan.id}`) }),
  'URL in JSON': (plan) => asJson(plan, { [plan.resource.one]: plan.origin + pathOf(plan) }),
  'GraphQL variable': (plan) => ({
    request: 'POST /graphql',
    body: {
      query: `mutation Close($id: ID!, $input: Input) { close(id: $id, input: $input) { ok } }`,
      variables: { id: plan.id, input: plan.own },
    },
    type: JSON_TYPE,
  }),
  'GraphQL text': (plan) => ({
    request: 'POST /graphql',
    body: {
      query: `mutation { close_${plan.resource.one}(id: ${JSON.stringify(plan.id)}) { ok } }`,
    },
    type: JSON_TYPE,
  }),
  form: (plan) => asForm(plan, { [plan.name]: plan.id, ...plan.own }),
  'form with brackets': (plan) =>
    asForm(plan, { [`${plan.resource.one}[${plan.resource.idName}]`]: plan.id, ...plan.own }),
  'JSON in form': (plan) =>
    asForm(plan, { payload: JSON.stringify({ ...plan.own, [plan.name]: plan.id }) }),
  multipart: (plan) => ({
    request: `POST ${plan.action}`,
    body: encodeMultipart({ ...plan.own, [plan.name]: plan.id }, plan.boundary),
    type: `multipart/form-data; boundary=${plan.boundary}`,
  }),
  'XML attribute': (plan) =>
    asXml(plan, `<${plan.resource.one} id="${plan.id}"><state>closed</state>`),
  'XML element': (plan) => {
    const { idName, one } = plan.resource;
    return asXml(plan, `<${one}><${idName}>${plan.id}</${idName}>`);
  },
};

function pathOf({ resource, id }: Plan): string {
  return `${resource.base}/${encodeURIComponent(id)}`;
}

function withOwn({ method, action, own }: Plan): Exchange {
  return { request: `${method} ${action}`, body: own, type: JSON_TYPE };
}

function asJson(plan: Plan, fields: Fields): Exchange {
  return { ...withOwn(plan), body: { ...plan.own, ...fields } };
}

function asForm({ action }: Plan, fields: Fields): Exchange {
  const type = 'application/x-www-form-urlencoded';
  return { request: `POST ${action}`, body: encodeForm(fields), type };
}

function asXml({ action, resource }: Plan, start: string): Exchange {
  const body = `<?xml version="1.0"?>${start}</${resource.one}>`;
  return { request: `POST ${action}`, body, type: 'application/xml' };
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
