import type { Post } from './core/send-webhook.ts';

const TIMEOUT_MS = 5_000;

/** A redirect is an answer like any other and not followed, as Stripe does not. */
export const postByFetch: Post = async (url, headers, body) => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
};
