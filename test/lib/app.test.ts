import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';

import { GATEWAYS, WORKFLOW_TYPES } from '../../lib/stage.ts';
import { synthesize, withApp } from '../../assurance/world/synthesis.ts';

/** Names of dimensions and of AWS's own metrics, and those that need not be unique: of an API and within one. */
const OWN_NAMES = /^(service|FunctionName|QueueName|AWS\/\w+|HttpApi|Api|Authorizer|ApiId|StateMachineArn)$/;

const ACKNOWLEDGED = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;

const combinations = ['dev', 'production'].flatMap((stage) =>
  WORKFLOW_TYPES.flatMap((workflow) => GATEWAYS.map((gateway) => ({ stage, workflow, gateway }))),
);

describe('the app', () => {
  it.each(combinations)('has no findings with $stage, $workflow, $gateway', (context) => {
    const { findings, sandbox } = synthesize(context);
    expect(findings).toEqual([]);
    expect(sandbox !== undefined).toBe(context.gateway === 'sandbox');
  });

  it('does not synthesize what AwsSolutions refuses', () => {
    const synth = () =>
      withApp({}, (app) => {
        new Queue(new Stack(app, 'Seeded'), 'Queue', { enforceSSL: false });
        app.synth();
      });
    expect(synth).toThrow('AwsSolutions-SQS4');
  });

  it('does not synthesize what CloudFormation would refuse', () => {
    const synth = () =>
      withApp({}, (app) => {
        const seeded = new Stack(app, 'Seeded');
        new CfnResource(seeded, 'Queue', { type: 'AWS::SQS::Queue', properties: { DelaySeconds: 100_000 } });
        app.synth();
      });
    expect(synth).toThrow('CloudFormation Validate');
  });

  it('acknowledges findings on single resources only', () => {
    const paths = withApp({}, (app) =>
      app.node
        .findAll()
        .filter(({ node }) => node.metadata.some(({ type }) => type === ACKNOWLEDGED))
        .map(({ node }) => node.path),
    );
    expect(paths.length).toBeGreaterThan(0);
    // A path without a slash is a stack.
    for (const path of paths) expect(path).toContain('/');
  });

  it('says in one line that a stage has no file', () => {
    const app = join(import.meta.dirname, '../../bin/app.ts');
    const env = { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ stage: 'prod' }) };
    const { status, stderr } = spawnSync(process.execPath, [app], { env, encoding: 'utf8' });
    expect(stderr).toBe('There is no stages/prod.json; the stages here are dev, local\n');
    expect(status).toBe(1);
  });

  it('names stacks, exports and metrics by the stage, so that no two stages share one', () => {
    const namesOf = (stage: string) =>
      withApp(
        { stage, production: false },
        (app) => {
          const { stacks } = app.synth();
          const texts = stacks.map(({ templateFullPath }) => readFileSync(templateFullPath, 'utf8'));
          const named =
            /"(?:Name|QueueName|LogGroupName|Namespace|POWERTOOLS_METRICS_NAMESPACE)":\s*"([^"]+)"/g;
          return [
            ...stacks.map(({ stackName }) => stackName),
            ...texts.flatMap((text) => [...text.matchAll(named)].map(([, name = '']) => name)),
          ];
        },
        { builtinCloudFormationValidation: false },
      );
    const [one, other] = [namesOf('shop'), new Set(namesOf('shop-test'))];
    expect(one).toEqual(expect.arrayContaining(['OnceOrders-shop', 'OnceOrders-shop-Events', 'Once/shop']));
    expect(one.filter((name) => other.has(name) && !OWN_NAMES.test(name))).toEqual([]);
  });
});
