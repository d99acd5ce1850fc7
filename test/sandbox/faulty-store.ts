import { MemorySandboxStore } from '../../sandbox/core/memory-store.ts';
import type { Commit, CommitOutcome } from '../../sandbox/core/store.ts';

export type CommitFault = (commit: () => Promise<CommitOutcome>) => Promise<CommitOutcome>;

/** A store whose next commits go through the faults that are armed, one each. What stays armed has not fired. */
export class FaultyStore extends MemorySandboxStore {
  readonly armed: CommitFault[] = [];

  override commit(commit: Commit): Promise<CommitOutcome> {
    const fault = this.armed.shift();
    return fault ? fault(() => super.commit(commit)) : super.commit(commit);
  }

  /** Arms the next commit to wait; resolves once it does, to what lets it go on. */
  holdNextCommit(): Promise<() => void> {
    return new Promise((reached) => {
      this.armed.push(async (commit) => {
        await new Promise<void>((goOn) => reached(goOn));
        return commit();
      });
    });
  }
}
