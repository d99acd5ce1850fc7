import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { functionsOf, rightsOf } from '../functions.ts';
import { synthesizeFast } from '../synthesis.ts';

const stateMachine = z.object({
  StateMachineType: z.string(),
  DefinitionString: z.string(),
  LoggingConfiguration: z.object({ Level: z.string(), IncludeExecutionData: z.boolean() }),
  TracingConfiguration: z.object({ Enabled: z.boolean() }),
});

const step = z.object({
  Type: z.literal('Task'),
  Resource: z.string(),
  Next: z.string(),
  TimeoutSeconds: z.number(),
  Retry: z.array(z.unknown()),
  Catch: z.array(z.unknown()),
});
const definition = z.object({
  StartAt: z.string(),
  TimeoutSeconds: z.number(),
  QueryLanguage: z.never().optional(),
  States: z.object({
    ChargePayment: step,
    'Paid?': z.object({ Choices: z.array(z.unknown()), Default: z.string() }),
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
const steps = Object.entries({ ChargePayment: States.ChargePayment, IssueInvoice: States.IssueInvoice });

describe('OrderWorkflow', () => {
  it('is Express until told otherwise, with the same states', () => {
    expect(express?.StateMachineType).toBe('EXPRESS');
    expect(switched?.StateMachineType).toBe('STANDARD');
    expect(switched?.DefinitionString).toBe(express?.DefinitionString);
  });

  it('charges, then invoices what was paid and nothing else', () => {
    expect(StartAt).toBe('ChargePayment');
    expect(States.ChargePayment.Next).toBe('Paid?');
    expect(States['Paid?'].Choices).toEqual([
      { Variable: '$.outcome', StringEquals: 'paid', Next: 'IssueInvoice' },
    ]);
    expect(States['Paid?'].Default).toBe('Done');
    expect(States.IssueInvoice.Next).toBe('Done');
    expect(States.Done.Type).toBe('Succeed');
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

  it('keeps to the five minutes of an Express workflow, logs all and traces', () => {
    expect(TimeoutSeconds).toBe(300);
    expect(express?.LoggingConfiguration).toEqual({ Level: 'ALL', IncludeExecutionData: true });
    expect(express?.TracingConfiguration.Enabled).toBe(true);
  });

  it('may invoke its two functions only', () => {
    const invoked = rightsOf(orders, 'OrderWorkflowStateMachineRole').filter((it) =>
      it.startsWith('lambda:'),
    );
    expect(invoked).toEqual([
      'lambda:InvokeFunction ChargePayment',
      'lambda:InvokeFunction ChargePayment:*',
      'lambda:InvokeFunction IssueInvoice',
      'lambda:InvokeFunction IssueInvoice:*',
    ]);
  });
});
