/** Without optional white space around it: spaces and tabs, and nothing else. RFC 9110 §5.6.3 */
export function trimOws(value: string): string {
  let start = 0;
  let end = value.length;
  while (isOws(value[start])) start += 1;
  while (end > start && isOws(value[end - 1])) end -= 1;
  return value.slice(start, end);
}

const isOws = (character: string | undefined): boolean => character === ' ' || character === '\t';

/**
 * The value of a field that has one. API Gateway joins repeated lines of a field with commas, so equal lines are one value.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * @returns undefined when the lines differ
 */
export function singleValue(field: string): string | undefined {
  const [first, ...more] = field.split(',').map(trimOws);
  return more.every((line) => line === first) ? first : undefined;
}
