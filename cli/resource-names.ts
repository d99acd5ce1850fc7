/** Types of resources in people's words. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'APIs',
  'AWS::ApiGatewayV2::Authorizer': 'authorizers',
  'AWS::ApiGatewayV2::Integration': 'connections from routes to functions',
  'AWS::ApiGatewayV2::Route': 'routes',
  'AWS::ApiGatewayV2::Stage': 'limits and access logs of the API',
  'AWS::CloudWatch::Alarm': 'alarms',
  'AWS::CloudWatch::Dashboard': 'dashboards',
  'AWS::DynamoDB::GlobalTable': 'tables',
  'AWS::Events::EventBus': 'event buses',
  'AWS::IAM::Policy': 'rights of functions',
  'AWS::IAM::Role': 'roles',
  'AWS::KMS::Key': 'encryption keys',
  'AWS::Lambda::EventInvokeConfig': 'retries of functions',
  'AWS::Lambda::EventSourceMapping': 'queues and streams that functions read',
  'AWS::Lambda::Function': 'functions',
  'AWS::Lambda::Permission': 'permissions to call functions',
  'AWS::Logs::LogGroup': 'log groups',
  'AWS::S3::Bucket': 'buckets',
  'AWS::S3::BucketPolicy': 'rules of buckets',
  'AWS::SNS::Subscription': 'recipients of alarms',
  'AWS::SNS::Topic': 'topics',
  'AWS::SNS::TopicPolicy': 'rules of topics',
  'AWS::SQS::Queue': 'queues',
  'AWS::SQS::QueuePolicy': 'rules of queues',
  'AWS::Scheduler::Schedule': 'schedules',
  'AWS::SecretsManager::Secret': 'secrets',
  'AWS::StepFunctions::StateMachine': 'workflows',
};

/** The type itself, where it has no name. */
export const nameOf = (type: string): string => NAMES[type] ?? type;
