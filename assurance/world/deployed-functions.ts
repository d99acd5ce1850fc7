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
