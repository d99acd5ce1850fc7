import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

import { onceCommand } from './commands.ts';
import { stateDirectory } from './paths.ts';

// What was compiled once is not compiled again.
enableCompileCache(join(stateDirectory, 'compile-cache'));

await onceCommand().parseAsync();
