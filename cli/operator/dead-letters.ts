import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type MessageAttributeValue,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';

import { messagesIn } from './messages-in.ts';

/** A webhook that could not be applied, as it waits in the dead-letter queue. */
export interface DeadLetter {
  /** The event's; the message's own, where it does not say whose event it is. */
  readonly id: string;
  readonly provider: string | undefined;
  readonly groupId: string;
  /** ISO 8601. */
  readonly firstReceivedAt: string;
  /** By anybody: whoever looks is counted too. */
  readonly receives: number;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** SQS's own name of it, the same as long as it is here. */
  readonly messageId: string;
}

export interface DeadLettersInSight {
  readonly letters: readonly DeadLetter[];
  /** About how many more there are, as SQS estimates: a group hands out its first ten, and the rest when those are gone. */
  readonly behind: number;
}

export interface Redriven {
  readonly letter: DeadLetter;
  readonly outcome:
    /** It is in the queue again, and no longer here. */
    | { readonly code: 'redriven' }
    /** It is in the queue again, and also still here: to redrive it once more is harmless. */
    | { readonly code: 'still_here'; readonly reason: string }
    /** It is still here. If the queue has it too, to redrive it once more is harmless. */
    | { readonly code: 'failed'; readonly reason: string }
    /** It is still here, since one before it in its group could not be sent. */
    | { readonly code: 'held_back' };
}

/** How long SQS keeps from others what is handed to us. It comes back by itself, should this process die. */
const HOLD_SECONDS = 120;
const BATCH = 10;

type Claimed = DeadLetter & { readonly receiptHandle: string };

/** Of a letter that goes back: its own, and not its event's. */
export const deduplicationIdOf = (messageId: string): string => `redrive:${messageId}`;

/**
 * The dead-letter queue of webhooks, for a person. SQS has a redrive of its own (StartMessageMoveTask): it moves
 * everything, in the background, and tells numbers. Here events are chosen, and it is told what became of each.
 */
export class DeadLetters {
  readonly #client: SQSClient;
  readonly #deadLetterQueueUrl: string;
  readonly #queueUrl: string;

  /** @param queueUrl where the letters came from, and go back to */
  constructor(client: SQSClient, deadLetterQueueUrl: string, queueUrl: string) {
    this.#client = client;
    this.#deadLetterQueueUrl = deadLetterQueueUrl;
    this.#queueUrl = queueUrl;
  }

