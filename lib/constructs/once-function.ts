import { type Acknowledgment, Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import { anyResource } from './acknowledge.ts';
import type { Binding } from './bindings.ts';
import { bundled } from './bundled.ts';
import { explain, LOGS_ENCRYPTED } from './explained.ts';

export interface OnceFunctionProps {
  readonly stage: StageSettings;
  /** Path of the handler's file from the project's root; it exports `handler`. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMb?: number;
  readonly description?: string;
  /** What it is told and what it may do, by the name of the environment variable. More can follow with `bind`. */
  readonly bindings?: Readonly<Record<string, Binding>>;
  /** Paths of what it reads beside its code, by their names there. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A function with the project's defaults. It may write its own log and its traces, and whatever is bound to it. */
export class OnceFunction extends LambdaFunction {
  readonly timeoutSeconds: number;
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: OnceFunctionProps) {
    const { stage } = props;
    // A role of its own, for the managed policy that comes otherwise may write every log of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: stage.logRetentionDays,
      removalPolicy: stage.removalPolicy,
    });
    super(scope, id, {
      ...(props.description === undefined ? {} : { description: props.description }),
      code: bundled(props.entry, props.files),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb ?? 512,
      timeout: Duration.seconds(props.timeoutSeconds),
      // Who starts an order's workflow decides whether it is traced (functions/domain/trace.ts).
      tracing: Tracing.PASS_THROUGH,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: isTalkative(stage) ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO,
      // Lambda's own lines of an invocation that went well are longer than ours.
      systemLogLevelV2: isTalkative(stage) ? SystemLogLevel.INFO : SystemLogLevel.WARN,
      environment: {
        STAGE: stage.name,
        LOG_LEVEL: stage.logLevel,
        TRACE_SAMPLING: String(stage.traceSampling),
        POWERTOOLS_SERVICE_NAME: id,
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace(stage),
      },
    });
    explain(this, UNUSUAL);
    explain(logGroup, { CKV_AWS_158: LOGS_ENCRYPTED });
    this.#role = role;
    this.timeoutSeconds = props.timeoutSeconds;
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.acknowledge(anyResource('Sending traces to X-Ray knows no resource to limit it to.'));
    this.bind(props.bindings ?? {});
  }

  /** Sets each environment variable and grants what goes with it. */
  bind(bindings: Readonly<Record<string, Binding>>): this {
    for (const [variable, { value, statements, acknowledgements = [] }] of Object.entries(bindings)) {
      this.addEnvironment(variable, value);
      for (const statement of statements) this.addToRolePolicy(statement);
      this.acknowledge(...acknowledgements);
    }
    return this;
  }

  /** What cdk-nag finds in its rights, and why it is right. */
  acknowledge(...acknowledgements: readonly Acknowledgment[]): void {
    Validations.of(this.#role).acknowledge(...acknowledgements);
  }
}

const UNUSUAL = {
  CKV_AWS_115:
    'The API’s throttle and the queue’s concurrency limit it. A reservation would take from an account that may have ten in all.',
  CKV_AWS_116:
    'Its callers wait for it, or keep what failed: the queue and the stream have places of their own, and the sweep comes each minute.',
  CKV_AWS_117:
    'It calls AWS and Stripe, and nothing calls into it. A VPC would add a gateway to pay for, and no protection.',
  CKV_AWS_173: 'Its environment has names and limits. Secrets are read from Secrets Manager.',
};

/** Whether services log also what went well. Each line is paid for by its bytes. */
export const isTalkative = ({ logLevel }: StageSettings): boolean => logLevel === 'DEBUG';

/** Where the stage's counts are, in CloudWatch. */
export const metricNamespace = ({ name }: StageSettings): string => `Once/${name}`;
