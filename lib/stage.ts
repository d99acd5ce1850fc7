import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

import { isFontFile, roboto, type InvoiceFonts } from './invoice-fonts.ts';

export const STAGES = ['local', 'dev', 'production'] as const;
export const WORKFLOW_TYPES = ['EXPRESS', 'STANDARD'] as const;
export const GATEWAYS = ['sandbox', 'stripe'] as const;

/** Whether what happens to orders is published. */
const EVENTS = ['on', 'off'] as const;

export type StageName = (typeof STAGES)[number];
export type WorkflowType = (typeof WORKFLOW_TYPES)[number];
export type GatewayKind = (typeof GATEWAYS)[number];

/** Requests a second on average, and at once. */
export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** Everything in which one stage differs from another. Constructs read it; nothing else asks for the stage's name. */
export interface StageSettings {
  readonly name: StageName;
  readonly production: boolean;
  readonly workflow: WorkflowType;
  readonly gateway: GatewayKind;
  readonly logLevel: 'DEBUG' | 'INFO';
  readonly logRetention: RetentionDays;
  /** What becomes of the table and the logs when their stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** How long charge-payment and refund-payment wait for the gateway before they call the outcome unknown. */
  readonly gatewayTimeoutMs: number;
  /** How long a card's holder may take to act (3-D Secure) before the payment is given up. */
  readonly holderTimeSeconds: number;
  /** How long API Gateway may go on trusting a key that has been revoked. */
  readonly authorizerCacheSeconds: number;
  readonly apiThrottle: Throttle;
  /** The webhook route has no authorizer, so it has a limit of its own. */
  readonly webhookThrottle: Throttle;
  /**
   * Most apply-webhook functions that run at once. A limit on the queue rather than reserved concurrency: a
   * new account has too little concurrency to reserve any of it.
   */
  readonly webhookConcurrency: number;
  /** Publishes what happens to orders on a bus of its own. */
  readonly events: boolean;
  /** Whether the one sender of Standard Webhooks that has no name is let in. */
  readonly standardWebhooks: boolean;
  /** Names of the others: each has a path and a secret of its own. */
  readonly standardWebhookSenders: readonly string[];
  /** Who is told when something needs a person; undefined: whoever subscribes to the alarms' topic. */
  readonly alarmEmail: string | undefined;
  readonly invoiceFonts: InvoiceFonts;
  /** Of which edition the functions' code caches are; undefined: they have none. */
  readonly codeCache: string | undefined;
}

type PerStage = Omit<
  StageSettings,
  | 'name'
  | 'workflow'
  | 'gateway'
  | 'events'
  | 'standardWebhooks'
  | 'standardWebhookSenders'
  | 'alarmEmail'
  | 'invoiceFonts'
  | 'codeCache'
>;

const trial: PerStage = {
  production: false,
  logLevel: 'DEBUG',
  logRetention: RetentionDays.ONE_WEEK,
  removalPolicy: RemovalPolicy.DESTROY,
  deletionProtection: false,
  pointInTimeRecovery: false,
  gatewayTimeoutMs: 10_000,
  holderTimeSeconds: 1800,
  authorizerCacheSeconds: 300,
  apiThrottle: { rateLimit: 50, burstLimit: 100 },
  webhookThrottle: { rateLimit: 50, burstLimit: 100 },
  webhookConcurrency: 5,
};

const perStage: Readonly<Record<StageName, PerStage>> = {
  // Lost responses and absent holders are part of every local run; waiting longer for each would teach nothing more.
  local: { ...trial, gatewayTimeoutMs: 2_000, holderTimeSeconds: 45 },
  dev: trial,
  production: {
    ...trial,
    production: true,
    logLevel: 'INFO',
    logRetention: RetentionDays.SIX_MONTHS,
    removalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
    pointInTimeRecovery: true,
    apiThrottle: { rateLimit: 500, burstLimit: 1_000 },
    webhookThrottle: { rateLimit: 500, burstLimit: 1_000 },
    webhookConcurrency: 50,
  },
};

