import type { SandboxContext } from './context.ts';
import { fingerprintOf, type Form, parseForm } from './form.ts';
import type { GatewayAnswer, GatewayRequest, Pace, Reply, WebhookDelivery } from './http.ts';

/** One request with the names it goes by. */
export interface Call {
  readonly requestId: string;
  /** Such as `POST /v1/refunds`. */
  readonly route: string;
  readonly form: Form;
  readonly fingerprint: string;
  readonly idempotencyKey: string | null;
  readonly apiVersion: string | null;
}

export function readCall(context: SandboxContext, { method, path, headers, body }: GatewayRequest): Call {
  return {
    requestId: context.newId('req_'),
    route: `${method} ${path}`,
    form: parseForm(body),
    fingerprint: fingerprintOf(method, path, body),
    idempotencyKey: headers['idempotency-key'] ?? null,
    apiVersion: headers['stripe-version'] ?? null,
  };
}

export interface Sending extends Pick<GatewayAnswer, 'afterwards'> {
  readonly pace?: Pace;
  readonly deliveries?: readonly WebhookDelivery[];
  readonly headers?: Readonly<Record<string, string>>;
}

export function answer(call: Call, reply: Reply, sending: Sending = {}): GatewayAnswer {
  return rawAnswer(call, reply.status, JSON.stringify(reply.body), sending);
}

/** For a body that is sent again byte for byte. */
export function rawAnswer(call: Call, status: number, body: string, sending: Sending = {}): GatewayAnswer {
  return {
    status,
    body,
    headers: {
      'content-type': 'application/json',
      'request-id': call.requestId,
      ...(call.idempotencyKey === null ? {} : { 'idempotency-key': call.idempotencyKey }),
      ...(call.apiVersion === null ? {} : { 'stripe-version': call.apiVersion }),
      ...sending.headers,
    },
    pace: sending.pace ?? 'now',
    deliveries: sending.deliveries ?? [],
    ...(sending.afterwards && { afterwards: sending.afterwards }),
  };
}
