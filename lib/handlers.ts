import type { Construct } from 'constructs';

import type { Binding } from './constructs/bindings.ts';
import { OnceFunction } from './constructs/once-function.ts';
import type { StageSettings } from './stage.ts';

export interface HandlerProps {
  readonly timeoutSeconds: number;
  readonly memoryMb?: number;
  /** What it is told and what it may do, by the name of the environment variable. */
  readonly bindings: Readonly<Record<string, Binding>>;
  /** Paths of what it reads beside its code, by their names there. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Makes the function of a handler: `place-order` is `functions/handlers/place-order.ts`, and `PlaceOrder` here. */
export type Handlers = (name: string, props: HandlerProps) => OnceFunction;

export function handlersIn(scope: Construct, stage: StageSettings): Handlers {
  return (name, props) =>
    new OnceFunction(scope, pascalCase(name), {
      stage,
      entry: `functions/handlers/${name}.ts`,
      ...props,
    });
}

function pascalCase(kebab: string): string {
  return kebab.replaceAll(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
}