/** One line that says what is wrong and what would be right; the app prints it without a stack trace. */
export class WrongContext extends Error {
  override readonly name = 'WrongContext';
}

/**
 * Settings from the CDK context: `-c stage=local|dev|production`, `-c workflow=EXPRESS|STANDARD`,
 * `-c gateway=sandbox|stripe`, `-c events=on|off`, `-c standardWebhooks=true|false`,
 * `-c standardWebhookSenders=<name>,<name>`, `-c alarmEmail=<address>`, `-c invoiceFont=<file>`, `-c codeCache=off|<edition>`. `context` reads one key of it (`app.node.tryGetContext`).
 */
export function stageSettings(context: (key: string) => unknown): StageSettings {
  const name = oneOf('stage', STAGES, context('stage'), 'dev');
  const workflow = oneOf('workflow', WORKFLOW_TYPES, context('workflow'), 'EXPRESS');
  const gateway = oneOf(
    'gateway',
    GATEWAYS,
    context('gateway'),
    name === 'production' ? 'stripe' : 'sandbox',
  );
  const stage = perStage[name];
  return {
    ...stage,
    name,
    workflow,
    gateway,
    events: oneOf('events', EVENTS, context('events'), 'on') === 'on',
    standardWebhooks: truth('standardWebhooks', context('standardWebhooks'), !stage.production),
    standardWebhookSenders: names('standardWebhookSenders', context('standardWebhookSenders')),
    alarmEmail: address('alarmEmail', context('alarmEmail')),
    invoiceFonts: fonts('invoiceFont', context('invoiceFont')),
    codeCache: edition('codeCache', context('codeCache')),
  };
}

function edition(key: string, given: unknown): string | undefined {
  if (given === undefined) return 'on';
  if (given === 'off') return undefined;
  if (typeof given === 'string' && /^[\w.-]+$/.test(given)) return given;
  throw new WrongContext(
    `-c ${key}=${asGiven(given)} is neither off nor a word of letters, digits, _, . and -`,
  );
}

/** Text on the command line, a truth value in a file. */
function truth(key: string, given: unknown, otherwise: boolean): boolean {
  const text = typeof given === 'boolean' ? String(given) : given;
  return oneOf(key, ['true', 'false'], text, otherwise ? 'true' : 'false') === 'true';
}

/** In a path, in a secret's name and in the key of an event. */
const SENDER = /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/;

/** Separated by commas on the command line, a list in a file. */
function names(key: string, given: unknown): readonly string[] {
  const all: unknown[] = Array.isArray(given)
    ? given
    : typeof given === 'string'
      ? given.split(',')
      : [given];
  if (given === undefined) return [];
  const isName = (one: unknown): one is string => typeof one === 'string' && SENDER.test(one);
  if (all.every(isName) && new Set(all).size === all.length) return all;
  throw new WrongContext(
    `-c ${key}=${asGiven(given)} are not different names of 2 to 32 of a-z, 0-9 and -, separated by commas`,
  );
}

function address(key: string, given: unknown): string | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string' && /^[^\s@]+@[^\s@]+$/.test(given)) return given;
  throw new WrongContext(`-c ${key}=${asGiven(given)} is no email address`);
}

function fonts(key: string, given: unknown): InvoiceFonts {
  if (given === undefined) return roboto();
  if (typeof given === 'string' && isFontFile(given)) return { regular: given, bold: given };
  throw new WrongContext(
    `-c ${key}=${asGiven(given)} is no file with one TrueType or OpenType font (.ttf, .otf)`,
  );
}

function oneOf<T extends string>(key: string, allowed: readonly T[], given: unknown, otherwise: T): T {
  if (given === undefined) return otherwise;
  const found = allowed.find((value) => value === given);
  if (found === undefined) {
    throw new WrongContext(`-c ${key}=${asGiven(given)} is not known; use one of ${allowed.join(', ')}`);
  }
  return found;
}

const asGiven = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
