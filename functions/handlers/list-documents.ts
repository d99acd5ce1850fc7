import { listDocumentsRoute } from '../http/documents/list-documents.ts';
import { DynamoDocumentList } from '../persistence/lists/dynamo-document-list.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  listDocumentsRoute(log, new DynamoDocumentList(createDynamoClient(wire()), env.tableName)),
);
