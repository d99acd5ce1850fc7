import { describe, expect, it } from '@jest/globals';

import { reachableApiUrl } from '../../cli/reachable-url.ts';

const ON_AWS = 'https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com/';

describe('reachableApiUrl', () => {
  it.each([
    [
      'MiniStack',
      'http://f51ccc70.execute-api.localhost:4566',
      'http://127.0.0.1:4566',
      'http://127.0.0.1:4566/_aws/execute-api/f51ccc70',
    ],
    [
      'an emulator that names AWS hosts',
      ON_AWS,
      'http://localhost:4566',
      'http://localhost:4566/_aws/execute-api/a1b2c3d4',
    ],
    ['AWS', ON_AWS, undefined, 'https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com'],
    [
      'AWS by an endpoint of its own',
      ON_AWS,
      'https://vpce.eu-central-1.amazonaws.com',
      'https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com',
    ],
    [
      'a domain of one’s own',
      'https://orders.example.com/',
      'http://localhost:4566',
      'https://orders.example.com',
    ],
  ])('%s', (_where, apiUrl, endpointUrl, reachable) => {
    expect(reachableApiUrl(apiUrl, endpointUrl)).toBe(reachable);
  });
});
