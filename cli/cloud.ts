import { CommandError } from './command-error.ts';

/** An AWS, or what speaks like one, ready to deploy to. */
export interface Cloud {
  /** Undefined: AWS at its own addresses. */
  readonly endpointUrl: string | undefined;
  /** For clients of the AWS SDK. What is absent they find by themselves. */
  readonly client: {
    readonly endpoint?: string;
    readonly region?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** For commands that call AWS, such as the CDK. */
  readonly environment: NodeJS.ProcessEnv;
  /** Nothing was ever deployed to it. */
  readonly isNew: boolean;
  /** Ends what was started for it. What was there before is left alone. */
  readonly close: () => Promise<void>;
  /** Resolves, to the path of its log, when what was started for it ends by itself. */
  readonly ended: Promise<string>;
}

/** An emulator takes any credentials; MiniStack then answers for the account 000000000000. */
export const ANY_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const DEFAULT_REGION = 'us-east-1';

const NEVER = new Promise<never>(() => undefined);

/** Whatever account, region and endpoint the environment and the shared configuration files name. */
export function ambientCloud(): Cloud {
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  return {
    endpointUrl: givenEndpoint(),
    client: region === undefined ? {} : { region },
    environment: forChildren(process.env),
    isNew: false,
    close: async () => undefined,
    ended: NEVER,
  };
}

/** The endpoint in `AWS_ENDPOINT_URL`. */
export function givenEndpoint(): string | undefined {
  const given = process.env['AWS_ENDPOINT_URL'];
  if (given === undefined || given === '') return undefined;
  if (URL.canParse(given)) return given;
  throw new CommandError(
    `AWS_ENDPOINT_URL must be a URL, for instance http://127.0.0.1:4566, not '${given}'`,
  );
}

export function cloudAt(
  endpointUrl: string,
  base: NodeJS.ProcessEnv,
  credentials?: typeof ANY_CREDENTIALS,
): Cloud {
  const region = base['AWS_REGION'] ?? base['AWS_DEFAULT_REGION'] ?? DEFAULT_REGION;
  return {
    endpointUrl,
    client: { endpoint: endpointUrl, region, ...(credentials === undefined ? {} : { credentials }) },
    environment: { ...forChildren(base), AWS_ENDPOINT_URL: endpointUrl, AWS_REGION: region },
    isNew: false,
    close: async () => undefined,
    ended: NEVER,
  };
}

export const hasCredentials = (): boolean =>
  ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE'].some((name) => process.env[name] !== undefined);

/** Nothing of the person's own AWS: neither credentials nor a profile, which could name another endpoint. */
export function emulatorEnvironment(): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(rest),
    AWS_ACCESS_KEY_ID: ANY_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ANY_CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** NODE_OPTIONS of a test runner are not for the CDK. */
function forChildren(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _ours, ...rest } = environment;
  return rest;
}