  async list(): Promise<DeadLettersInSight> {
    const letters: DeadLetter[] = [];
    for await (const { receiptHandle: _claimed, ...letter } of this.#inSight()) letters.push(letter);
    const all = await messagesIn(this.#client, this.#deadLetterQueueUrl);
    return { letters, behind: Math.max(0, all - letters.length) };
  }

  /**
   * Sends letters back to where they came from, those of a group in their order, and tells of each when it is done.
   *
   * @param keep keeps that a letter is sent back, before it is: nothing moves that nobody knows of
   */
  async *redrive(
    wanted: (letter: DeadLetter) => boolean,
    keep: (letter: DeadLetter) => Promise<unknown>,
  ): AsyncGenerator<Redriven> {
    for (;;) {
      const stuck = new Set<string>();
      let moved = 0;
      for await (const { receiptHandle, ...letter } of this.#inSight()) {
        if (!wanted(letter)) continue;
        const outcome = stuck.has(letter.groupId)
          ? ({ code: 'held_back' } as const)
          : await this.#move(letter, receiptHandle, keep);
        if (outcome.code === 'redriven') moved += 1;
        else stuck.add(letter.groupId);
        yield { letter, outcome };
      }
      // What stood behind others of its group is in sight only now. What is stuck would be told of again and again.
      if (moved === 0 || stuck.size > 0) return;
    }
  }

  /**
   * Takes letters out for good, each when `keep` has kept that it was there. Who dies in between takes it out the next time.
   *
   * @returns how many there were
   */
  async dismiss(
    wanted: (letter: DeadLetter) => boolean,
    keep: (letter: DeadLetter) => Promise<void>,
  ): Promise<number> {
    let dismissed = 0;
    for await (const { receiptHandle: ReceiptHandle, ...letter } of this.#inSight()) {
      if (!wanted(letter)) continue;
      await keep(letter);
      await this.#client.send(
        new DeleteMessageCommand({ QueueUrl: this.#deadLetterQueueUrl, ReceiptHandle }),
      );
      dismissed += 1;
    }
    return dismissed;
  }

  /** To die between the two requests leaves a second message, which the event's record makes harmless. */
  async #move(
    letter: DeadLetter,
    receiptHandle: string,
    keep: (letter: DeadLetter) => Promise<unknown>,
  ): Promise<Redriven['outcome']> {
    try {
      await keep(letter);
      await this.#client.send(
        new SendMessageCommand({
          QueueUrl: this.#queueUrl,
          MessageBody: letter.body,
          MessageAttributes: { ...letter.attributes },
          MessageGroupId: letter.groupId,
          // Not the event's: within five minutes of its first arrival the queue would say yes and drop it. It is the
          // letter's, so that a redrive that is repeated after it died sends no second message.
          MessageDeduplicationId: deduplicationIdOf(letter.messageId),
        }),
      );
    } catch (error) {
      return { code: 'failed', reason: String(error) };
    }
    try {
      await this.#client.send(
        new DeleteMessageCommand({ QueueUrl: this.#deadLetterQueueUrl, ReceiptHandle: receiptHandle }),
      );
      return { code: 'redriven' };
    } catch (error) {
      return { code: 'still_here', reason: String(error) };
    }
  }

  /** Each letter in sight once, a group's in their order. In the end others may have what is still there. */
  async *#inSight(): AsyncGenerator<Claimed> {
    const claimed = new Map<string, Claimed>();
    try {
      for (;;) {
        const batch = await this.#receive();
        const unseen = batch.filter(({ messageId }) => !claimed.has(messageId));
        for (const letter of batch) claimed.set(letter.messageId, letter);
        // None, or those whose time with us ran out and that are handed out for a second time.
        if (unseen.length === 0) return;
        yield* unseen;
      }
    } finally {
      await this.#release([...claimed.values()]);
    }
  }

  async #receive(): Promise<readonly Claimed[]> {
    const { Messages: messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#deadLetterQueueUrl,
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: HOLD_SECONDS,
        // Long polling asks all of the queue's servers: an empty answer then means that there is none.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return messages.map(letterFrom);
  }

  /** What is deleted by now is refused, and what is not released comes back by itself: neither is an error. */
  async #release(letters: readonly Claimed[]): Promise<void> {
    for (let from = 0; from < letters.length; from += BATCH) {
      const Entries = letters.slice(from, from + BATCH).map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      }));
      const request = new ChangeMessageVisibilityBatchCommand({
        QueueUrl: this.#deadLetterQueueUrl,
        Entries,
      });
      await this.#client.send(request).catch(() => undefined);
    }
  }
}

const receivedMessage = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  Attributes: z.object({
    MessageGroupId: z.string(),
    ApproximateReceiveCount: z.coerce.number(),
    /** Milliseconds since the epoch. */
    ApproximateFirstReceiveTimestamp: z.coerce.number(),
  }),
});

function letterFrom(message: Message): Claimed {
  const { MessageId: messageId, ReceiptHandle, Body, Attributes } = receivedMessage.parse(message);
  const attributes = message.MessageAttributes ?? {};
  return {
    id: attributes['eventId']?.StringValue ?? messageId,
    provider: attributes['provider']?.StringValue,
    groupId: Attributes.MessageGroupId,
    firstReceivedAt: new Date(Attributes.ApproximateFirstReceiveTimestamp).toISOString(),
    receives: Attributes.ApproximateReceiveCount,
    body: Body,
    attributes,
    messageId,
    receiptHandle: ReceiptHandle,
  };
}
