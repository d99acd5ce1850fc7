import { describe, expect, it } from '@jest/globals';

import { commitsIn } from '../../assurance/releases/last-release.ts';
import { undeclared } from '../../assurance/templates/declared.ts';

const CHANGELOG = `# Changelog

## Unreleased

- The bucket \`CodeCacheCopies\` is gone.

## 0.2.0 – 2026-12-01

Commit \`abcdef1\`. The queue \`Webhooks\` is another one.

## 0.1.0 – 2026-11-27

Commit \`1234567\`. The first.
`;

describe('undeclared', () => {
  it('passes what stands under Unreleased', () => {
    expect(undeclared(['CodeCacheCopies'], CHANGELOG)).toEqual(new Set());
  });

  it.each(['Webhooks', 'CodeCache', 'Table'])('does not pass %s, which stands elsewhere or nowhere', (id) => {
    expect(undeclared([id], CHANGELOG)).toEqual(new Set([id]));
  });
});

describe('commitsIn', () => {
  it('names the commits of releases, the newest first', () => {
    expect(commitsIn(CHANGELOG)).toEqual(['abcdef1', '1234567']);
  });
});
