import { GatewayFault } from '../../../functions/usecases/ports/gateway.ts';
import type { CallName } from '../calls.ts';
import type { CallOutcome } from '../timed-gateway.ts';

/** What was done to the payment, by whom, and what came of it, in order: two cells with the same are one. */
export class History {
  readonly lines: string[] = [];

  called(name: CallName, outcome: CallOutcome): void {
    this.lines.push(`${name}: ${'fault' in outcome ? faultOf(outcome.fault) : answerOf(outcome.answer)}`);
  }

  did(who: 'customer' | 'shop', what: string): void {
    this.lines.push(`${who} ${what}`);
  }
}

function faultOf(fault: unknown): string {
  return fault instanceof GatewayFault ? `${fault.error.code} (effect ${fault.effect})` : String(fault);
}

function answerOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return 'nothing';
  return ['code', 'state'].flatMap((field) => Object.entries(answer).flatMap(told(field))).join(' ');
}

const told =
  (field: string) =>
  ([name, value]: [string, unknown]): readonly string[] =>
    name === field ? [String(value)] : [];
