import { addMs } from '../../../functions/domain/instant.ts';
import type { Mutant } from '../wiring.ts';

const DAY_MS = 86_400_000;

async function succeeds(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}

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
  {
    name: 'batch-without-deadline',
    says: 'messages of a batch are begun however little time is left',
    workloads: ['webhooks-together'],
    wire: (wiring) => ({
      ...wiring,
      eachInTurn: async (deps, batch, take) =>
        wiring.eachInTurn({ ...deps, deadline: addMs(deps.deadline, DAY_MS) }, batch, take),
    }),
  },
  {
    name: 'untried-behind-a-failure',
    says: 'what stands behind a message that failed is handed back untried',
    workloads: ['webhooks-together'],
    wire: (wiring) => ({
      ...wiring,
      eachInTurn: async (_deps, { Records }, take) => {
        const failed = new Set<string | undefined>();
        const comeAgain: string[] = [];
        for (const record of Records) {
          const { MessageGroupId: group } = record.attributes;
          const taken = !failed.has(group) && (await succeeds(async () => take(record)));
          if (taken) continue;
          failed.add(group);
          comeAgain.push(record.messageId);
        }
        return { batchItemFailures: comeAgain.map((itemIdentifier) => ({ itemIdentifier })) };
      },
    }),
  },
];
