import { describe, expect, it } from '@jest/globals';
import { openApiPage } from './write-openapi.ts';
import { readerPage } from './write-reader.ts';

describe('the page that shows docs/openapi.json', () => {
  it('is one file: it loads nothing, and its policy lets nothing be loaded or sent', () => {
    const page = readerPage('{}');
    expect(page).not.toMatch(/<script[^>]+src=|<link\b|@import/);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toContain('connect-src');
  });

  it('has the whole description', async () => {
    const openApi = await openApiPage();
    const [, spec = ''] = /\n {2}spec: (.*),\n/.exec(readerPage(openApi)) ?? [];
    expect(JSON.parse(spec)).toEqual(JSON.parse(openApi));
  });

  it('is not ended by what the description says', () => {
    const page = readerPage(JSON.stringify({ info: { description: '</script><script>alert(1)//' } }));
    expect(page.match(/<\/script>/gi)).toHaveLength(2);
    expect(page.match(/<\/style>/gi)).toHaveLength(2);
  });
});
