/**
 * Requests that name another method than their own. Clients that can only send GET and POST tunnel other
 * methods through POST, and some servers obey the other method in a GET as well.
 */

/** RFC 9110 section 9.2.1, less TRACE, which proxies and servers refuse. */
const SAFE_METHODS = /^(GET|HEAD|OPTIONS)$/;

/** Names of headers in lower case, each with the servers that read it. */
const OVERRIDE_HEADERS: ReadonlySet<string> = new Set([
  // Google APIs, the REST API of WordPress, CouchDB, and most web frameworks.
  'x-http-method-override',
  // OData: SharePoint, Dynamics, SAP Gateway.
  'x-http-method',
  // IBM: Maximo, TRIRIGA.
  'x-method-override',
]);

/** Names of query parameters and form fields in lower case, each with the servers that read it. */
const OVERRIDE_FIELDS: ReadonlySet<string> = new Set([
  // ASP.NET reads the header of this name from queries and forms as well.
  'x-http-method-override',
  // Salesforce.
  '_httpmethod',
  // The REST API of WordPress, Parse; Rails, Symfony, Laravel, Spring.
  '_method',
  // Google APIs, from browsers that save the preflight request (goog.net.rpc.HttpCors).
  '$httpmethod',
  // Catalyst and Web::Machine.
  'x-tunneled-method',
]);

/** The Graph API of Facebook, Akka HTTP. Other APIs name procedures by it, so only these methods count. */
const COMMON_FIELD = 'method';
const WRITING_METHODS = /^(POST|PUT|PATCH|DELETE)$/i;

/** Whether a method is defined to be safe: it only reads. */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.test(method);
}

/** Whether a text is the name of a method that APIs use, as HTTP writes it. */
export function isMethodName(text: string): boolean {
  return SAFE_METHODS.test(text) || (WRITING_METHODS.test(text) && text === text.toUpperCase());
}

/**
 * The name of the first header, or of the first parameter or field, that asks for a method that is unsafe or
 * unknown.
 * @param isAllowed whether a method, in upper case, may be asked for although it is not safe
 */
export function findMethodOverride(
  where: 'header' | 'field',
  pairs: readonly (readonly [name: string, value: string])[],
  isAllowed: (method: string) => boolean,
): string | undefined {
  const nameOf = where === 'header' ? overrideHeader : overrideField;
  for (const [name, value] of pairs) {
    const found = nameOf(name, value);
    if (found !== undefined && !mayBeAsked(value, isAllowed)) return found;
  }
  return undefined;
}

function overrideHeader(name: string): string | undefined {
  // CGI, and every interface modelled on it, takes dashes and low lines for the same.
  return OVERRIDE_HEADERS.has(name.toLowerCase().replaceAll('_', '-')) ? name : undefined;
}

function overrideField(written: string, value: string): string | undefined {
  const name = fieldName(written);
  const isOverride =
    OVERRIDE_FIELDS.has(name) || (name === COMMON_FIELD && WRITING_METHODS.test(value.trim()));
  return isOverride ? name : undefined;
}

/**
 * The fields of a query or of a form body (application/x-www-form-urlencoded). Some servers take `;` for `&`,
 * so fields are read in both ways.
 */
export function readFields(text: string): [name: string, value: string][] {
  const fields = [...new URLSearchParams(text)];
  return text.includes(';')
    ? [...fields, ...new URLSearchParams(text.replaceAll(';', '&'))]
    : fields;
}

/** Servers ignore an empty value. */
function mayBeAsked(value: string, isAllowed: (method: string) => boolean): boolean {
  const method = value.trim().toUpperCase();
  return method === '' || isSafeMethod(method) || isAllowed(method);
}

/** PHP reads `.method`, `[method` and `_method[]` as `_method`; ASP.NET takes either case. */
function fieldName(written: string): string {
  const [name = ''] = written.trimStart().split('\0', 1);
  const [plain = ''] = name.replace(/^\[/, '_').split('[', 1);
  return plain.replace(/[ .]/g, '_').toLowerCase();
}
