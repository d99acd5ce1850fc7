import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

import { OnceOrders } from '../lib/once-orders-stack.ts';
import { stageSettings, WrongContext } from '../lib/stage.ts';
import { PaymentSandbox } from '../sandbox/sandbox-stack.ts';

/**
 * The app for the stage, workflow and gateway of its context. Every synthesis has to pass cdk-nag's AwsSolutions pack
 * and the library's own template validation, which is there by itself; cdk.json makes its findings errors.
 */
export function onceApp(props: AppProps = {}): App {
  const app = new App(props);
  const stage = stageSettings((key) => app.node.tryGetContext(key));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  Tags.of(app).add('application', 'once');
  Tags.of(app).add('stage', stage.name);

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
    if (!(error instanceof WrongContext)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
