import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

import { OnceOrders } from '../lib/once-orders-stack.ts';
import { stageInContext } from '../lib/stage-file.ts';
import { type StageSettings, WrongStage } from '../lib/stage.ts';
import { PaymentSandbox } from '../sandbox/sandbox-stack.ts';

/**
 * The app for a stage. Every synthesis has to pass cdk-nag's AwsSolutions pack and the library's own template validation,
 * which is there by itself; cdk.json makes its findings errors.
 *
 * @param stageOf the stage, from the CDK's context
 */
export function onceApp(
  stageOf: (context: (key: string) => unknown) => StageSettings = stageInContext,
  props: AppProps = {},
): App {
  const app = new App(props);
  const stage = stageOf((key) => app.node.tryGetContext(key));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  Tags.of(app).add('application', 'once');
  Tags.of(app).add('stage', stage.name);

  // The stacks are named by the stage; within the app their ids stay, as references to them do.
  if (stage.gateway === 'sandbox') {
    const sandbox = new PaymentSandbox(app, 'PaymentSandbox', { stage });
    new OnceOrders(app, 'OnceOrders', { stage, sandbox });
  } else {
    new OnceOrders(app, 'OnceOrders', { stage });
  }
  return app;
}

if (import.meta.main) {
  try {
    onceApp().synth();
  } catch (error) {
    if (!(error instanceof WrongStage)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
