import { count, duration } from '../output.ts';
import {
  areaHistogram,
  dimensionHistogram,
  labelHistogram,
  scoreHistogram,
  stageChart,
  tagHistogram,
} from './charts.ts';
import type { LogSection, ReportData } from './data.ts';
import { type Html, html } from './html.ts';

const MAX_LOG_LINES = 2000;

const tile = (value: string | number, name: string): Html =>
  html`<div class="tile"><b>${value}</b><span>${name}</span></div>`;

const fact = (name: string, value: string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

const number = (value: number): string => value.toLocaleString('en-US');

const STATUS_CLASSES: Readonly<Record<string, string>> = { SUCCEEDED: 'good', FAILED: 'bad' };

const statusClass = (status: string): string => STATUS_CLASSES[status] ?? '';

const startOf = (data: ReportData): string => data.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const isOfModel = ({ task }: ReportData): boolean => task.startsWith('model-');

const isTagging = ({ task }: ReportData): boolean => task.endsWith('auto-tagging');

const added = (names: ReportData['labels']): number => names.reduce((sum, name) => sum + name.added, 0);

/** What the task has made, in one or two figures. */
const yieldTiles = (data: ReportData): readonly (Html | false)[] => {
  const { counts, labels, tags, modelFiles } = data;
  if (isOfModel(data)) return [tile(number(modelFiles.length), 'stored')];
  const shapes = added(labels);
  const tagged = added(tags);
  return [
    counts.images !== undefined && tile(number(counts.images), counts.images === 1 ? 'image made' : 'images made'),
    !isTagging(data) && tile(number(shapes), shapes === 1 ? 'new shape' : 'new shapes'),
    (isTagging(data) || tagged > 0) && tile(number(tagged), tagged === 1 ? 'new tag' : 'new tags'),
  ];
};

const tiles = (data: ReportData): Html => {
  const { counts, durationMs } = data;
  const rate = durationMs > 0 ? (counts.done / durationMs) * 1000 : 0;
  const one = isOfModel(data) ? 'file' : 'image';
  return html`<div class="tiles">${[
    tile(number(counts.total), counts.total === 1 ? one : `${one}s`),
    tile(number(counts.done), 'done'),
    tile(number(counts.skipped), 'skipped'),
    tile(number(counts.failed), 'failed'),
    ...yieldTiles(data),
    tile(duration(durationMs), rate > 0 ? `${rate.toFixed(1)} ${one}s/s` : 'in all'),
  ]}</div>`;
};

const outputFact = ({ output }: ReportData): Html | false =>
  output !== undefined && fact('Output version', `${output.name} (${output.type}, ${count(output.images, 'image')})`);

/** Writes who ran on what, and how it ended. */
export const headerSection = (data: ReportData): Html => {
  const parameters = Object.entries(data.parameters);
  const facts = [
    data.model !== undefined && fact('Model', data.model),
    !isOfModel(data) && fact('Images from', data.dataset),
    outputFact(data),
    data.existing !== '' && data.task.endsWith('-annotation') && fact('Existing annotations', data.existing),
    ...parameters.map(([name, value]) => fact(name, text(value))),
    fact('Exit code', String(data.exitCode)),
  ];
  const failed = data.status !== 'SUCCEEDED' && data.reason !== undefined;
  return html`<header class="top"><div class="heading"><h1>${data.title}</h1><span class="status ${statusClass(data.status)}">${data.status}</span></div><p class="subtitle">${[data.task, startOf(data)].filter((part) => part !== '').join(' · ')}</p>${failed && html`<p class="reason">${data.reason}</p>`}${tiles(data)}<dl class="facts">${facts}</dl></header>`;
};

const panel = (title: string, content: Html): Html => html`<div class="panel"><h2>${title}</h2>${content}</div>`;

/** Draws the histograms, those that the run has something for. */
export const statisticsSection = (data: ReportData): Html => {
  if (isOfModel(data)) return html``;
  const hasTags = isTagging(data) || data.tags.length > 0;
  return html`<section aria-label="Statistics"><h2>Figures</h2><div class="panels">${[
    !isTagging(data) && panel('Shapes by label', labelHistogram(data.labels)),
    hasTags && panel('Images by tag', tagHistogram(data.tags)),
    data.scores.length > 0 && panel('Shapes by score', scoreHistogram(data.scores)),
    data.areas.length > 0 && panel('Shapes by size, as a part of their image', areaHistogram(data.areas)),
    data.dimensions.length > 0 && panel('Images by size, in pixels', dimensionHistogram(data.dimensions)),
  ]}</div></section>`;
};

/** Lists the files that the run stored on its model; empty for a run on images. */
export const modelSection = (data: ReportData): Html => {
  if (!isOfModel(data)) return html``;
  const rows = data.modelFiles.map(
    ({ name, filename }) => html`<tr><th scope="row">${name}</th><td>${filename}</td></tr>`,
  );
  const files =
    rows.length === 0
      ? html`<p class="none">None was stored.</p>`
      : html`<table><thead><tr><th>name</th><th>in the folder models/</th></tr></thead><tbody>${rows}</tbody></table>`;
  return html`<section aria-label="Model files">${panel('New model files', files)}</section>`;
};

const failureTable = (data: ReportData): Html =>
  html`<div class="panel"><h2>Failed</h2><table><thead><tr><th>image</th><th>why</th></tr></thead><tbody>${data.failures.map(({ filename, error }) => html`<tr><th scope="row">${filename}</th><td>${error}</td></tr>`)}</tbody></table></div>`;

const skippedTable = (data: ReportData): Html =>
  html`<div class="panel"><h2>Skipped</h2><table><thead><tr><th>why</th><th>images</th></tr></thead><tbody>${Object.entries(data.skipped).map(([reason, amount]) => html`<tr><th scope="row">${reason}</th><td>${amount}</td></tr>`)}</tbody></table></div>`;

/** Lists which images failed and why others were skipped; empty when all were done. */
export const exceptionsSection = (data: ReportData): Html => {
  const hasFailures = data.failures.length > 0;
  const hasSkipped = Object.keys(data.skipped).length > 0;
  if (!hasFailures && !hasSkipped) return html``;
  return html`<section aria-label="Failed and skipped"><div class="panels">${hasFailures && failureTable(data)}${hasSkipped && skippedTable(data)}</div></section>`;
};

const phaseTable = (phases: Readonly<Record<string, number>>): Html =>
  html`<table><thead><tr><th>phase</th><th>reached after</th></tr></thead><tbody>${Object.entries(phases).map(([name, ms]) => html`<tr><th scope="row">${name}</th><td>${duration(ms)}</td></tr>`)}</tbody></table>`;

/** Shows where the time went. */
export const timingSection = (data: ReportData): Html =>
  html`<section aria-label="Timings"><div class="panels"><div class="panel"><h2>${isOfModel(data) ? 'Stages' : 'Stages, over all images'}</h2>${stageChart(data.stages)}</div>${Object.keys(data.phases).length > 0 && html`<div class="panel"><h2>Phases of the run</h2>${phaseTable(data.phases)}</div>`}</div></section>`;

const logPart = ({ title, lines }: LogSection, index: number, all: readonly LogSection[]): Html => {
  const shown = lines.slice(-MAX_LOG_LINES);
  const note =
    shown.length < lines.length
      ? `the last ${shown.length} of ${count(lines.length, 'line')}`
      : count(lines.length, 'line');
  return html`<details${index === all.length - 1 && html` open`}><summary>${title} <small>${note}</small></summary><pre>${shown.join('\n')}</pre></details>`;
};

/** Shows the log by section; the last one stands open. */
export const logSection = (data: ReportData): Html =>
  html`<section aria-label="Log"><div class="panel"><h2>Log</h2>${data.log.length === 0 ? html`<p class="none">Nothing was logged.</p>` : data.log.map(logPart)}</div></section>`;
