import { runCommand } from '../cli/command.ts';
import { INVARIANTS } from './invariants.ts';
import { raiseLocalCloud, workflowFromEnvironment } from './local-cloud.ts';
import { play } from './scenario/play.ts';

await runCommand(async () => {
  const { outputs, runDirectory, close } = await raiseLocalCloud('demo', workflowFromEnvironment());
  const verdict = await play(outputs).finally(close);
  console.log(verdict.table);
  for (const line of verdict.wrong) console.log(`✗ ${line}`);
  if (verdict.wrong.length === 0) console.log(`✓ ${INVARIANTS.join(', ')} hold.`);
  else console.log(`What the functions logged: ${runDirectory}/functions.log`);
  console.log(JSON.stringify(verdict.summary));
  return verdict.wrong.length === 0 ? 0 : 1;
});
