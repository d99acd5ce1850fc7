import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ROUTES } from '../../functions/http/description/routes.ts';
import { synthesizeFast } from '../../assurance/world/synthesis.ts';

const route = z.object({ RouteKey: z.string() });

describe('the description’s routes', () => {
  it('are those that are deployed, each', () => {
    const { orders } = synthesizeFast({ standardWebhookSenders: ['acme'] });
    const deployed = [...orders.properties('AWS::ApiGatewayV2::Route', route).values()];
    // A SKU with a slash needs a greedy route, which also takes the path of its movements.
    const described = deployed.map(({ RouteKey }) => RouteKey.replace('{sku+}', '{sku}'));
    expect(Object.keys(ROUTES).toSorted()).toEqual(
      described.filter((key) => key !== 'POST /products/{sku}').toSorted(),
    );
  });
});
