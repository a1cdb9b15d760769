import { duration } from '../output.ts';
import type { LabelCount, StageTiming } from './data.ts';
import { type Html, html } from './html.ts';
import { labelColour } from './palette.ts';

const MAX_LABELS = 20;
const BINS = 20;
const WIDTH = 460;
const ROW = 26;

const shorten = (text: string): string => (text.length > 20 ? `${text.slice(0, 19)}…` : text);

const share = (part: number, whole: number, full: number): string =>
  String(Math.round((whole === 0 ? 0 : part / whole) * full * 10) / 10);

const labelRow = ({ name, added, kept }: LabelCount, { row, most }: { row: number; most: number }): Html => {
  const y = row * ROW;
  const room = WIDTH - 150 - 90;
  const addedWidth = share(added, most, room);
  const numbers = kept > 0 ? `${added} + ${kept}` : `${added}`;
  return html`<g><title>${name}: ${added} new, ${kept} there before</title><text class="name" x="142" y="${y + 17}" text-anchor="end">${shorten(name)}</text><rect x="150" y="${y + 5}" width="${addedWidth}" height="16" rx="2" fill="${labelColour(row)}"/><rect x="${150 + Number(addedWidth)}" y="${y + 5}" width="${share(kept, most, room)}" height="16" rx="2" fill="${labelColour(row)}" opacity="0.4"/><text class="value" x="${158 + Number(share(added + kept, most, room))}" y="${y + 17}">${numbers}</text></g>`;
};

/** Draws how often each label was drawn, in the order of the labels; what was there before is paler. */
export const labelHistogram = (all: readonly LabelCount[]): Html => {
  const labels = all.filter(({ added, kept }) => added + kept > 0);
  if (labels.length === 0) return html`<p class="none">No shape was drawn.</p>`;
  const shown = labels.slice(0, MAX_LABELS);
  const most = Math.max(...shown.map(({ added, kept }) => added + kept), 1);
  const rest = labels.length - shown.length;
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${shown.length * ROW}" role="img" aria-label="Shapes by label">${shown.map((label, row) => labelRow(label, { row, most }))}</svg>${rest > 0 && html`<p class="none">and ${rest} more labels</p>`}${shown.some(({ kept }) => kept > 0) && html`<p class="none">New ones, then in a paler colour those that were there before.</p>`}`;
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
  if (scores.length === 0) return html`<p class="none">No shape has a score.</p>`;
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
