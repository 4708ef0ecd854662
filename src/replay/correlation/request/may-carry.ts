/** What a client says of itself, its connection and the forms it takes: nothing that a server gave it. */
const OWN =
  /^(?:accept(?:-.*)?|user-agent|host|content-(?:type|length|encoding|language|md5)|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|date|via|dnt|priority|pragma|cache-control|range|sec-(?:fetch|ch|gpc|websocket)-?.*|access-control-request-.*|proxy-connection)$/;

/** Whether a request header, by its name in lower case, may carry a value of an earlier response. */
export function mayCarry(name: string): boolean {
  return !OWN.test(name);
}
