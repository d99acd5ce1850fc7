import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { synthesizeFast } from '../../../assurance/world/synthesis.ts';

const { orders } = synthesizeFast();

describe('EveryMinute', () => {
  it('starts the sweep once a minute and does not make up for what failed', () => {
    const schedule = z.object({
      ScheduleExpression: z.string(),
      Target: z.object({ Arn: z.string(), RetryPolicy: z.object({ MaximumRetryAttempts: z.number() }) }),
    });
    const properties = orders.properties('AWS::Scheduler::Schedule', schedule).get('EveryMinuteSchedule');
    expect(properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      Target: { Arn: 'Sweep', RetryPolicy: { MaximumRetryAttempts: 0 } },
    });
    const [invoke] = orders.resources('AWS::Lambda::EventInvokeConfig');
    expect(invoke?.Properties).toMatchObject({ FunctionName: 'Sweep', MaximumRetryAttempts: 0 });
  });
});
