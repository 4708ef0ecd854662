import { isIP } from 'node:net';

/** A server that a client of a proxy names. */
export interface ProxyAddress {
  readonly isSecure: boolean;
  /** As the URL standard writes it; an IPv6 address without its brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** An absolute-form request target in its parts. */
export interface AbsoluteTarget extends ProxyAddress {
  /** The raw rest of it, as the server gets it. */
  readonly path: string;
}

/** Host and port as RFC 3986 has them, but for characters that no name in use has. */
const authority = /^([a-z0-9_](?:[a-z0-9._-]*)|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i;

/**
 * The target of a CONNECT: host and port (RFC 9112, section 3.2.3).
 * @returns undefined for anything else; nothing of it may ever name a file, say
 */
export function parseConnectTarget(target: string): ProxyAddress | undefined {
  return /:\d+$/.test(target) ? parseAuthority(target, true) : undefined;
}

/**
 * A target in absolute form (RFC 9112, section 3.2.2). User information, which no client should send,
 * goes no further.
 * @returns undefined for anything else
 */
export function parseAbsoluteTarget(method: string, target: string): AbsoluteTarget | undefined {
  const [, scheme = '', named = '', rest = ''] =
    /^(https?):\/\/([^/?#]+)(.*)$/is.exec(target) ?? [];
  const address = parseAuthority(named.replace(/^[^@]*@/, ''), scheme.toLowerCase() === 'https');
  if (address === undefined) return undefined;
  // RFC 9112, section 3.2.4: so does a client ask the server itself through a proxy.
  if (method === 'OPTIONS' && rest === '') return { ...address, path: '*' };
  return { ...address, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** Whether a name is one that a certificate can be made for. */
export function isHostname(name: string): boolean {
  return parseAuthority(name, true)?.hostname === name.toLowerCase();
}

/** Scheme, host and port, the default one left out. */
export function originOf({ isSecure, hostname, port }: ProxyAddress): string {
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  return new URL(`${isSecure ? 'https' : 'http'}://${host}:${port}`).origin;
}

function parseAuthority(text: string, isSecure: boolean): ProxyAddress | undefined {
  const [, host, digits] = authority.exec(text) ?? [];
  const port = digits === undefined ? (isSecure ? 443 : 80) : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  if (!URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  return { isSecure, hostname: hostname.replace(/^\[|\]$/g, ''), port };
}
