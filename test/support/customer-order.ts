import { expect } from '@jest/globals';
import { chargeEvent } from '../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../assurance/world/world.ts';
import type { Order } from '../../functions/domain/orders/order.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';

/** An order of two mugs whose payment the customer confirms, in a world of its own. Its payment is `pi_1`. */
export class CustomerOrder {
  readonly world: World;
  readonly order: OrderKey;

  private constructor(world: World, order: OrderKey) {
    this.world = world;
    this.order = order;
  }

  static async open(): Promise<CustomerOrder> {
    const world = await openWorld();
    const placed = await world.placeOrder('k1', {
      customer: { email: 'ada@example.com' },
      lines: [{ sku: 'mug', quantity: 2 }],
      payment: { mode: 'customer' },
    });
    world.workflow.started.length = 0;
    return new CustomerOrder(world, { merchantId: 'acme', orderId: placed.orderId });
  }

  readonly stored = async (): Promise<Order> => this.world.order(this.order);

  readonly callNames = (): readonly string[] => this.world.gateway.calls.map(({ name }) => name);

  readonly later = (milliseconds: number): void => {
    this.world.clock.advance({ milliseconds });
  };

  /** Whatever is due is looked after, as the schedule does it. */
  readonly sweepAndRun = async (): Promise<void> => {
    this.world.workflow.started.length = 0;
    await this.world.sweep();
    await this.#runStarted();
  };

  /** The gateway tells where the payment stands. */
  readonly tell = async (eventId: string): Promise<string> => {
    const { world, order } = this;
    world.workflow.started.length = 0;
    const stands = await world.gateway.retrieve('pi_1');
    const applied = await world.applyWebhook(
      chargeEvent(eventId, order, stands, (await this.stored()).attempt),
    );
    world.gateway.calls.pop();
    await this.#runStarted();
    return applied;
  };

  readonly expectPaid = async (): Promise<void> => {
    const { gateway } = this.world;
    const paid = await this.stored();
    expect(paid).toMatchObject({ status: 'paid', transactionId: 'pi_1' });
    for (const gone of ['action', 'processing']) expect(paid).not.toHaveProperty(gone);
    expect(gateway.captures).toHaveLength(1);
    expect(gateway.refunds).toEqual([]);
    expect(await this.world.onHand()).toBe(8);
  };

  readonly expectDeclined = async (): Promise<void> => {
    const { gateway } = this.world;
    const declined = await this.stored();
    expect(declined).toMatchObject({ status: 'declined' });
    for (const gone of ['action', 'processing', 'dueAt']) expect(declined).not.toHaveProperty(gone);
    expect(gateway.captures).toEqual([]);
    expect(await this.world.onHand()).toBe(10);
    // Its secret opens nothing any more.
    expect(gateway.confirm('pi_1', 'works')).toMatchObject({ code: 'declined' });
    expect(gateway.captures).toEqual([]);
  };

  async #runStarted(): Promise<void> {
    for (const started of [...this.world.workflow.started]) await this.world.runWorkflow(started);
  }
}
