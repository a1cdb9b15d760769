/** The run lengths of a mask as text: from the third on the difference to the last but one, five bits a character. */
const encodeRuns = (runs: readonly number[]): string => {
  const text: string[] = [];
  for (const [index, run] of runs.entries()) {
    let rest = index > 2 ? run - (runs[index - 2] ?? 0) : run;
    for (let hasMore = true; hasMore; ) {
      const bits = rest & 0x1f;
      rest >>= 5;
      hasMore = (bits & 0x10) === 0 ? rest !== 0 : rest !== -1;
      text.push(String.fromCharCode(48 + (hasMore ? bits | 0x20 : bits)));
    }
  }
  return text.join('');
};

/** The middle half of an image in each direction as a mask; runs go down the columns and begin with what is left out. */
export const middleMask = (width: number, height: number): string => {
  const [left, top] = [width >> 2, height >> 2];
  const [columns, rows] = [Math.max(1, width >> 1), Math.max(1, height >> 1)];
  const between = height - rows;
  const runs = [left * height + top];
  for (let column = 1; column < columns; column += 1) runs.push(rows, between);
  const covered = left * height + top + columns * rows + (columns - 1) * between;
  return encodeRuns([...runs, rows, width * height - covered]);
};
