/** Rights that no run uses, by function and action; `*` is every function. Each has its reason. */
export const NEVER_USED: Readonly<Record<string, string>> = {
  '* logs:CreateLogStream': 'Lambda itself writes logs in the role of the function.',
  '* logs:PutLogEvents': 'Lambda itself writes logs in the role of the function.',
  '* xray:PutTraceSegments': 'Lambda itself sends traces in the role of the function.',
  '* xray:PutTelemetryRecords': 'Lambda itself sends traces in the role of the function.',
  '* sqs:ReceiveMessage':
    'Lambda’s poller takes messages in the role of the function. MiniStack’s has no role.',
  '* sqs:DeleteMessage':
    'Lambda’s poller deletes messages in the role of the function. MiniStack’s has no role.',
  '* sqs:ChangeMessageVisibility': 'The library grants it with the queue, for Lambda’s poller.',
  '* sqs:GetQueueUrl': 'The library grants it with the queue, for Lambda’s poller.',
  'ApplyWebhook sqs:GetQueueAttributes':
    'Lambda’s poller reads the queue’s settings in the role of the function.',
  'DeliverWebhook sqs:GetQueueAttributes':
    'Lambda’s poller reads the queue’s settings in the role of the function.',
  'DeliverWebhook dynamodb:GetItem':
    'Only the expiry of a voucher uses it: test/e2e/sandbox-voucher.test.ts has one.',
  '* dynamodb:DescribeStream': 'Lambda’s poller reads the stream in the role of the function.',
  '* dynamodb:GetRecords': 'Lambda’s poller reads the stream in the role of the function.',
  '* dynamodb:GetShardIterator': 'Lambda’s poller reads the stream in the role of the function.',
  '* dynamodb:ListStreams': 'Lambda’s poller reads the stream in the role of the function.',
  '* s3:ListBucket':
    'No request needs it. Without it S3 answers 403 for a document that is not there, and not 404.',
  'DeliverWebhook sqs:SendMessage':
    'Only news that is due in more than a quarter of an hour uses it: SQS delays no message longer.',
  'RefundPayment dynamodb:UpdateItem':
    'Only a refund that the gateway made with other facts uses it: refund-facts.dynamodb.test.ts has one.',
  'Reconcile dynamodb:DeleteItem':
    'Only a comparison that takes several runs uses it: compare-books.dynamodb.test.ts has one.',
  'PublishEvents sqs:SendMessage':
    'An event is set aside only after 12 hours of failures: test/e2e/events.test.ts has one that is.',
  'PlaceOrder dynamodb:ConditionCheckItem':
    'Only a reference that is not in NFC uses it: an earlier release may have stored it as it came.',
  'ApplyWebhook dynamodb:DeleteItem':
    'Only a parked event that is delivered again uses it: parked-events.dynamodb.test.ts has one.',
  'Gateway dynamodb:DeleteItem':
    'Only the sandbox’s own routes use it, to end an outage or a key: test/e2e/outage.test.ts ends one.',
  'GuardDeployment cloudformation:UpdateTerminationProtection':
    'Only a refusal uses it: test/e2e/deployments.test.ts has each.',
  'GuardDeployment sqs:GetQueueAttributes':
    'Only a deployment that switches events off uses it: test/e2e/deployments.test.ts has one.',
};
