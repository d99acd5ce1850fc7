import { createS3Client, createSfnClient } from '../adapters/aws/aws-clients.ts';
import { booksOf } from '../adapters/providers/books-in-force.ts';
import { reconcileRequest } from '../adapters/aws/reconcile-request.ts';
import { S3BooksReports } from '../adapters/aws/s3-books-reports.ts';
import { StepFunctionsWorkflow } from '../adapters/aws/step-functions-workflow.ts';
import { booksLedger } from '../persistence/books/books-ledger.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { compareDays } from '../usecases/books/compare-days.ts';

const client = createDynamoClient(wire());
const workflow = new StepFunctionsWorkflow(createSfnClient(wire()), env.workflowArn, env.traceSampling);
const reports = new S3BooksReports(createS3Client(wire()), env.documentsBucket);
const booksInForce = booksOf(env, wire(), log);
const { paymentWindowMs, tableName } = env;

export const handler = inTime(async (event: unknown, context) => {
  const books = await booksInForce();
  const ledger = booksLedger(client, tableName, books.provider, log);
  const deps = { clock, log, workflow, reports, books, paymentWindowMs, ...ledger, ...invocationOf(context) };
  return compareDays(deps, reconcileRequest(event));
});
