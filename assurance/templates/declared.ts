/**
 * Of resources that an update drops or replaces, those whose id does not stand in CHANGELOG.md under Unreleased, as
 * `` `CodeCacheCopies` ``.
 */
export function undeclared(ids: readonly string[], changelog: string): ReadonlySet<string> {
  const [, section = ''] = /^## Unreleased\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog) ?? [];
  return new Set(ids.filter((id) => !section.includes(`\`${id}\``)));
}
