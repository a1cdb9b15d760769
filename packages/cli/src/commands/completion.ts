import { Argument, type Command } from 'commander';
import type { Session } from '../session.ts';

const EXAMPLE = `
To try it, source what it prints: source <(picsellia-ts completion bash)

Example:
  picsellia-ts completion bash >> ~/.bashrc
  picsellia-ts completion zsh > ~/.zfunc/_picsellia-ts
  picsellia-ts completion fish > ~/.config/fish/completions/picsellia-ts.fish`;

/** Adds the verb `completion`: a script with which a shell completes verbs and options. */
export const registerCompletion = (program: Command, session: Session): void => {
  program
    .command('completion')
    .description('Print a script with which your shell completes verbs and options.')
    .addArgument(new Argument('<shell>', 'the shell that you use').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', EXAMPLE)
    .action(async (shell: string) => {
      const { wordsOf } = await import('../completion/words.ts');
      const { scriptFor } = await import('../completion/script-for.ts');
      session.output.line(scriptFor(shell, wordsOf(program)));
    });
};
