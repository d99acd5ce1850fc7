import { z } from 'zod';

import type { StackTemplate } from './stack-template.ts';

export const lambdaFunction = z.object({
  Runtime: z.string(),
  Architectures: z.array(z.string()),
  MemorySize: z.number(),
  Timeout: z.number(),
  Role: z.string(),
  TracingConfig: z.object({ Mode: z.string() }),
  LoggingConfig: z.object({ LogGroup: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});

const policy = z.object({
  Roles: z.array(z.string()),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.literal('Allow'),
        Action: z.union([z.string(), z.array(z.string())]),
        Resource: z.union([z.string(), z.array(z.string())]),
        Condition: z.record(z.string(), z.record(z.string(), z.array(z.string()))).optional(),
      }),
    ),
  }),
});

export function functionsOf(template: StackTemplate): Map<string, z.infer<typeof lambdaFunction>> {
  return template.properties('AWS::Lambda::Function', lambdaFunction);
}

/** What a role may do, as `dynamodb:GetItem Table`, in order. */
export function rightsOf(template: StackTemplate, role: string): string[] {
  return [...template.properties('AWS::IAM::Policy', policy).values()]
    .filter(({ Roles }) => Roles.includes(role))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}`)),
    )
    .toSorted();
}

/** Under which conditions a role may act on the items of the table, as JSON: one for each of its statements. */
export function partitionsOf(template: StackTemplate, role: string): string[] {
  return [...template.properties('AWS::IAM::Policy', policy).values()]
    .filter(({ Roles }) => Roles.includes(role))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Action, Resource }) =>
      [Action].flat().some((action) => ON_ITEMS.test(action) && [Resource].flat().includes('Table')),
    )
    .map(({ Condition }) => JSON.stringify(Condition ?? {}));
}

const ON_ITEMS = /^dynamodb:(.*Item|Query)$/;
