import { z } from 'zod';
import { functionsOf } from '../../world/deployed-functions.ts';
import { synthesizeFast } from '../../world/synthesis.ts';

const retrier = z.looseObject({
  IntervalSeconds: z.number(),
  BackoffRate: z.number(),
  MaxAttempts: z.number(),
});
const task = z.looseObject({ Type: z.literal('Task'), Resource: z.string(), Retry: z.tuple([retrier]) });
const definition = z.looseObject({
  StartAt: z.string(),
  TimeoutSeconds: z.number(),
  States: z.record(
    z.string(),
    z.union([task, z.looseObject({ Type: z.enum(['Choice', 'Succeed', 'Fail']) })]),
  ),
});

/** What is deployed, as far as a run depends on it: plain data, which travels between processes. */
export const deployedSettings = z.object({
  /** The state machine, its resources being the names of functions. */
  definition,
  /** Of each function, by its name in kebab-case. */
  timeoutSeconds: z.record(z.string(), z.number()),
  queue: z.object({ visibilitySeconds: z.number(), maxReceives: z.number(), batchSize: z.number() }),
});

export type DeployedSettings = z.infer<typeof deployedSettings>;

const stateMachine = z.object({ DefinitionString: z.string() });
const queue = z.object({
  VisibilityTimeout: z.number().optional(),
  RedrivePolicy: z.object({ maxReceiveCount: z.number() }).optional(),
});

const mapping = z.object({ FunctionName: z.literal('ApplyWebhook'), BatchSize: z.number() });

/** From the synthesized template: what a deployment would make. */
export function settingsDeployed(): DeployedSettings {
  const { orders } = synthesizeFast();
  const [machine] = orders.properties('AWS::StepFunctions::StateMachine', stateMachine).values();
  const queues = [...orders.properties('AWS::SQS::Queue', queue).values()];
  const webhooks = queues.find(
    ({ VisibilityTimeout: visible, RedrivePolicy: redrive }) => visible && redrive,
  );
  const [source] = orders
    .resources('AWS::Lambda::EventSourceMapping')
    .flatMap(({ Properties }) => mapping.safeParse(Properties).data ?? []);
  const functions = [...functionsOf(orders)].map(([id, { Timeout }]) => [kebab(id), Timeout]);
  return deployedSettings.parse({
    definition: JSON.parse(machine?.DefinitionString ?? '{}') as unknown,
    timeoutSeconds: Object.fromEntries(functions) as unknown,
    queue: {
      visibilitySeconds: webhooks?.VisibilityTimeout,
      maxReceives: webhooks?.RedrivePolicy?.maxReceiveCount,
      batchSize: source?.BatchSize,
    },
  });
}

const kebab = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
