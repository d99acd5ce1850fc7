import { CommandError } from './command-error.ts';

/** What AWS says of credentials and addresses, in a line that says how to mend it. */
export function explainFault(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message } = error;
  if (name === 'CredentialsProviderError') {
    return new CommandError(
      'No AWS credentials: sign in (`aws sso login`, `aws configure`), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  }
  if (message.includes('Region is missing')) {
    return new CommandError('No AWS region: set AWS_REGION, for instance AWS_REGION=eu-central-1');
  }
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|AccessDenied/.test(name)) {
    return new CommandError(`AWS refuses these credentials: ${message}`);
  }
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|TimeoutError/.test(`${name} ${message}`)) {
    return new CommandError(`AWS cannot be reached: ${message}`);
  }
  return error;
}
