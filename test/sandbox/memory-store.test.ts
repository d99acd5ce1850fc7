import { MemorySandboxStore } from '../../sandbox/core/memory-store.ts';
import { describeSandboxStore } from './store-contract.ts';

describeSandboxStore('MemorySandboxStore', () => Promise.resolve(new MemorySandboxStore()));
