import { type DynamoDbLocal, startDynamoDbLocal } from './dynamodb-local-process.ts';

let running: DynamoDbLocal | undefined;

/** One engine for all test files of the run: they inherit its address through the environment. */
export default async function setup(): Promise<void> {
  running = await startDynamoDbLocal();
  process.env['DYNAMODB_LOCAL_ENDPOINT'] = running.endpoint;
}

export const stopDynamoDbLocal = async (): Promise<void> => running?.stop();
