import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { CustomResource, Duration, Lazy, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, type CodeConfig } from 'aws-cdk-lib/aws-lambda';
import { Bucket, type Location } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import { anyAsset, wildcard } from './acknowledge.ts';
import { OnceFunction } from './once-function.ts';
import { PRIVATE_BUCKET } from './private-bucket.ts';

// Some tenths of a second for each function.
const MAKE_SECONDS = 120;
// Lambda tries an event three times, a minute and then two apart (its guide, "How Lambda handles errors and retries with
// asynchronous invocation"): none of them is under way any more when CloudFormation gives up.
const SERVICE_SECONDS = 3 * MAKE_SECONDS + 180 + 60;
// What a whole processor comes with.
const MAKE_MB = 1769;

/**
 * Functions that start with most of their code compiled. V8 takes such a code cache only from its own version, with its own
 * flags and on its own kind of processor, so it is made where it will run: while CloudFormation deploys, a function puts a
 * copy of each function's code with its code cache into a bucket. Under another Node a copy starts as the original does.
 */
export class CodeCache extends Construct {
  readonly #copies: Bucket;
  readonly #maker: OnceFunction;
  readonly #made: CustomResource;
  readonly #prefix: string;
  readonly #originals = new Map<string, { readonly Bucket: string; readonly Key: string }>();

  /** @param edition another one makes all copies anew, as a newer Node wants them */
  constructor(scope: Construct, id: string, stage: StageSettings, edition: string) {
    super(scope, id);
    this.#prefix = `${edition}/`;
    this.#copies = copiesBucket(this);
    this.#maker = new OnceFunction(this, 'MakeCodeCache', {
      stage,
      entry: 'lib/code-cache/handler.ts',
      files: { 'worker.js': join(import.meta.dirname, '..', 'code-cache', 'worker.ts') },
      timeoutSeconds: MAKE_SECONDS,
      memoryMb: MAKE_MB,
    });
    this.#maker.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:DeleteObject'],
        resources: [this.#copies.arnForObjects('*')],
      }),
    );
    this.#maker.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.#copies.bucketArn] }),
    );
    // Whatever is updated gets Lambda's newest Node at once, and what is not only some weeks later ("Runtime version rollout
    // phases"): it is updated with the functions, so that it makes their caches with the Node that they will have.
    this.#maker.addEnvironment('COPIES', Lazy.string({ produce: () => this.#release() }));
    this.#maker.acknowledge(wildcard(this.#copies, '/*', 'It holds the copies and nothing else.'));
    this.#made = new CustomResource(this, 'Made', {
      resourceType: 'Custom::CodeCache',
      serviceToken: this.#maker.functionArn,
      serviceTimeout: Duration.seconds(SERVICE_SECONDS),
      properties: {
        Bucket: this.#copies.bucketName,
        Prefix: this.#prefix,
        Functions: Lazy.any({ produce: () => [...this.#originals.values()] }),
      },
    });
  }

  #release(): string {
    const keys = [...this.#originals.keys()].toSorted().join();
    return createHash('sha256').update(`${this.#prefix}${keys}`).digest('hex');
  }

  /** The copy of a function's code, which is there before the function is. */
  of(original: Code): Code {
    return new Copy(original, (scope, { bucketName, objectKey }) => {
      if (this.#originals.size === 0) this.#mayRead(bucketName);
      this.#originals.set(objectKey, { Bucket: bucketName, Key: objectKey });
      scope.node.addDependency(this.#made);
      return { bucketName: this.#copies.bucketName, objectKey: `${this.#prefix}${objectKey}` };
    });
  }

  #mayRead(assets: string): void {
    const objects = Bucket.fromBucketName(this, 'Assets', assets).arnForObjects('*');
    this.#maker.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }));
    const reason =
      'Named one by one, the objects of a new release could be read only once IAM knows of them.';
    this.#maker.acknowledge(anyAsset(this, assets, reason));
  }
}

/** Code that is somewhere else than the code that it is made of. */
class Copy extends Code {
  readonly #original: Code;
  readonly #copyOf: (scope: Construct, original: Location) => Location;

  constructor(original: Code, copyOf: (scope: Construct, original: Location) => Location) {
    super();
    this.#original = original;
    this.#copyOf = copyOf;
  }

  override bind(scope: Construct): CodeConfig {
    const { s3Location } = this.#original.bind(scope);
    if (s3Location === undefined) throw new Error(`${scope.node.path} has no code in a bucket`);
    return { s3Location: this.#copyOf(scope, s3Location) };
  }
}

function copiesBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'Copies', {
    ...PRIVATE_BUCKET,
    // In every stage: what made the copies takes them away before.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It holds code, which Lambda reads when a function is deployed.',
  });
  return bucket;
}
