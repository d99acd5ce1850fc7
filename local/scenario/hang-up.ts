import { request } from 'node:http';

/** Sends a whole POST request and closes the connection without waiting for the answer. */
export function hangUp(url: string, headers: Readonly<Record<string, string>>, body: unknown): Promise<void> {
  const payload = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(payload),
      },
    });
    sent.once('error', reject);
    // `finish`: the last byte was handed to the system.
    sent.once('finish', () => {
      sent.removeListener('error', reject);
      sent.on('error', () => undefined);
      sent.destroy();
      resolve();
    });
    sent.end(payload);
  });
}
