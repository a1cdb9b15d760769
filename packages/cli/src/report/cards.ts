import type { ReportData, ReportImage, ReportPicture, ReportTag } from './data.ts';
import { type Html, html } from './html.ts';
import { drawBadges, drawOverlay, type LabelNumbers } from './svg.ts';

/** Numbers of labels and tags, which the page's switches go by. */
export interface Numbers {
  readonly labels: LabelNumbers;
  readonly tags: ReadonlyMap<string, number>;
}

const shapeCounts = ({ shapes }: ReportPicture): string | undefined => {
  if (shapes.length === 0) return undefined;
  const before = shapes.filter(({ origin }) => origin !== 'new').length;
  const after = shapes.filter(({ origin }) => origin !== 'removed').length;
  const words = `${after} ${after === 1 ? 'shape' : 'shapes'}`;
  return before === 0 || before === after ? words : `${words}, ${before} before the run`;
};

const picture = (image: ReportPicture, numbers: Numbers): Html => {
  const { thumbnail, filename, width, height } = image;
  if (thumbnail === undefined || width === 0 || height === 0) {
    return html`<div class="picture"><div class="missing">This image cannot be shown.</div></div>`;
  }
  return html`<button type="button" class="picture" aria-label="Enlarge ${filename}" aria-expanded="false"><img src="${thumbnail}" alt="" loading="lazy">${drawOverlay(image, numbers.labels)}${drawBadges(image, numbers.labels)}</button>`;
};

const tagList = (tags: readonly ReportTag[]): Html | false =>
  tags.length > 0 &&
  html`<ul class="tags" aria-label="Tags">${tags.map(({ name, origin }) => html`<li class="${origin}">${name}</li>`)}</ul>`;

const ratioOf = ({ width, height }: ReportPicture): string => (height > 0 ? (width / height).toFixed(5) : '1.33333');

/** What one image says below its picture, and what it is called on the page. */
interface Caption {
  readonly className: string;
  readonly mark: Html | false;
  readonly reason?: string | undefined;
  /** Attributes that the page's filters go by. */
  readonly filters: Html;
}

const card = (image: ReportPicture, numbers: Numbers, { className, mark, reason, filters }: Caption): Html => {
  const size = image.width > 0 ? `${image.width} × ${image.height}` : 'size unknown';
  const details = [size, shapeCounts(image), reason].filter((part) => part !== undefined).join(' · ');
  return html`<figure class="card ${className}" ${filters} style="--ratio:${ratioOf(image)}">${picture(image, numbers)}<figcaption><b>${image.filename}</b>${mark}<span class="sizes">${details}</span>${tagList(image.tags)}</figcaption></figure>`;
};

const tagNumbers = (tags: readonly ReportTag[], numbers: Numbers): string =>
  [...new Set(tags.map(({ name }) => numbers.tags.get(name) ?? -1))].join(' ');

const filtersOf = (image: ReportImage, numbers: Numbers): Html => {
  const tags = [...image.tags, ...(image.made ?? []).flatMap((one) => one.tags)];
  return html`data-item data-state="${image.state}" data-tags="${tagNumbers(tags, numbers)}"`;
};

const stateMark = ({ state }: ReportImage): Html => html`<span class="state ${state}">${state}</span>`;

const newCard = (image: ReportPicture, numbers: Numbers, filters: Html = html``): Html =>
  card(image, numbers, { className: 'made-card', mark: false, filters });

const family = (image: ReportImage, made: readonly ReportPicture[], numbers: Numbers): Html => {
  const { filename, reason, madeCount } = image;
  const source = card(image, numbers, { className: 'source', mark: stateMark(image), reason, filters: html`` });
  const rest = madeCount - made.length;
  const others =
    made.length === 0
      ? html`<p class="none">Nothing was made of it.</p>`
      : html`<div class="grid">${made.map((one) => newCard(one, numbers))}</div>${rest > 0 && html`<p class="none">and ${rest} more in the folder images/</p>`}`;
  return html`<article class="family" ${filtersOf(image, numbers)} aria-label="${filename}">${source}<div class="arrow" aria-hidden="true"></div><div class="made">${others}</div></article>`;
};

/** Draws the images, each beside what was made of it where the task makes images. */
export const drawImages = (data: ReportData, numbers: Numbers): Html => {
  if (data.output === undefined) {
    const cards = data.images.map((image) =>
      card(image, numbers, {
        className: '',
        mark: stateMark(image),
        reason: image.reason,
        filters: filtersOf(image, numbers),
      }),
    );
    return html`<div class="grid">${cards}</div>`;
  }
  const families = data.images.map((image) => family(image, image.made ?? [], numbers));
  const strays = data.strays.map((one) =>
    newCard(one, numbers, html`data-item data-state="new" data-tags="${tagNumbers(one.tags, numbers)}"`),
  );
  return html`<div class="families">${families}</div>${strays.length > 0 && html`<h3>In the output version, of no image above</h3><div class="grid">${strays}</div>`}`;
};
