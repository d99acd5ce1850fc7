import { type DeployedSettings, refusal, riskyChanges } from '../../domain/deployment/deployed-settings.ts';
import type { AskedDeployment, Deployment } from '../ports/deployment.ts';

export interface Guard {
  readonly deployment: Deployment;
  /** What kind of money the gateway's key moves; undefined where nobody can say. */
  readonly keyMode: () => Promise<string | undefined>;
}

/** @returns why the deployment is refused; undefined: it may go on */
export async function guardDeployment(
  { deployment, keyMode }: Guard,
  { becomes, was, intended }: AskedDeployment,
): Promise<string | undefined> {
  const { isRollingBack, outputs } = await deployment.current();
  if (isRollingBack) return undefined;
  const before = was ?? toldBy(outputs);
  const queueUrl = outputs['UndeliveredEventsQueueUrl'];
  const switchedOff = before.events === 'on' && becomes.events === 'off' && queueUrl !== undefined;
  const waiting = switchedOff ? await deployment.waitingIn(queueUrl) : 0;
  const refused =
    refusal(riskyChanges(before, becomes, waiting), intended) ?? (await wrongKey(becomes, keyMode));
  if (refused === undefined || before.production !== 'true') return refused;
  return `${refused}${await protectedAgain(deployment)}`;
}

/** The CDK switches the protection of the stack itself, before CloudFormation is asked to change anything. */
async function protectedAgain(deployment: Deployment): Promise<string> {
  try {
    await deployment.protectFromDeletion();
    return '';
  } catch (error) {
    return ` The stack may have lost its protection from deletion, which could not be set again: ${String(error)}.`;
  }
}

/** Releases without a guard tell some of it in their outputs. */
function toldBy(outputs: Readonly<Record<string, string>>): Partial<DeployedSettings> {
  const { Stage: stage, GatewayApiKeySecretArn: secret = '', EventBusName: bus } = outputs;
  if (stage === undefined) return {};
  return {
    stage,
    production: String(stage === 'production'),
    gateway: /(^|[/:])stripe-api-key/.test(secret) ? 'stripe' : 'sandbox',
    events: bus === undefined ? 'off' : 'on',
  };
}

async function wrongKey(
  { stage, production, gateway, stripeMode }: DeployedSettings,
  keyMode: Guard['keyMode'],
): Promise<string | undefined> {
  if (gateway !== 'stripe') return undefined;
  const mode = await keyMode();
  if (production === 'true' && mode === 'test') {
    return `Refused, nothing was changed: the key in once/${stage}/stripe-api-key is a test key, and a production stage takes real orders. Put a live key there.`;
  }
  if (mode === undefined || mode === stripeMode) return undefined;
  return `Refused, nothing was changed: the key in once/${stage}/stripe-api-key is a ${mode} key, and the stage's file says "stripeMode": "${stripeMode}". Change one of them.`;
}
