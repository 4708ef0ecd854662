import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const LOOPBACK: BlockList = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Whether an IP address is a loopback address (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3), also an
 * IPv4 address in IPv6 (`::ffff:127.0.0.1`).
 */
function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Whether the host of a URL is this machine, by its address or by its name (RFC 6761 section 6.3). What such
 * a name leads to is up to the resolver: only the address of the connection is certain.
 * @param hostname as `URL` gives it, with an IPv6 address in brackets, or an address as sockets give it
 */
export function isLoopback(hostname: string): boolean {
  return (
    /^(.+\.)?localhost\.?$/i.test(hostname) || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''))
  );
}

/** The code of the error for a name that leads to other machines only. */
export const NOT_LOOPBACK = 'NOT_LOOPBACK';

/**
 * Resolves the name of a host to its loopback addresses. A hosts file, a search domain or a name server may
 * give any name, even `localhost`, the address of another machine.
 */
export const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const local = addresses.filter(({ address }) => isLoopbackAddress(address));
    const [first] = local;
    if (!first) return callback(notLoopback(addresses.map(({ address }) => address)), []);
    if (options.all) callback(null, local);
    else callback(null, first.address, first.family);
  });
};

function notLoopback(addresses: readonly string[]): Error {
  const message = `its name does not lead to this machine, but to ${addresses.join(', ')}`;
  return Object.assign(new Error(message), { code: NOT_LOOPBACK });
}
