import type { Mutant } from '../wiring.ts';

/** The way of a webhook from the gateway to its effect, with one promise less. */
export const ofWebhooks: readonly Mutant[] = [
  {
    name: 'signature-after-parsing',
    says: 'a webhook is parsed first, and its signature is verified over what is serialized again',
    workloads: ['pay'],
    wire: (wiring) => ({
      ...wiring,
      verifier: {
        verify: async (rawBody, headers) => {
          const parsed: unknown = JSON.parse(rawBody.toString('utf8'));
          return wiring.verifier.verify(Buffer.from(JSON.stringify(parsed)), headers);
        },
      },
    }),
  },
  {
    name: 'redrive-with-new-identity',
    says: 'a dead letter comes back as an event of its own, named by its message',
    workloads: ['pay'],
    wire: (wiring) => ({
      ...wiring,
      redrive: (letter) => {
        const message = wiring.redrive(letter);
        return { ...message, attributes: { ...message.attributes, eventId: letter.id } };
      },
    }),
  },
];
