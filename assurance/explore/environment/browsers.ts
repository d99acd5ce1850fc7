import { here } from '../place.ts';
import type { Simulation } from '../simulation.ts';
import type { Stage } from '../workloads/workload.ts';
import type { SeamGateway } from './gateway.ts';
import { lateOrTwice } from './late-or-twice.ts';
import type { Schedule } from './schedule.ts';

export interface AroundCustomers {
  readonly simulation: Simulation;
  readonly gateway: SeamGateway;
  readonly schedule: Schedule;
  readonly spawn: (name: string, work: () => Promise<void>, delayMs?: number) => void;
  readonly succeedsOnce: boolean;
}

/** What customers do with the gateway's own script, under no key of ours. Nobody of ours sees it, but for the webhook. */
export const customersDo = ({
  simulation,
  gateway,
  schedule,
  spawn,
  succeedsOnce,
}: AroundCustomers): Pick<Stage, 'customersAct' | 'confirm' | 'besideSweep'> => ({
  customersAct: (result, afterMs) => {
    const act = async (): Promise<void> => {
      for (const id of gateway.waitingForCustomer) gateway.authenticate(id, result);
    };
    spawn('holder', act, afterMs);
  },
  confirm: (clientSecret, how, afterMs, then) => {
    const confirm = async (): Promise<void> => gateway.confirm(clientSecret, how, succeedsOnce);
    const work = async (): Promise<void> => {
      await here().services.perform({
        name: `customer: confirm, ${how}`,
        kind: 'confirmation',
        carryOut: confirm,
        faults: lateOrTwice(simulation, confirm, confirm),
      });
      if (then === undefined) return;
      await simulation.sleep(then.afterMs);
      gateway.goesOn(clientSecret, then.what);
    };
    spawn('customer', work, afterMs);
  },
  besideSweep: (from, name, work) => schedule.beside(from, () => spawn(name, work)),
});
