import type {
  BatchGetItemCommandInput,
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';

/** A request as the client library has put it on the wire: it is the library's own writing, so its shape is believed. */
const shapes = {
  BatchGetItem: z.custom<BatchGetItemCommandInput>(),
  DeleteItem: z.custom<DeleteItemCommandInput>(),
  GetItem: z.custom<GetItemCommandInput>(),
  PutItem: z.custom<PutItemCommandInput>(),
  Query: z.custom<QueryCommandInput>(),
  TransactWriteItems: z.custom<TransactWriteItemsCommandInput>(),
  UpdateItem: z.custom<UpdateItemCommandInput>(),
};

type Name = keyof typeof shapes;

export type DynamoRequest = {
  [Each in Name]: { readonly name: Each; readonly input: z.infer<(typeof shapes)[Each]> };
}[Name];

export function requestFrom(target: string, body: string): DynamoRequest {
  const name = target.split('.')[1] ?? '';
  const input: unknown = JSON.parse(body);
  switch (name) {
    case 'BatchGetItem':
      return { name, input: shapes[name].parse(input) };
    case 'DeleteItem':
      return { name, input: shapes[name].parse(input) };
    case 'GetItem':
      return { name, input: shapes[name].parse(input) };
    case 'PutItem':
      return { name, input: shapes[name].parse(input) };
    case 'Query':
      return { name, input: shapes[name].parse(input) };
    case 'TransactWriteItems':
      return { name, input: shapes[name].parse(input) };
    case 'UpdateItem':
      return { name, input: shapes[name].parse(input) };
    default:
      // A Scan has no place on any path that serves a request.
      throw new Error(`unexpected request to DynamoDB: ${target}`);
  }
}
