import type { DeployedSettings } from '../../domain/deployment/deployed-settings.ts';

export interface AskedDeployment {
  readonly becomes: DeployedSettings;
  /** Undefined where the guard itself is new. */
  readonly was?: Partial<DeployedSettings> | undefined;
  /** Changes that the stage's file says it means. */
  readonly intended: readonly string[];
}

/** The deployment that a function belongs to, while CloudFormation changes it. */
export interface Deployment {
  /** What is in force until the change is complete. */
  current(): Promise<CurrentDeployment>;
  /** How many messages wait in a queue. */
  waitingIn(queueUrl: string): Promise<number>;
  /** Has the stack refuse to be deleted again. */
  protectFromDeletion(): Promise<void>;
}

export interface CurrentDeployment {
  /** CloudFormation is on its way back: what it sets again was in force before. */
  readonly isRollingBack: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}
