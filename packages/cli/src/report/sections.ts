import { count, duration } from '../output.ts';
import { labelHistogram, scoreHistogram, stageChart } from './charts.ts';
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

const tiles = ({ counts, labels, durationMs }: ReportData): Html => {
  const added = labels.reduce((sum, label) => sum + label.added, 0);
  const rate = durationMs > 0 ? (counts.done / durationMs) * 1000 : 0;
  return html`<div class="tiles">${[
    tile(number(counts.total), counts.total === 1 ? 'image' : 'images'),
    tile(number(counts.done), 'done'),
    tile(number(counts.skipped), 'skipped'),
    tile(number(counts.failed), 'failed'),
    tile(number(added), added === 1 ? 'new shape' : 'new shapes'),
    tile(duration(durationMs), rate > 0 ? `${rate.toFixed(1)} images/s` : 'in all'),
  ]}</div>`;
};

/** Writes who ran on what, and how it ended. */
export const headerSection = (data: ReportData): Html => {
  const parameters = Object.entries(data.parameters);
  const facts = [
    data.model !== undefined && fact('Model', data.model),
    fact('Images from', data.dataset),
    data.existing !== '' && fact('Existing annotations', data.existing),
    ...parameters.map(([name, value]) => fact(name, text(value))),
    fact('Exit code', String(data.exitCode)),
  ];
  const failed = data.status !== 'SUCCEEDED' && data.reason !== undefined;
  return html`<header class="top"><div class="heading"><h1>${data.title}</h1><span class="status ${statusClass(data.status)}">${data.status}</span></div><p class="subtitle">${[data.task, startOf(data)].filter((part) => part !== '').join(' · ')}</p>${failed && html`<p class="reason">${data.reason}</p>`}${tiles(data)}<dl class="facts">${facts}</dl></header>`;
};

/** Draws the histograms of labels and scores. */
export const statisticsSection = (data: ReportData): Html =>
  html`<section aria-label="Statistics"><div class="panels"><div class="panel"><h2>Shapes by label</h2>${labelHistogram(data.labels)}</div><div class="panel"><h2>Shapes by score</h2>${scoreHistogram(data.scores)}</div></div></section>`;

const failureTable = (data: ReportData): Html =>
  html`<div class="panel"><h2>Failed</h2><table><thead><tr><th>image</th><th>why</th></tr></thead><tbody>${data.failures.map(({ filename, error }) => html`<tr><th scope="row">${filename}</th><td>${error}</td></tr>`)}</tbody></table></div>`;

const skippedTable = (data: ReportData): Html =>
  html`<div class="panel"><h2>Skipped</h2><table><thead><tr><th>why</th><th>images</th></tr></thead><tbody>${Object.entries(data.skipped).map(([reason, amount]) => html`<tr><th scope="row">${reason}</th><td>${amount}</td></tr>`)}</tbody></table></div>`;

/** Lists which images failed and why others were skipped; empty when all were done. */
export const exceptionsSection = (data: ReportData): Html => {
  const hasFailures = data.failures.length > 0;
  const hasSkipped = Object.keys(data.skipped).length > 0;
  if (!hasFailures && !hasSkipped) return html``;
  return html`<section aria-label="Failed and skipped images"><div class="panels">${hasFailures && failureTable(data)}${hasSkipped && skippedTable(data)}</div></section>`;
};

const phaseTable = (phases: Readonly<Record<string, number>>): Html =>
  html`<table><thead><tr><th>phase</th><th>reached after</th></tr></thead><tbody>${Object.entries(phases).map(([name, ms]) => html`<tr><th scope="row">${name}</th><td>${duration(ms)}</td></tr>`)}</tbody></table>`;

/** Shows where the time went. */
export const timingSection = (data: ReportData): Html =>
  html`<section aria-label="Timings"><div class="panels"><div class="panel"><h2>Stages, over all images</h2>${stageChart(data.stages)}</div>${Object.keys(data.phases).length > 0 && html`<div class="panel"><h2>Phases of the run</h2>${phaseTable(data.phases)}</div>`}</div></section>`;

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
