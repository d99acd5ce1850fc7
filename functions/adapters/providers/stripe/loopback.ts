import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Sends names under `localhost` to the loopback address, as RFC 6761 §6.3 wants of every resolver and plain Linux does
 * not: the host names of a local cloud's APIs are of that kind.
 */
export const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  if (hostname !== 'localhost' && !hostname.endsWith('.localhost')) {
    lookup(hostname, options, callback);
    return;
  }
  const address = { address: '127.0.0.1', family: 4 };
  if (options.all === true) callback(null, [address]);
  else callback(null, address.address, address.family);
};
