import { apiClient } from './api-client.ts';
import { DescribedAnswers } from './described-answers.ts';

/** Who the two merchants are: what their invoices bear. */
const SELLERS: readonly object[] = [
  {
    legalName: 'Harbour Books Ltd.',
    address: { lines: ['2 Quay Street'], postalCode: 'H91 0000', city: 'Galway', country: 'IE' },
    taxIds: ['IE0000000AA'],
    contact: 'accounts@harbour-books.example',
    timeZone: 'Europe/Dublin',
  },
  {
    legalName: 'Meadow Tea K.K.',
    address: { lines: ['1-1 Midori'], postalCode: '420-0000', city: 'Shizuoka', country: 'JP' },
    taxIds: ['T0000000000000'],
    timeZone: 'Asia/Tokyo',
  },
];

/**
 * Sets who the seeded merchants are, over the API. Again: sets the same.
 *
 * @param apiKeys by merchant, as the seed made them
 */
export async function introduceSellers(
  apiUrl: string,
  apiKeys: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [index, apiKey] of Object.values(apiKeys).entries()) {
    const client = apiClient(apiUrl, apiKey, undefined, new DescribedAnswers());
    const { status, text } = await client.request('PUT', '/merchant', { body: SELLERS[index] });
    if (status < 200 || status > 299) throw new Error(`PUT /merchant was answered with ${status}: ${text}`);
  }
}
