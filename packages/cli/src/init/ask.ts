import { CommandError } from '../errors.ts';
import type { Template } from './templates.ts';

const CANCELLED_EXIT_CODE = 130;
const USUAL_COLUMNS = 80;

/** Whether somebody sits there who can be asked. */
export const isAskable = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** The library for questions, on a terminal with a width: it puts each letter on a line of its own where there is none. */
const loadPrompts = async (): Promise<typeof import('@clack/prompts')> => {
  if (!(process.stderr.columns > 0)) process.stderr.columns = USUAL_COLUMNS;
  return import('@clack/prompts');
};

const cancelled = (): CommandError =>
  new CommandError('Cancelled; nothing was written.', { exitCode: CANCELLED_EXIT_CODE });

/** @throws CommandError when the user gives up. */
export const askTemplate = async (templates: readonly Template[]): Promise<Template> => {
  const { isCancel, select } = await loadPrompts();
  const answer = await select({
    message: 'What shall the processing do?',
    options: templates.map((template) => ({ value: template, label: template.name, hint: template.description })),
    output: process.stderr,
  });
  if (isCancel(answer)) throw cancelled();
  return answer;
};

/** @throws CommandError when the user gives up. */
export const askFolder = async (suggestion: string): Promise<string> => {
  const { isCancel, text } = await loadPrompts();
  const answer = await text({
    message: 'In which folder?',
    placeholder: suggestion,
    defaultValue: suggestion,
    output: process.stderr,
  });
  if (isCancel(answer)) throw cancelled();
  return answer;
};
