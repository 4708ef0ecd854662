import { headerValues } from '../../session/headers.ts';
import type { Header } from '../../session/schema.ts';

/**
 * Lower-case names of the headers that belong to one connection and are not passed on (RFC 9110,
 * section 7.6.1). `Transfer-Encoding` is not among them: it frames the body on both connections.
 */
export function hopByHopNames(headers: readonly Header[]): Set<string> {
  const named = headerValues(headers, 'connection')
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    // They tell where the message ends; a client that names them must not take them away.
    .filter((name) => !['', 'transfer-encoding', 'content-length', 'host'].includes(name));
  return new Set([
    ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'],
    ...named,
  ]);
}
