import { rememberNames } from '../../../session/remember-names.ts';
import type { Naming } from './cursor.ts';

/** What a client says of itself, its connection and the forms it takes: nothing that a server gave it. */
const OWN =
  /^(?:accept(?:-.*)?|user-agent|host|content-(?:type|length|encoding|language|md5)|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|date|via|dnt|priority|pragma|cache-control|range|sec-(?:fetch|ch|gpc|websocket)-?.*|access-control-request-.*|proxy-connection)$/;

const VALIDATOR = /^if-(?:none-)?match$|^if-range$/;

/** A request header that may carry a value of an earlier response. */
interface CarryingHeader {
  readonly label: string;
  readonly naming: Naming;
  readonly isCookie: boolean;
}

/** What a header is to the walk, by its name; undefined where it carries nothing. */
export const carryingHeader: (name: string, place: number) => CarryingHeader | undefined =
  rememberNames((name) => {
    if (OWN.test(name)) return undefined;
    const naming: Naming = VALIDATOR.test(name) ? { by: 'path' } : { by: 'names', names: [name] };
    return { label: `header ${name}`, naming, isCookie: name === 'cookie' };
  });
