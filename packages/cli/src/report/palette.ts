// Seven that stay apart for colour-blind eyes (Okabe and Ito), then seven more (Tol, muted); over fourteen they repeat.
const COLOURS = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
  '#88ccee',
  '#44aa99',
  '#999933',
  '#882255',
  '#ddcc77',
  '#332288',
  '#aa4499',
] as const;

/** Gives the colour of the n-th label. */
export const labelColour = (index: number): string => COLOURS[index % COLOURS.length] ?? COLOURS[0];

/** Gives black or white, whichever can be read on the colour. */
export const inkOn = (colour: string): string => {
  const channel = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const luma = 0.299 * channel(1) + 0.587 * channel(3) + 0.114 * channel(5);
  return luma > 140 ? '#000000' : '#ffffff';
};
