import { createHash } from 'node:crypto';
import { drawImages, type Numbers } from './cards.ts';
import type { ReportData } from './data.ts';
import { type Html, html, trusted } from './html.ts';
import { script } from './script.ts';
import {
  exceptionsSection,
  headerSection,
  logSection,
  modelSection,
  statisticsSection,
  timingSection,
} from './sections.ts';
import { styles } from './styles.ts';
import { toolBar } from './tools.ts';

// Nothing is fetched and no script but ours runs, whatever a file name or a label holds.
const policy = (): string => {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
};

const titleOf = ({ output }: ReportData): string =>
  output === undefined ? 'Images' : 'Images, and what was made of them';

const imagesSection = (data: ReportData, numbers: Numbers): Html => {
  if (data.counts.total > 0 && data.images.length === 0 && data.strays.length === 0) return html``;
  const hidden = data.counts.total - data.images.length;
  return html`<section aria-label="Images"><h2>${titleOf(data)}</h2>${hidden > 0 && html`<p class="none">Shows ${data.images.length} of ${data.counts.total} images: the first by name, and all that failed. The other sections cover all of them.</p>`}${toolBar(data)}${drawImages(data, numbers)}</section>`;
};

/** Writes the report of a run as one page that needs nothing from outside. */
export const renderReport = (data: ReportData): string => {
  const numberOf = (names: ReportData['labels']) => new Map(names.map(({ name }, index) => [name, index]));
  const numbers = { labels: numberOf(data.labels), tags: numberOf(data.tags) };
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${trusted(policy())}"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${data.title}: ${data.status}</title><link rel="icon" href="data:,"><style>${trusted(styles)}</style></head>
<body>${headerSection(data)}<main>${modelSection(data)}${imagesSection(data, numbers)}${statisticsSection(data)}${exceptionsSection(data)}${timingSection(data)}${logSection(data)}</main><footer>Made by picsellia-ts on a local platform. This page works offline.</footer><script>${trusted(script)}</script></body></html>
`;
  return page.markup;
};
