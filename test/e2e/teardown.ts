export { closeCloud as default } from './setup.ts';
