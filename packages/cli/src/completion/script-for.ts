import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { VerbWord } from './words.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS: ReadonlyMap<string, (root: VerbWord) => string> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

/** The script for a shell; empty for one that is not known. */
export const scriptFor = (shell: string, root: VerbWord): string => SCRIPTS.get(shell)?.(root) ?? '';
