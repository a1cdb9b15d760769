/** Runs in the page: switches for labels, score, state and what was there before; a click enlarges an image. */
export const script: string = `
const all = (selector) => [...document.querySelectorAll(selector)];
const shapes = all('.shape').map((node) => ({
  node, label: node.dataset.label, origin: node.dataset.origin,
  score: node.dataset.score === undefined ? undefined : Number(node.dataset.score),
}));
const slider = document.querySelector('#score');
const before = document.querySelector('#before');
const shown = document.querySelector('#shown');
const update = () => {
  const off = new Set(all('.label-switch:not(:checked)').map((input) => input.value));
  const least = slider === null ? 0 : Number(slider.value);
  const withBefore = before === null || before.checked;
  let count = 0;
  for (const { node, label, origin, score } of shapes) {
    const visible = !off.has(label) && (withBefore || origin === 'new') && (score === undefined || score >= least);
    node.classList.toggle('off', !visible);
    if (visible) count += 1;
  }
  if (slider !== null) document.querySelector('#least').textContent = least.toFixed(2);
  if (shown !== null) shown.textContent = count + ' of ' + shapes.length + ' shapes';
};
const filter = () => {
  const state = document.querySelector('#state')?.value ?? '';
  for (const card of all('.card')) card.hidden = state !== '' && card.dataset.state !== state;
};
for (const input of all('.label-switch, #score, #before')) input.addEventListener('input', update);
document.querySelector('#state')?.addEventListener('input', filter);
document.querySelector('#all-labels')?.addEventListener('click', () => {
  const boxes = all('.label-switch');
  const on = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = on;
  update();
});
for (const picture of all('.picture')) picture.addEventListener('click', () => {
  const card = picture.closest('.card');
  const wide = card.classList.toggle('wide');
  picture.setAttribute('aria-expanded', String(wide));
  if (wide) card.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
});
update();
`;
