/** `<api id>.execute-api.<region>.amazonaws.com` on AWS; an emulator puts its own name behind `execute-api`. */
const API_HOST = /^(?<apiId>[a-z0-9-]+)\.execute-api\./;

/**
 * The address of an API that every HTTP client reaches, without a trailing slash. On AWS that is the API's own. At an
 * emulator the API's host name resolves nowhere, but the emulator also answers under a path of its own address
 * (MiniStack's and LocalStack's `/_aws/execute-api/<api id>`), and the functions see the same request either way.
 */
export function reachableApiUrl(apiUrl: string, endpointUrl: string | undefined): string {
  const url = new URL(apiUrl);
  const apiId = API_HOST.exec(url.hostname)?.groups?.['apiId'];
  if (apiId === undefined || endpointUrl === undefined || isAws(endpointUrl)) {
    return withoutSlash(apiUrl);
  }
  return withoutSlash(new URL(`/_aws/execute-api/${apiId}${url.pathname}`, endpointUrl).href);
}

export const isAws = (endpointUrl: string): boolean =>
  /(^|\.)amazonaws\.com(\.cn)?$/.test(new URL(endpointUrl).hostname);

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
