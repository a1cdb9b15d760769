import type { Command } from 'commander';

/** How to reach the platform, as typed; nothing of it is secret. */
export interface ConnectionFlags {
  host?: string;
  organization?: string;
  profile?: string;
}

/** Adds the options of every verb that talks to the platform. */
export const addConnectionOptions = (command: Command): Command =>
  command
    .option('--host <url>', 'address of the platform (default: that of the credentials)')
    .option('--organization <name>', 'organization to act for, by name or id (default: that of the credentials)')
    .option('--profile <name>', 'credentials that login stored under this name');
