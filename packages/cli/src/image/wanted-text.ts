import type { LayerEntry } from './layer.ts';
import { isSecretFile } from './rules/secret-files.ts';

const ACCOUNTS = new Set(['etc/passwd', 'etc/group']);
const MOST_SCRIPT_BYTES = 16 * 1024;

/** Whether a rule needs to read a file: accounts, what may hold secrets, and what may be the script that is started. */
export const isWanted = (entry: LayerEntry): boolean =>
  ACCOUNTS.has(entry.path) ||
  isSecretFile(entry) ||
  (/\.(sh|bash)$|(entry|start|run|init)[\w-]*$/i.test(entry.path) && entry.size <= MOST_SCRIPT_BYTES);
