import { describe, expect, it } from '@jest/globals';
import { emailAddress } from '../../../functions/http/api/email-address.ts';

const isTaken = (address: string): boolean => emailAddress.safeParse(address).success;

/** 64 octets before the @, and 254 in all. */
const LOCAL = 'l'.repeat(64);
const label = (length: number): string => 'd'.repeat(length);
const LONGEST = `${LOCAL}@${label(63)}.${label(63)}.${label(58)}.de`;

describe('emailAddress', () => {
  it.each([
    'ada@example.com',
    'ivan@xn--80aesfpebagmfblc0a.xn--p1ai',
    'jörg@müller.de',
    'иван@почта.рф',
    '用户@例え.jp',
    'zoë.o’brien@example.com',
    "o'brien+shop=1@example.co.uk",
    '!#$%&*+/=?^_`{|}~-@example.com',
    '"john doe"@example.com',
    String.raw`"a\"b\\c@d"@example.com`,
    '""@example.com',
    'postmaster@[192.0.2.1]',
    'postmaster@[IPv6:2001:db8::1]',
    'a@1.de',
    'a@3com.com',
    'नमस्\u200dते@example.com',
    `${LOCAL}@example.com`,
    `${'é'.repeat(32)}@example.com`,
    LONGEST,
  ])('takes %s, as it is', (address) => {
    expect(emailAddress.parse(address)).toBe(address);
  });

  it.each([
    ['nothing', ''],
    ['no @', 'ada.example.com'],
    ['nothing before it', '@example.com'],
    ['nothing after it', 'ada@'],
    ['a local part of 65 octets', `${LOCAL}l@example.com`],
    ['a local part of 33 letters of two octets each', `${'é'.repeat(33)}@example.com`],
    ['255 octets', LONGEST.replace('.de', '.dee')],
    ['a label of 64 octets', `ada@${label(64)}.de`],
    ['a label that is too long in ASCII', `ada@${'ü'.repeat(60)}.de`],
    ['a host that is not fully qualified', 'ada@localhost'],
    ['a number for a top-level domain', 'ada@192.0.2.1'],
    ['an empty label', 'ada@example..com'],
    ['a dot at its end', 'ada@example.com.'],
    ['a hyphen at the edge of a label', 'ada@-example.com'],
    ['an underscore in its domain', 'ada@ex_ample.com'],
    ['a percent sign in its domain', 'ada@ex%61mple.com'],
    ['an address literal of no address', 'ada@[example.com]'],
    ['an address literal out of range', 'ada@[192.0.2.256]'],
    ['a dot at the edge of its local part', '.ada@example.com'],
    ['two dots beside each other', 'a..da@example.com'],
    ['a space', 'a da@example.com'],
    ['a space around it', ' ada@example.com'],
    ['a name around it', 'Ada <ada@example.com>'],
    ['a comment', 'ada(comment)@example.com'],
    ['two addresses', 'ada@example.com,bob@example.com'],
    ['two addresses beside each other', 'ada@example.com bob@example.com'],
    ['a line break and a header', 'ada@example.com\r\nBcc: all@example.com'],
    ['a line break at its end', 'ada@example.com\n'],
    ['a line break in quotes', '"a\r\nb"@example.com'],
    ['a line separator', 'a\u2028da@example.com'],
    ['a no-break space', 'a\u00a0da@example.com'],
    ['what turns text around', 'a\u202eda@example.com'],
    ['what nobody sees', 'a\u200bda@example.com'],
    ['half of a pair', 'a\ud83d@example.com'],
    ['NUL', 'a\u0000@example.com'],
  ])('refuses %s', (_name, address) => {
    expect(isTaken(address)).toBe(false);
  });

  it('decides at once on what is as long as a body may be', () => {
    for (const part of ['a', 'a.', '"', '@', '\\"', 'é']) expect(isTaken(part.repeat(30_000))).toBe(false);
  });
});
