import { Duration, Validations } from 'aws-cdk-lib';
import { LogLevel } from 'aws-cdk-lib/aws-stepfunctions';
import {
  Choice,
  Condition,
  DefinitionBody,
  Errors,
  Fail,
  JitterType,
  StateMachine,
  StateMachineType,
  Succeed,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

import type { StageSettings, WorkflowType } from '../stage.ts';
import { anyResource, anyVersion } from './acknowledge.ts';
import { isTalkative, type OnceFunction } from './once-function.ts';
import { vendedLogGroup } from './vended-log-group.ts';

export interface OrderWorkflowProps {
  readonly stage: StageSettings;
  readonly chargePayment: OnceFunction;
  readonly refundPayment: OnceFunction;
  readonly issueInvoice: OnceFunction;
}

/**
 * Charge, refund what has to be refunded, then invoice: input `{merchantId, orderId}`, and each step answers
 * `{merchantId, orderId, outcome}`. It may be started at any time and any number of times for one order, as every step
 * is keyed. Whatever it does not finish, the sweep starts again.
 */
export class OrderWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: OrderWorkflowProps) {
    super(scope, id);
    const { stage, chargePayment, refundPayment, issueInvoice } = props;
    const leftToSweep = new Fail(this, 'LeftToSweep', {
      error: 'LeftToSweep',
      cause: 'A step failed after its retries; the order is still due and the sweep starts it again.',
    });
    const step = (name: string, lambdaFunction: OnceFunction): LambdaInvoke => {
      const task = new LambdaInvoke(this, name, {
        lambdaFunction,
        payloadResponseOnly: true,
        // The retry below covers these too; two would multiply.
        retryOnServiceExceptions: false,
        taskTimeout: Timeout.duration(Duration.seconds(lambdaFunction.timeoutSeconds + 5)),
      });
      task.addRetry({
        errors: [Errors.ALL],
        interval: Duration.seconds(2),
        backoffRate: 2,
        maxAttempts: 4,
        jitterStrategy: JitterType.FULL,
      });
      task.addCatch(leftToSweep, { errors: [Errors.ALL] });
      return task;
    };

    // The end: a state after it would be one more to pay for, in every run of a Standard workflow.
    const invoice = step('IssueInvoice', issueInvoice);
    const afterCharge = new Choice(this, 'WhatNext')
      .when(Condition.stringEquals('$.outcome', 'paid'), invoice)
      // What was refunded of a paid order gets a credit note.
      .when(
        Condition.stringEquals('$.outcome', 'refund_due'),
        step('RefundPayment', refundPayment).next(invoice),
      )
      // Declined, cancelled, waiting for its customer, or not known yet: nothing to do now.
      .otherwise(new Succeed(this, 'Done'));

    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineType: types[stage.workflow],
      definitionBody: DefinitionBody.fromChainable(step('ChargePayment', chargePayment).next(afterCharge)),
      // The most an Express workflow may have. Standard keeps to it, so that both leave an order to the sweep alike.
      timeout: Duration.minutes(5),
      tracingEnabled: true,
      logs: {
        destination: vendedLogGroup(this, 'Logs', 'states', stage),
        level: isTalkative(stage) ? LogLevel.ALL : LogLevel.ERROR,
        // Ids and outcomes, which is all that the steps pass on.
        includeExecutionData: true,
      },
      removalPolicy: stage.removalPolicy,
    });
    if (!isTalkative(stage)) {
      Validations.of(this.stateMachine).acknowledge({
        id: 'AwsSolutions-SF1',
        reason: 'What went well our own lines say, for a tenth of the bytes. Failed runs are logged whole.',
      });
    }
    Validations.of(this.stateMachine.role).acknowledge(
      anyResource('Log delivery and X-Ray know no resource to limit them to.'),
      anyVersion(chargePayment),
      anyVersion(refundPayment),
      anyVersion(issueInvoice),
    );
  }
}

const types: Readonly<Record<WorkflowType, StateMachineType>> = {
  EXPRESS: StateMachineType.EXPRESS,
  STANDARD: StateMachineType.STANDARD,
};
