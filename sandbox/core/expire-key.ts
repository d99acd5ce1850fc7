import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import type { GatewayAnswer } from './http.ts';
import { expireKeyParameters, parseParameters } from './parameters.ts';
import { noSuch } from './stripe-errors.ts';

/** POST /sandbox/keys/expire: the key's 24 hours are over now. What was done under it stays. */
export async function expireKey({ store }: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(expireKeyParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const { key } = parsed.value;
  const forgotten = await store.forgetKey(key);
  return answer(
    call,
    forgotten ? { status: 200, body: { key } } : noSuch('idempotency key', key, 'key', 404),
  );
}
