import { Help, type HelpConfiguration } from 'commander';
import { wrapped } from './wrap.ts';

const ENOUGH_FOR_COLUMNS = 80;

/** On a narrow terminal a description stands under its option, not beside it. */
export const helpLayout: HelpConfiguration = {
  formatItem(...item) {
    const [term, , description, helper] = item;
    const width = helper.helpWidth ?? ENOUGH_FOR_COLUMNS;
    if (width >= ENOUGH_FOR_COLUMNS) return Help.prototype.formatItem.apply(helper, item);
    return [`  ${term}`, ...(description === '' ? [] : wrapped(description, { width, indent: 6 }))].join('\n');
  },
};

const fitLine = (line: string, width: number): readonly string[] => {
  if (line.length <= width) return [line];
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  return wrapped(line.trimStart(), { width, indent });
};

/** Breaks what is too long for the terminal, each line under its own beginning; `width` counts characters. */
export const fitHelp = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap((line) => fitLine(line, width))
    .join('\n');
