import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { App, AppProps } from 'aws-cdk-lib';
import { z } from 'zod';

import { onceApp } from '../../bin/app.ts';
import { stageFile, type StageFile } from '../../lib/stage-schema.ts';
import { stageSettings } from '../../lib/stage.ts';
import { StackTemplate } from './stack-template.ts';

const root = join(import.meta.dirname, '../..');
const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });
const { context: flags } = cdkJson.parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));

const report = z.object({ pluginReports: z.array(z.unknown()) });

export interface Synthesis {
  readonly orders: StackTemplate;
  /** Empty with Stripe. */
  readonly sandbox: StackTemplate | undefined;
  /** Errors and warnings that nobody acknowledged. */
  readonly findings: readonly unknown[];
}

/** A stage's file, and the stage's name. Unless it says otherwise, the stage `production` is one. */
export type Stage = StageFile & { readonly stage?: string };

/** The app with the flags of cdk.json for a stage with that file, without bundling any function. */
export function withApp<Result>(
  { stage: name = 'dev', ...file }: Stage,
  use: (app: App) => Result,
  props: AppProps = {},
): Result {
  const outdir = mkdtempSync(join(tmpdir(), 'once-synth-'));
  const settings = stageSettings(name, stageFile.parse({ production: name === 'production', ...file }));
  const context = { ...flags, 'aws:cdk:bundling-stacks': [] };
  try {
    return use(onceApp(() => settings, { ...props, outdir, context }));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** What a synthesis gives. It throws on an error that nobody acknowledged. */
export function synthesize(stage: Stage = {}, props: AppProps = {}): Synthesis {
  return withApp(
    stage,
    (app) => {
      const { directory, stacks } = app.synth();
      const templateOf = (name: string): StackTemplate | undefined => {
        const stack = stacks.find(({ id }) => id === name);
        return stack && new StackTemplate(readFileSync(stack.templateFullPath, 'utf8'));
      };
      const orders = templateOf('OnceOrders');
      if (orders === undefined) throw new Error('there is no stack OnceOrders');
      const { pluginReports } = report.parse(
        JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')),
      );
      return { orders, sandbox: templateOf('PaymentSandbox'), findings: pluginReports };
    },
    props,
  );
}

/** Without the library's template validation, which takes seconds to start; app.test.ts has it. */
export function synthesizeFast(stage: Stage = {}): Synthesis {
  return synthesize(stage, { builtinCloudFormationValidation: false });
}
