import { duration } from '../output.ts';
import type { NameCount, StageTiming } from './data.ts';
import { type Html, html } from './html.ts';
import { labelColour } from './palette.ts';

const MAX_ROWS = 20;
const BINS = 20;
const WIDTH = 460;
const ROW = 26;

const shorten = (text: string): string => (text.length > 20 ? `${text.slice(0, 19)}…` : text);

const share = (part: number, whole: number, full: number): string =>
  String(Math.round((whole === 0 ? 0 : part / whole) * full * 10) / 10);

/** Looks of a bar chart; without a colour all bars have the page's. */
interface Bars {
  readonly title: string;
  readonly colourOf?: (row: number) => string;
  /** What the rows are, for the line that says how many more there are. */
  readonly noun: string;
}

const barRow = (
  { name, added, kept }: NameCount,
  { row, most, colour }: { row: number; most: number; colour: string },
): Html => {
  const y = row * ROW;
  const room = WIDTH - 150 - 90;
  const addedWidth = share(added, most, room);
  const numbers = kept > 0 ? `${added} + ${kept}` : `${added}`;
  const words = kept > 0 ? `${name}: ${added} new, ${kept} there before` : `${name}: ${added}`;
  return html`<g><title>${words}</title><text class="name" x="142" y="${y + 17}" text-anchor="end">${shorten(name)}</text><rect x="150" y="${y + 5}" width="${addedWidth}" height="16" rx="2" style="fill:${colour}"/><rect x="${150 + Number(addedWidth)}" y="${y + 5}" width="${share(kept, most, room)}" height="16" rx="2" style="fill:${colour}" opacity="0.4"/><text class="value" x="${158 + Number(share(added + kept, most, room))}" y="${y + 17}">${numbers}</text></g>`;
};

/** Draws how often each name stands, in the order given; what was there before is paler. */
const barChart = (rows: readonly NameCount[], { title, colourOf, noun }: Bars): Html => {
  const shown = rows.slice(0, MAX_ROWS);
  const most = Math.max(...shown.map(({ added, kept }) => added + kept), 1);
  const rest = rows.length - shown.length;
  const bars = shown.map((row, index) =>
    barRow(row, { row: index, most, colour: colourOf?.(index) ?? 'var(--accent)' }),
  );
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${shown.length * ROW}" role="img" aria-label="${title}">${bars}</svg>${rest > 0 && html`<p class="none">and ${rest} more ${noun}</p>`}${shown.some(({ kept }) => kept > 0) && html`<p class="none">New ones, then in a paler colour those that were there before.</p>`}`;
};

const used = (all: readonly NameCount[]): readonly NameCount[] => all.filter(({ added, kept }) => added + kept > 0);

/** Draws how often each label was drawn, in the order of the labels. */
export const labelHistogram = (all: readonly NameCount[]): Html => {
  const labels = used(all);
  if (labels.length === 0) return html`<p class="none">No shape was drawn.</p>`;
  return barChart(labels, { title: 'Shapes by label', colourOf: labelColour, noun: 'labels' });
};

/** Draws how many images have each tag. */
export const tagHistogram = (all: readonly NameCount[]): Html => {
  const tags = used(all);
  if (tags.length === 0) return html`<p class="none">No image has a tag.</p>`;
  return barChart(tags, { title: 'Images by tag', noun: 'tags' });
};

/** Draws how many images have each size in pixels. */
export const dimensionHistogram = (all: readonly NameCount[]): Html =>
  barChart(all, { title: 'Images by size', noun: 'sizes' });

/** Upper ends of the bins of the part of an image that a shape covers. */
const AREA_BINS = [
  [0.001, 'under 0.1 %'],
  [0.01, '0.1 to 1 %'],
  [0.05, '1 to 5 %'],
  [0.2, '5 to 20 %'],
  [0.5, '20 to 50 %'],
  [Number.POSITIVE_INFINITY, '50 % and more'],
] as const;

/** Draws how large the shapes are, as a part of their images. */
export const areaHistogram = (areas: readonly number[]): Html => {
  const rows = AREA_BINS.map(([end, name], index) => {
    const start = AREA_BINS[index - 1]?.[0] ?? 0;
    return { name, added: areas.filter((area) => area >= start && area < end).length, kept: 0 };
  });
  return barChart(rows, { title: 'Shapes by size', noun: 'sizes' });
};

const inBins = (scores: readonly number[]): readonly number[] => {
  const bins = Array.from({ length: BINS }, () => 0);
  for (const score of scores) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(score * BINS)));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return bins;
};

const median = (scores: readonly number[]): number => {
  const sorted = scores.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

const AXIS = [0, 0.25, 0.5, 0.75, 1];

/** Draws how the scores spread from 0 to 1. */
export const scoreHistogram = (scores: readonly number[]): Html => {
  const bins = inBins(scores);
  const most = Math.max(...bins);
  const step = (WIDTH - 20) / BINS;
  const bars = bins.map((amount, bin) => {
    const height = Number(share(amount, most, 120));
    const from = (bin / BINS).toFixed(2);
    return html`<rect class="bar" x="${(10 + bin * step + 1).toFixed(1)}" y="${130 - height}" width="${(step - 2).toFixed(1)}" height="${height}" rx="2"><title>${from} to ${((bin + 1) / BINS).toFixed(2)}: ${amount}</title></rect>`;
  });
  const ticks = AXIS.map(
    (value) => html`<text class="value" x="${10 + value * (WIDTH - 20)}" y="148" text-anchor="middle">${value}</text>`,
  );
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} 154" role="img" aria-label="Shapes by score"><line class="axis" x1="10" x2="${WIDTH - 10}" y1="130.5" y2="130.5"/>${bars}${ticks}</svg><p class="none">${scores.length} scores, half of them ${median(scores).toFixed(2)} or more</p>`;
};

/** Draws how long the stages took, summed over all assets; they overlap, so the sum may exceed the run's time. */
export const stageChart = (stages: readonly StageTiming[]): Html => {
  if (stages.length === 0) return html`<p class="none">No timings were recorded.</p>`;
  const most = Math.max(...stages.map(({ totalMs }) => totalMs), 1);
  const rows = stages.map(({ name, count, totalMs, maxMs }) => {
    const mean = count === 0 ? 0 : totalMs / count;
    return html`<tr><th scope="row">${name}</th><td class="meter"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar" width="${share(totalMs, most, 100)}" height="10" rx="1"/></svg></td><td>${duration(totalMs)}</td><td>${count}</td><td>${duration(mean)}</td><td>${duration(maxMs)}</td></tr>`;
  });
  return html`<table class="timings"><thead><tr><th>stage</th><th></th><th>in all</th><th>calls</th><th>mean</th><th>longest</th></tr></thead><tbody>${rows}</tbody></table>`;
};
