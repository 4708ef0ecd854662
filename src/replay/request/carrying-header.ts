import { Location } from '../../formats/location.ts';
import { rememberNames } from '../../http/remember-names.ts';

/** What a client says of itself, its connection and the forms it takes: nothing that a server gave it. */
const OWN =
  /^(?:accept(?:-.*)?|user-agent|host|content-(?:type|length|encoding|language|md5)|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|date|via|dnt|priority|pragma|cache-control|range|sec-(?:fetch|ch|gpc|websocket)-?.*|access-control-request-.*|proxy-connection)$/;

const VALIDATOR = /^if-(?:none-)?match$|^if-range$/;

/** A request header that may carry a value of an earlier response. */
interface CarryingHeader {
  readonly location: Location;
  /** What names its value; undefined for a validator, which the path does. */
  readonly names: readonly string[] | undefined;
  readonly isCookie: boolean;
}

/** What a header is to the walk, by its name; undefined where it carries nothing. */
export const carryingHeader: (name: string, place: number) => CarryingHeader | undefined =
  rememberNames((name) => {
    if (OWN.test(name)) return undefined;
    const names = VALIDATOR.test(name) ? undefined : [name];
    const location = new Location([{ kind: 'header', name }]);
    return { location, names, isCookie: name === 'cookie' };
  });
