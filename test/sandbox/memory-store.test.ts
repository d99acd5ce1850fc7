import { MemorySandboxStore } from '../../sandbox/core/memory-store.ts';
import { describeSandboxWrites } from './store-contract.ts';
import { describeSandboxReads } from './store-lists-contract.ts';

const open = () => Promise.resolve(new MemorySandboxStore());

describeSandboxWrites('MemorySandboxStore', open);
describeSandboxReads('MemorySandboxStore', open);
