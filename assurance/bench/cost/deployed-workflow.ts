import { StateMachine } from 'aws-local-stepfunctions';
import { z } from 'zod';
import { synthesizeFast } from '../../world/synthesis.ts';

const stateMachine = z.object({ DefinitionString: z.string() });
const definition = z.looseObject({
  StartAt: z.string(),
  States: z.record(z.string(), z.looseObject({ Resource: z.string().optional() })),
});

type Json = z.infer<ReturnType<typeof z.json>>;

/** Takes what the state hands over, and gives what the next state gets. */
export type Step = (input: unknown) => Promise<Json>;

/** The interpreter checks what it is given; its type says more than a parser has to know. */
const interpreted = z.custom<ConstructorParameters<typeof StateMachine>[0]>();

/** The state machine as it is deployed, with each task's function in this process. */
export class DeployedWorkflow {
  readonly #machine: StateMachine;

  constructor() {
    const [machine] = synthesizeFast()
      .orders.properties('AWS::StepFunctions::StateMachine', stateMachine)
      .values();
    const { States: states, ...rest } = definition.parse(JSON.parse(machine?.DefinitionString ?? ''));
    // A synthesized task names its function, and the interpreter wants an ARN.
    const named = Object.entries(states).map(([name, state]): [string, object] => [
      name,
      state.Resource === undefined
        ? state
        : { ...state, Resource: `arn:aws:lambda:us-east-1:000000000000:function:${state.Resource}` },
    ]);
    this.#machine = new StateMachine(interpreted.parse({ ...rest, States: Object.fromEntries(named) }));
  }

  /** @returns how many states were entered */
  async run(input: string, functions: Readonly<Record<string, Step>>): Promise<number> {
    const execution = this.#machine.run(z.json().parse(JSON.parse(input)), {
      overrides: { taskResourceLocalHandlers: { ...functions } },
    });
    let entered = 0;
    for await (const { type } of execution.eventLogs) if (type === 'StateEntered') entered += 1;
    await execution.result;
    return entered;
  }
}
