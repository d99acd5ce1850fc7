export { stopDynamoDbLocal as default } from './dynamodb-local-setup.ts';
