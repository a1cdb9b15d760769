/**
 * Breaks a text into lines of at most `width` characters, each with `indent` spaces before it. Only spaces are broken at,
 * so that a path or a command stays whole.
 */
export const wrapped = (text: string, { width, indent }: { width: number; indent: number }): readonly string[] => {
  const room = Math.max(8, width - indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > room && line !== '') {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((one) => `${' '.repeat(indent)}${one}`);
};
