import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as verbs from '../../cli/operator/attention-verbs.ts';
import type { DeadLetter } from '../../cli/operator/dead-letters.ts';
import type { LetterQueue } from '../../cli/operator/queues.ts';
import type { Actor } from '../../functions/domain/audit/act.ts';

/** A dead-letter queue in memory. */
export class LettersDouble implements LetterQueue {
  readonly redriven: DeadLetter[] = [];
  #letters: readonly DeadLetter[];

  constructor(letters: readonly DeadLetter[] = []) {
    this.#letters = letters;
  }

  async list() {
    return { letters: this.#letters, behind: 0 };
  }

  async *redrive(
    wanted: (letter: DeadLetter) => boolean,
    keep: (letter: DeadLetter) => Promise<unknown>,
  ): ReturnType<LetterQueue['redrive']> {
    for (const letter of this.#letters.filter(wanted)) {
      await keep(letter);
      this.redriven.push(letter);
      this.#letters = this.#letters.filter((other) => other !== letter);
      yield { letter, outcome: { code: 'redriven' } };
    }
  }

  async dismiss(
    wanted: (letter: DeadLetter) => boolean,
    keep: (letter: DeadLetter) => Promise<void>,
  ): Promise<number> {
    const gone = this.#letters.filter(wanted);
    for (const letter of gone) await keep(letter);
    this.#letters = this.#letters.filter((letter) => !gone.includes(letter));
    return gone.length;
  }
}

/** `attention retry`, where there are no dead letters. */
export const retry = async (
  dynamo: DynamoDBClient,
  tableName: string,
  id: string,
  actor: Actor,
): Promise<string> => verbs.retry({ dynamo, tableName, deadLetters: new LettersDouble() }, id, actor);

/** `attention dismiss`, where there are no dead letters. */
export const dismiss = async (
  dynamo: DynamoDBClient,
  tableName: string,
  id: string,
  actor: Actor,
): Promise<string> => verbs.dismiss({ dynamo, tableName, deadLetters: new LettersDouble() }, id, actor);
