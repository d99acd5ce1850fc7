import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ROUTES } from '../../functions/http/description/routes.ts';
import { synthesizeFast } from '../../assurance/world/synthesis.ts';

const route = z.object({ RouteKey: z.string() });

describe('the description’s routes', () => {
  it('are those that are deployed, each', () => {
    const { orders } = synthesizeFast({ standardWebhookSenders: ['acme'] });
    const deployed = [...orders.properties('AWS::ApiGatewayV2::Route', route).values()];
    expect(Object.keys(ROUTES).toSorted()).toEqual(deployed.map(({ RouteKey }) => RouteKey).toSorted());
  });
});
