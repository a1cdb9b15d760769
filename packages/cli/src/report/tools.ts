import type { ReportData } from './data.ts';
import { type Html, html } from './html.ts';
import { labelColour } from './palette.ts';

const labelSwitches = (data: ReportData): Html =>
  html`<div class="labels">${data.labels.map(({ name, added, kept }, index) => html`<label class="chip" style="--c:${labelColour(index)}" title="${name}"><input class="label-switch" type="checkbox" value="${index}" checked><i></i><span>${name}</span><small>${added + kept}</small></label>`)}</div>`;

const legend = (): Html =>
  html`<span class="legend"><svg viewBox="0 0 26 8" aria-hidden="true"><path d="M0 4h26"/></svg>new</span><span class="legend"><svg viewBox="0 0 26 8" aria-hidden="true"><path class="dashed" d="M0 4h26"/></svg>there before</span><span class="legend"><svg viewBox="0 0 26 8" aria-hidden="true"><path class="dotted" d="M0 4h26"/></svg>replaced</span>`;

const VIEWS = [
  ['all', 'before and after'],
  ['before', 'before the run'],
  ['after', 'after the run'],
  ['new', 'what is new'],
] as const;

/** Where a task makes images, before and after stand side by side. */
const viewSwitch = (data: ReportData): Html | false => {
  const hasBefore = data.images.some((image) => image.shapes.some(({ origin }) => origin !== 'new'));
  if (!hasBefore || data.output !== undefined) return false;
  return html`<label>Shapes <select id="view">${VIEWS.map(([value, words]) => html`<option value="${value}">${words}</option>`)}</select></label>${legend()}`;
};

const STATES = ['done', 'skipped', 'failed', 'unfinished'] as const;

const stateFilter = (data: ReportData): Html | false => {
  const present = STATES.filter((state) => data.images.some((image) => image.state === state));
  return (
    present.length > 1 &&
    html`<label>Show <select id="state"><option value="">all images</option>${present.map((state) => html`<option>${state}</option>`)}</select></label>`
  );
};

const tagFilter = ({ tags }: ReportData): Html | false =>
  tags.length > 0 &&
  html`<label>Tag <select id="tag"><option value="">any or none</option>${tags.map(({ name, added, kept }, index) => html`<option value="${index}">${name} (${added + kept})</option>`)}</select></label>`;

const scoreFilter = ({ scores }: ReportData): Html | false =>
  scores.length > 0 &&
  html`<label>Score from <input id="score" type="range" min="0" max="1" step="0.01" value="0"> <output id="least">0.00</output></label>`;

/** Writes the switches above the images; nothing when there is nothing to switch. */
export const toolBar = (data: ReportData): Html => {
  const hasLabels = data.labels.length > 0;
  const parts = [
    hasLabels && labelSwitches(data),
    data.labels.length > 1 && html`<button type="button" id="all-labels">all / none</button>`,
    scoreFilter(data),
    viewSwitch(data),
    tagFilter(data),
    stateFilter(data),
  ].filter((part) => part !== false);
  if (parts.length === 0) return html``;
  return html`<div class="tools" role="group" aria-label="What is shown">${parts}${hasLabels && html`<span id="shown" aria-live="polite"></span>`}</div>`;
};
