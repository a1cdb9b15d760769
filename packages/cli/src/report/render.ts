import { createHash } from 'node:crypto';
import type { ReportData, ReportImage } from './data.ts';
import { type Html, html, trusted } from './html.ts';
import { labelColour } from './palette.ts';
import { script } from './script.ts';
import { exceptionsSection, headerSection, logSection, statisticsSection, timingSection } from './sections.ts';
import { styles } from './styles.ts';
import { drawBadges, drawOverlay, type LabelNumbers } from './svg.ts';

// Nothing is fetched and no script but ours runs, whatever a file name or a label holds.
const policy = (): string => {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
};

const shapeCounts = ({ shapes }: ReportImage): string => {
  const before = shapes.filter(({ origin }) => origin !== 'new').length;
  const after = shapes.filter(({ origin }) => origin !== 'removed').length;
  const words = `${after} ${after === 1 ? 'shape' : 'shapes'}`;
  return before === 0 ? words : `${words}, ${before} before the run`;
};

const picture = (image: ReportImage, numbers: LabelNumbers): Html => {
  const { thumbnail, filename, width, height } = image;
  if (thumbnail === undefined || width === 0 || height === 0) {
    return html`<div class="picture"><div class="missing">This image cannot be shown.</div></div>`;
  }
  return html`<button type="button" class="picture" aria-label="Enlarge ${filename}" aria-expanded="false"><img src="${thumbnail}" alt="" loading="lazy">${drawOverlay(image, numbers)}${drawBadges(image, numbers)}</button>`;
};

const card = (image: ReportImage, numbers: LabelNumbers): Html => {
  const size = image.width > 0 ? `${image.width} × ${image.height}` : 'size unknown';
  const details = [size, shapeCounts(image), image.reason].filter((part) => part !== undefined).join(' · ');
  const ratio = image.height > 0 ? (image.width / image.height).toFixed(5) : '1.33333';
  return html`<figure class="card" data-state="${image.state}" style="--ratio:${ratio}">${picture(image, numbers)}<figcaption><b>${image.filename}</b><span class="state ${image.state}">${image.state}</span><span class="sizes">${details}</span></figcaption></figure>`;
};

const labelSwitches = (data: ReportData): Html =>
  html`<div class="labels">${data.labels.map(({ name, added, kept }, index) => html`<label class="chip" style="--c:${labelColour(index)}" title="${name}"><input class="label-switch" type="checkbox" value="${index}" checked><i></i><span>${name}</span><small>${added + kept}</small></label>`)}</div>`;

const legend = (): Html =>
  html`<span class="legend"><svg viewBox="0 0 26 8" aria-hidden="true"><path d="M0 4h26"/></svg>new</span><span class="legend"><svg viewBox="0 0 26 8" aria-hidden="true"><path class="dashed" d="M0 4h26"/></svg>there before</span><span class="legend"><svg viewBox="0 0 26 8" aria-hidden="true"><path class="dotted" d="M0 4h26"/></svg>replaced</span>`;

const STATES = ['done', 'skipped', 'failed', 'unfinished'] as const;

const stateFilter = (data: ReportData): Html | false => {
  const present = STATES.filter((state) => data.images.some((image) => image.state === state));
  return (
    present.length > 1 &&
    html`<label>Show <select id="state"><option value="">all images</option>${present.map((state) => html`<option>${state}</option>`)}</select></label>`
  );
};

const tools = (data: ReportData): Html => {
  const hasBefore = data.images.some((image) => image.shapes.some(({ origin }) => origin !== 'new'));
  return html`<div class="tools">${data.labels.length > 0 && labelSwitches(data)}${data.labels.length > 1 && html`<button type="button" id="all-labels">all / none</button>`}${data.scores.length > 0 && html`<label>Score from <input id="score" type="range" min="0" max="1" step="0.01" value="0"> <output id="least">0.00</output></label>`}${hasBefore && html`<label><input id="before" type="checkbox" checked> before the run</label>${legend()}`}${stateFilter(data)}<span id="shown" aria-live="polite"></span></div>`;
};

const imagesSection = (data: ReportData, numbers: LabelNumbers): Html => {
  const hidden = data.counts.total - data.images.length;
  return html`<section aria-label="Images"><h2>Images</h2>${hidden > 0 && html`<p class="none">Shows ${data.images.length} of ${data.counts.total} images: the first by name, and all that failed. The other sections cover all of them.</p>`}${tools(data)}<div class="grid">${data.images.map((image) => card(image, numbers))}</div></section>`;
};

/** Writes the report of a run as one page that needs nothing from outside. */
export const renderReport = (data: ReportData): string => {
  const numbers = new Map(data.labels.map(({ name }, index) => [name, index]));
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${trusted(policy())}"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${data.title}: ${data.status}</title><link rel="icon" href="data:,"><style>${trusted(styles)}</style></head>
<body>${headerSection(data)}<main>${imagesSection(data, numbers)}${statisticsSection(data)}${exceptionsSection(data)}${timingSection(data)}${logSection(data)}</main><footer>Made by picsellia-ts on a local platform. This page works offline.</footer><script>${trusted(script)}</script></body></html>
`;
  return page.markup;
};
