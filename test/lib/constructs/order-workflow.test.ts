import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { functionsOf, rightsOf } from '../../../assurance/world/deployed-functions.ts';
import { synthesizeFast } from '../../../assurance/world/synthesis.ts';

const stateMachine = z.object({
  StateMachineType: z.string(),
  DefinitionString: z.string(),
  LoggingConfiguration: z.object({ Level: z.string(), IncludeExecutionData: z.boolean() }),
  TracingConfiguration: z.object({ Enabled: z.boolean() }),
});

const step = z.object({
  Type: z.literal('Task'),
  Resource: z.string(),
  Next: z.string().optional(),
  End: z.literal(true).optional(),
  TimeoutSeconds: z.number(),
  Retry: z.array(z.unknown()),
  Catch: z.array(z.unknown()),
});
const definition = z.object({
  StartAt: z.string(),
  TimeoutSeconds: z.number(),
  QueryLanguage: z.never().optional(),
  States: z.strictObject({
    ChargePayment: step,
    WhatNext: z.object({ Choices: z.array(z.unknown()), Default: z.string() }),
    RefundPayment: step,
    IssueInvoice: step,
    Done: z.object({ Type: z.string() }),
    LeftToSweep: z.object({ Type: z.string(), Error: z.string() }),
  }),
});

const { orders } = synthesizeFast();
const { orders: standard } = synthesizeFast({ workflow: 'STANDARD' });
const [express, switched] = [orders, standard].map((template) =>
  template.properties('AWS::StepFunctions::StateMachine', stateMachine).get('OrderWorkflowStateMachine'),
);
const { StartAt, TimeoutSeconds, States } = definition.parse(JSON.parse(express?.DefinitionString ?? ''));
const { ChargePayment, RefundPayment, IssueInvoice } = States;
const steps = Object.entries({ ChargePayment, RefundPayment, IssueInvoice });

describe('OrderWorkflow', () => {
  it('is Express until told otherwise, with the same states', () => {
    expect(express?.StateMachineType).toBe('EXPRESS');
    expect(switched?.StateMachineType).toBe('STANDARD');
    expect(switched?.DefinitionString).toBe(express?.DefinitionString);
  });

  it('charges, then invoices what was paid and gives back what has to go back, and does nothing else', () => {
    expect(StartAt).toBe('ChargePayment');
    expect(ChargePayment.Next).toBe('WhatNext');
    expect(States.WhatNext.Choices).toEqual([
      { Variable: '$.outcome', StringEquals: 'paid', Next: 'IssueInvoice' },
      { Variable: '$.outcome', StringEquals: 'refund_due', Next: 'RefundPayment' },
    ]);
    expect(States.WhatNext.Default).toBe('Done');
    expect(States.Done.Type).toBe('Succeed');
  });

  it('issues the documents of what it gave back', () => {
    expect(RefundPayment.Next).toBe('IssueInvoice');
  });

  it('ends a paid order’s way after three states', () => {
    expect(IssueInvoice).toMatchObject({ End: true });
    expect(IssueInvoice).not.toHaveProperty('Next');
  });

  it.each(steps)('%s is tried five times, then left to the sweep', (name, { Resource, Retry, Catch }) => {
    expect(Resource).toBe(name);
    expect(Retry).toEqual([
      {
        ErrorEquals: ['States.ALL'],
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxAttempts: 4,
        JitterStrategy: 'FULL',
      },
    ]);
    expect(Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'LeftToSweep' }]);
    expect(States.LeftToSweep).toMatchObject({ Type: 'Fail', Error: 'LeftToSweep' });
  });

  it.each(steps)('%s is not given up before its function is', (name, { TimeoutSeconds: patience }) => {
    expect(patience).toBeGreaterThan(functionsOf(orders).get(name)?.Timeout ?? Infinity);
  });

  it('keeps to the five minutes of an Express workflow, logs all in a trial and traces', () => {
    expect(TimeoutSeconds).toBe(300);
    expect(express?.LoggingConfiguration).toEqual({ Level: 'ALL', IncludeExecutionData: true });
    expect(express?.TracingConfiguration.Enabled).toBe(true);
  });

  it('may invoke its three functions only', () => {
    const invoked = rightsOf(orders, 'OrderWorkflowStateMachineRole').filter((it) =>
      it.startsWith('lambda:'),
    );
    expect(invoked).toEqual([
      'lambda:InvokeFunction ChargePayment',
      'lambda:InvokeFunction ChargePayment:*',
      'lambda:InvokeFunction IssueInvoice',
      'lambda:InvokeFunction IssueInvoice:*',
      'lambda:InvokeFunction RefundPayment',
      'lambda:InvokeFunction RefundPayment:*',
    ]);
  });
});
