import type { ProblemBody, ProblemCode } from './api-types.ts';

/** A refusal, or a fault that outlasted the deadline. Decide by `code`. */
export class OnceProblem extends Error {
  override readonly name = 'OnceProblem';
  /** Of Once; or `http_<status>` where API Gateway or another party on the way answered. */
  readonly code: ProblemCode | `http_${number}`;
  readonly status: number;
  /** Which fields are wrong, and why. */
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  /** Path of the other order, where the problem names one. */
  readonly location: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, headers: Headers, body: unknown) {
    const { code, detail, errors } = (
      typeof body === 'object' && body !== null ? body : {}
    ) as Partial<ProblemBody>;
    super(detail ?? `The API answered ${status}.`);
    this.status = status;
    this.code = code ?? `http_${status}`;
    this.errors = errors ?? [];
    this.location = headers.get('location') ?? undefined;
    const seconds = Number(headers.get('retry-after') ?? NaN);
    this.retryAfterSeconds = Number.isFinite(seconds) ? seconds : undefined;
  }

  /** Whether the same request under the same key can be answered otherwise later. A refusal cannot. */
  get retrySafe(): boolean {
    return this.code === 'request_in_flight' || this.status === 429 || this.status >= 500;
  }
}

/**
 * No answer within the deadline. The request may or may not have been carried out: send it again with the same key.
 * `cause` is what the last attempt met.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** Whether an error is a problem with one of these codes. */
export const isProblem = <Code extends OnceProblem['code']>(
  error: unknown,
  ...codes: readonly Code[]
): error is OnceProblem & { readonly code: Code } =>
  error instanceof OnceProblem && codes.some((code) => code === error.code);
