/**
 * Whether two URLs may lead to one server. A host has many spellings, some of which only a hosts file or a name server
 * knows. Hosts are therefore compared by the addresses that are connected to. Paths are not compared: servers differ
 * in how they decode them, and a request may climb out of a base path by `..`.
 *
 * @note Two names that share an address are still two hosts: servers tell them apart by `Host` (RFC 9110, section
 * 7.2), and a CDN has one address for many sites. On this machine, a port belongs to one server, whatever its name.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from './loopback.ts';

/**
 * Whether requests to one URL may reach the server of the other.
 * @param one an HTTP URL
 * @param other an HTTP URL
 */
export async function mayShareServer(one: string, other: string): Promise<boolean> {
  const [a, b] = [new URL(one), new URL(other)];
  if (portOf(a) !== portOf(b)) return false;
  const [named, also] = [nameOf(a), nameOf(b)];
  if (named === also) return true;
  const [hosts, others] = await Promise.all([addressesOf(named), addressesOf(also)]);
  const own = ownAddresses();
  if (hosts.some((host) => isOwn(host, own)) && others.some((host) => isOwn(host, own)))
    return true;
  const isAddress = isIP(named) + isIP(also) > 0;
  return isAddress && hosts.some((host) => others.some((address) => isSame(host, address)));
}

/** The port; empty for the default ports of HTTP and HTTPS alike, since a site has both. */
function portOf({ port }: URL): string {
  return port === '80' || port === '443' ? '' : port;
}

/** Without the brackets of an IPv6 address, and without the dot that ends a name in DNS (RFC 1034 section 3.1). */
function nameOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** The addresses of a name. One that cannot be resolved has none: nothing can be sent to it. */
async function addressesOf(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/** Connections to these arrive at this machine. */
const UNSPECIFIED = ['0.0.0.0', '::'];

function ownAddresses(): string[] {
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return [...UNSPECIFIED, ...interfaces.map((each) => each.address)];
}

function isOwn(address: string, own: readonly string[]): boolean {
  return isLoopback(address) || own.some((each) => isSame(each, address));
}

/** Whether two addresses are one, also where one is an IPv4 address in IPv6 (RFC 4291, section 2.5.5.2). */
function isSame(one: string, other: string): boolean {
  return blockOf(one).check(other, familyOf(other)) || blockOf(other).check(one, familyOf(one));
}

function blockOf(address: string): BlockList {
  const block = new BlockList();
  block.addAddress(address, familyOf(address));
  return block;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
