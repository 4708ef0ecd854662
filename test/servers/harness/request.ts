/** What a request of the trial itself carries. */
export interface RequestParts {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is where it is text, else as JSON. */
  readonly body?: string | object;
}

/**
 * Sends a request of the trial itself, for what lies on a server before and after.
 * @throws where the server does not accept it
 */
export async function request(
  method: string,
  url: string,
  { headers = {}, body }: RequestParts = {},
): Promise<Response> {
  const isJson = typeof body === 'object';
  const response = await fetch(url, {
    method,
    headers: { ...(isJson ? { 'Content-Type': 'application/json' } : {}), ...headers },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
  });
  if (response.ok) return response;
  throw new Error(`${method} ${url} was answered ${response.status}: ${await response.text()}`);
}

/** As `request`; gives the JSON of the answer. */
export async function requestJson<Json>(
  method: string,
  url: string,
  parts?: RequestParts,
): Promise<Json> {
  const response = await request(method, url, parts);
  return (await response.json()) as Json;
}
