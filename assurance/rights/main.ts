import { runCommand } from '../../cli/command.ts';
import { step } from '../../cli/progress.ts';
import { deployed } from './deployed.ts';
import { explored } from './explored.ts';
import { granted } from './granted.ts';
import { NEVER_USED } from './never-used.ts';

await runCommand(async () => {
  const inExplorer = await step('Explore what functions ask of AWS', async () => explored());
  const onCloud = await step('Play the scenarios where rights are enforced', async () => deployed());
  const used = new Set([...inExplorer, ...onCloud]);
  const rights = granted();
  const unused = rights.filter((right) => !used.has(right));
  const reasonOf = (right: string): string | undefined =>
    NEVER_USED[right] ?? NEVER_USED[right.replace(/^\w+ /, '* ')];
  const unexplained = unused.filter((right) => reasonOf(right) === undefined);
  // A reason that no right needs any more is itself wrong.
  const idle = Object.keys(NEVER_USED).filter(
    (name) => !unused.some((right) => right === name || right.replace(/^\w+ /, '* ') === name),
  );
  for (const right of unexplained) console.log(`✗ ${right} is granted and never used`);
  for (const name of idle) console.log(`✗ ${name} has a reason, and is used or not granted`);
  const explained = new Set(unused.map(reasonOf)).size;
  console.log(
    JSON.stringify({
      rights: rights.length,
      used: rights.length - unused.length,
      explained: unused.length - unexplained.length,
      reasons: explained,
      unexplained: unexplained.length,
      idleReasons: idle.length,
    }),
  );
  return unexplained.length + idle.length === 0 ? 0 : 1;
});
