import { Gate } from './gate.ts';
import type { ChargeScript, FindScript, RefundScript } from './gateway-scripts.ts';

/** What the next calls of a double do, in this order; after it they behave. */
export class Scripted {
  protected readonly charges: (ChargeScript | Gate)[] = [];
  protected readonly refundScripts: (RefundScript | Gate)[] = [];
  protected readonly finds: FindScript[] = [];
  protected readonly cancels: Gate[] = [];

  script(...charges: readonly ChargeScript[]): void {
    this.charges.push(...charges);
  }

  scriptRefunds = (...refunds: readonly RefundScript[]): void => void this.refundScripts.push(...refunds);

  scriptFinds = (...finds: readonly FindScript[]): void => void this.finds.push(...finds);

  /** The next charge is carried out, and its answer waits for the gate. */
  holdAnswer(): Gate {
    const gate = new Gate();
    this.charges.push(gate);
    return gate;
  }

  /** The next cancellation is on its way until the gate lets it in. */
  holdCancel(): Gate {
    const gate = new Gate();
    this.cancels.push(gate);
    return gate;
  }

  holdRefundAnswer(): Gate {
    const gate = new Gate();
    this.refundScripts.push(gate);
    return gate;
  }

  /** What was scripted is not needed after all: nothing was ever sent. */
  forgetScripts = (): void => void this.charges.splice(0);
}
