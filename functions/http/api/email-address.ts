import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import * as z from 'zod/mini';

/** Octets of a local part, and of a path without its angle brackets. RFC 5321 §4.5.3.1 */
const MAX_LOCAL_OCTETS = 64;
const MAX_OCTETS = 254;
/** RFC 1035 §2.3.4, as text. */
const MAX_DOMAIN_OCTETS = 253;

/** RFC 5321 §4.1.2, with the characters beyond ASCII of RFC 6531 §3.3. */
const DOT_STRING =
  /^[\w!#$%&'*+/=?^`{|}~\u{80}-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u{80}-\u{10ffff}-]+)*$/u;
const QUOTED_STRING = /^"(?:[ !#-[\]-~\u{80}-\u{10ffff}]|\\[ -~])*"$/u;
/** Of those, what nobody can type: controls, separators, and format characters but ZWNJ and ZWJ. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}|(?![\u200c\u200d])\p{Cf}/u;

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** One address of RFC 5321, or of RFC 6531 beyond ASCII, and no list, name or comment around it. */
export const emailAddress = z.string().check(z.refine(isEmailAddress, 'is not an e-mail address'));

function isEmailAddress(address: string): boolean {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(0, at));
  return (
    Buffer.byteLength(address) <= MAX_OCTETS &&
    Buffer.byteLength(local) <= MAX_LOCAL_OCTETS &&
    (DOT_STRING.test(local) || QUOTED_STRING.test(local)) &&
    !UNSEEN.test(address) &&
    isMailDomain(address.slice(at + 1))
  );
}

/** Fully qualified (RFC 5321 §2.3.5), also with letters beyond ASCII; or an address literal (§4.1.3). */
function isMailDomain(domain: string): boolean {
  if (domain.startsWith('[') && domain.endsWith(']')) {
    const literal = domain.slice(1, -1);
    return isIPv4(literal) || (/^IPv6:/i.test(literal) && isIPv6(literal.slice('IPv6:'.length)));
  }
  if (!/^[a-z0-9.\u{80}-\u{10ffff}-]+$/iu.test(domain)) return false;
  const ascii = domainToASCII(domain);
  const labels = ascii.split('.');
  return (
    ascii.length <= MAX_DOMAIN_OCTETS &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}
