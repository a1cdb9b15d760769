/** Runs in the page: switches for labels, score, state and what was there before; a click enlarges an image, arrows go to the next. */
export const script: string = `
const all = (selector) => [...document.querySelectorAll(selector)];
const shapes = all('.shape').map((node) => ({
  node, label: node.dataset.label, origin: node.dataset.origin,
  score: node.dataset.score === undefined ? undefined : Number(node.dataset.score),
}));
const slider = document.querySelector('#score');
const views = { all: () => true, before: (origin) => origin !== 'new', after: (origin) => origin !== 'removed', new: (origin) => origin === 'new' };
const shown = document.querySelector('#shown');
const update = () => {
  const off = new Set(all('.label-switch:not(:checked)').map((input) => input.value));
  const least = slider === null ? 0 : Number(slider.value);
  const inView = views[document.querySelector('#view')?.value ?? 'all'];
  let count = 0;
  for (const { node, label, origin, score } of shapes) {
    const visible = !off.has(label) && inView(origin) && (score === undefined || score >= least);
    node.classList.toggle('off', !visible);
    if (visible) count += 1;
  }
  if (slider !== null) document.querySelector('#least').textContent = least.toFixed(2);
  if (shown !== null) shown.textContent = count + ' of ' + shapes.length + ' shapes';
};
const filter = () => {
  const state = document.querySelector('#state')?.value ?? '';
  const tag = document.querySelector('#tag')?.value ?? '';
  for (const item of all('[data-item]')) {
    const isOfState = state === '' || item.dataset.state === state;
    item.hidden = !isOfState || !(tag === '' || item.dataset.tags.split(' ').includes(tag));
  }
};
for (const input of all('.label-switch, #score, #view')) input.addEventListener('input', update);
for (const input of all('#state, #tag')) input.addEventListener('input', filter);
document.querySelector('#all-labels')?.addEventListener('click', () => {
  const boxes = all('.label-switch');
  const on = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = on;
  update();
});
const pictures = all('button.picture');
const isWide = (picture) => picture.closest('.card').classList.contains('wide');
const enlarge = (picture, wide) => {
  const card = picture.closest('.card');
  card.classList.toggle('wide', wide);
  picture.setAttribute('aria-expanded', String(wide));
  if (wide) card.scrollIntoView({ block: 'nearest' });
};
for (const picture of pictures) picture.addEventListener('click', () => enlarge(picture, !isWide(picture)));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') for (const picture of pictures.filter(isWide)) enlarge(picture, false);
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const here = document.activeElement;
  if (step === undefined || !pictures.includes(here)) return;
  const seen = pictures.filter((picture) => picture.offsetParent !== null);
  const next = seen[seen.indexOf(here) + step];
  if (next === undefined) return;
  event.preventDefault();
  const wasWide = isWide(here);
  if (wasWide) enlarge(here, false);
  next.focus();
  if (wasWide) enlarge(next, true);
});
update();
`;
