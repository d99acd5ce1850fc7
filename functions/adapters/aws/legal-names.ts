import { createHash } from 'node:crypto';

/**
 * What SQS takes for a message's group and for its deduplication: 1 to 128 letters, digits and punctuation marks of ASCII.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const LEGAL = /^[!-~]{1,128}$/;

/** A name that others chose, as it is or, where a service would refuse it, as its hash. It fits into every key of ours. */
export const legalName = (name: string): string =>
  LEGAL.test(name) ? name : `sha256-${createHash('sha256').update(name).digest('hex')}`;

/**
 * SQS refuses two characters that JSON allows (SendMessage, MessageBody). They can only stand in a string of the JSON,
 * where an escape says the same.
 */
export const legalJson = (json: string): string =>
  json.replaceAll(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);

const MOST_CHARACTERS = 1000;

const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** A message's attribute that is only read: never empty, and without the characters that SQS refuses. */
export const legalText = (text: string): string =>
  text.slice(0, MOST_CHARACTERS).replaceAll(ILLEGAL, '\ufffd') || '-';
