import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isLoopbackAddress } from '../../http/is-loopback.ts';

/** The code of the error where a name leads to other machines alone. */
export const NOT_LOOPBACK = 'NOT_LOOPBACK';

/**
 * Resolves the name of a host to those of its addresses that are of this machine. A hosts file, a
 * search domain or a name server may say of any name, `localhost` too, that it is another one.
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
