import { readOutputs } from '../../cli/outputs.ts';
import { e2eOutputsPath } from './setup.ts';

/** The ledger's contract once more, on the database that the deployed functions have. */
const { aws } = await readOutputs(e2eOutputsPath);
if (aws.endpoint === undefined)
  throw new Error('the contract makes tables of its own: on a local cloud only');
process.env['DYNAMODB_LOCAL_ENDPOINT'] = aws.endpoint;

await import('../persistence/operations/dynamo-operations.dynamodb.test.ts');
await import('../persistence/operations/operation-takeover.dynamodb.test.ts');
