import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`),
];
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** As GitHub makes them. https://github.com/gjtorikian/html-pipeline */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (?<title>.+)$/gm)].map(({ groups }) =>
    (groups?.['title'] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

interface Link {
  readonly page: string;
  readonly target: string;
  readonly anchor: string | undefined;
}

const linksOf = (page: string): Link[] =>
  [...textOf(page).matchAll(/\]\((?<href>[^)\s]+)\)/g)]
    .map(({ groups }) => groups?.['href'] ?? '')
    .filter((href) => !/^[a-z]+:/.test(href))
    .map((href) => {
      const [path = '', anchor] = href.split('#');
      const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
      return { page, target: target.replaceAll('\\', '/'), anchor };
    });

/** Prose alone: without code, tables, headings and the addresses of links. */
const sentencesOf = (page: string): string[] =>
  textOf(page)
    .replaceAll(/```.*?```/gs, '\n\n')
    .replaceAll(/^(?:\||#|\[\w+\]:).*$/gm, '\n')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/`[^`]*`/g, 'code')
    .split(/(?<=[.:;!?])\s+|\n\s*\n|\n\s*[-*] |\n\d+\. /)
    .map((sentence) => sentence.replaceAll(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '');

describe('documents', () => {
  const links = pages.flatMap(linksOf);

  it('link only to what is there', () => {
    expect(links.length).toBeGreaterThan(50);
    const broken = links.filter(
      ({ target, anchor }) =>
        !existsSync(join(ROOT, target)) ||
        (anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor)),
    );
    expect(broken).toEqual([]);
  });

  it('can all be reached from README', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      for (const { target } of links.filter((link) => link.page === page)) reached.add(target);
    }
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });

  it('have at most 150 lines in README, and 25 words in a sentence of it', () => {
    expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
    expect(sentencesOf('README.md').filter((sentence) => sentence.split(' ').length > 25)).toEqual([]);
  });
});
