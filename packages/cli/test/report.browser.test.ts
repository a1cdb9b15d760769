import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { picsellia } from './command.ts';
import { makePhotos } from './photos.ts';

const FRAME = fileURLToPath(new URL('./fixtures/frame.ts', import.meta.url));
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser && process.env['CI'] !== 'true') {
  console.warn(`Skips the report's browser tests: there is no Chromium at ${CHROMIUM}; name one by CHROMIUM.`);
}
const inBrowser = hasBrowser || process.env['CI'] === 'true' ? test : test.skip;

const MIRROR = fileURLToPath(new URL('./fixtures/mirror.ts', import.meta.url));

let folder = '';
let browser: Browser | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-browser-'));
  await makePhotos(join(folder, 'photos'), ['a.jpg', 'b.png', 'c.jpg', 'poison.jpg']);
  const coco = {
    images: [{ id: 1, file_name: 'b.png', width: 64, height: 48 }],
    categories: [{ id: 1, name: '<b>sky</b>' }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [2, 2, 30, 20], area: 600, segmentation: [] }],
  };
  await writeFile(join(folder, 'coco.json'), JSON.stringify(coco));
  const args = ['dry-run', FRAME, '--images', 'photos', '--annotations', 'coco.json', '--out', 'out'];
  const { stdout, stderr } = await picsellia(args, { cwd: folder });
  expect([stderr, stdout]).toEqual(['', expect.stringContaining('/out/report.html')]);
  if (hasBrowser || process.env['CI'] === 'true') {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

const openReport = async (
  out = 'out',
  width = 1280,
): Promise<{ page: Page; complaints: string[]; requests: string[] }> => {
  if (browser === undefined) throw new Error('no browser was started');
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(join(folder, out, 'report.html')).href);
  return { page, complaints, requests };
};

// Runs in the page, whose types this project does not load.
const naturalWidth = async (node: unknown): Promise<number> => {
  const image = node as { decode(): Promise<void>; naturalWidth: number };
  await image.decode();
  return image.naturalWidth;
};

inBrowser('shows every image with its shapes, silently and without the network', async () => {
  const { page, complaints, requests } = await openReport();
  expect(await page.locator('.card').count()).toBe(4);
  expect(await page.locator('svg.overlay g.shape.rectangle.new > rect').count()).toBe(2);
  expect(await page.locator('svg.overlay g.shape.rectangle.kept > rect').count()).toBe(1);
  const images = await page.locator('.card img').all();
  const decoded = await Promise.all(images.map((image) => image.evaluate(naturalWidth)));
  expect(decoded).toEqual([64, 64, 64, 64]);
  expect(complaints).toEqual([]);
  expect(requests.filter((url) => !/^(?:data|file):/.test(url))).toEqual([]);
  await page.close();
});

inBrowser('draws a shape where it lies on the image', async () => {
  const { page } = await openReport();
  const card = page.locator('.card').first();
  const image = await card.locator('img').boundingBox();
  const shape = await card.locator('g.shape > rect').boundingBox();
  if (image === null || shape === null) throw new Error('nothing is drawn');
  // The image of 64 x 48 has the card's own proportions; the frame lies 8 pixels inside it.
  const scale = image.width / 64;
  expect(shape.x - image.x).toBeCloseTo(8 * scale, -1);
  expect(shape.y - image.y).toBeCloseTo(8 * scale, -1);
  expect(shape.width).toBeCloseTo(48 * scale, -1);
  await page.close();
});

inBrowser('hides shapes by label, by score and by origin, and images by state', async () => {
  const { page } = await openReport();
  const visible = (): Promise<number> => page.locator('g.shape:not(.off)').count();
  await page.locator('.label-switch').first().uncheck();
  expect(await visible()).toBe(1);
  await page.locator('.label-switch').first().check();
  await page.locator('#score').fill('0.8');
  expect([await visible(), await page.locator('#shown').textContent()]).toEqual([1, '1 of 3 shapes']);
  await page.locator('#score').fill('0.5');
  const inView = async (view: string): Promise<number> => {
    await page.locator('#view').selectOption(view);
    return visible();
  };
  expect([await inView('new'), await inView('before'), await inView('after'), await inView('all')]).toEqual([
    2, 1, 3, 3,
  ]);
  await page.locator('#state').selectOption('failed');
  expect(await page.locator('.card:visible figcaption b').allTextContents()).toEqual(['poison.jpg']);
  await page.close();
});

inBrowser('enlarges an image when it is clicked', async () => {
  const { page } = await openReport();
  const picture = page.locator('.picture').first();
  const small = await picture.boundingBox();
  await picture.click();
  const large = await picture.boundingBox();
  expect((large?.width ?? 0) > (small?.width ?? 0)).toBe(true);
  await page.close();
});

inBrowser('goes from picture to picture by the keyboard', async () => {
  const { page } = await openReport();
  const wide = (): Promise<string[]> => page.locator('.card.wide figcaption b').allTextContents();
  await page.locator('.picture').first().focus();
  await page.keyboard.press('Enter');
  expect(await wide()).toEqual(['a.jpg']);
  await page.keyboard.press('ArrowRight');
  expect(await wide()).toEqual(['b.png']);
  await page.keyboard.press('Escape');
  expect(await wide()).toEqual([]);
  await page.close();
});

inBrowser('shows new images beside their sources, with masks and tags, on a wide page and a narrow one', async () => {
  const args = ['dry-run', MIRROR, '--images', 'photos', '--asset', 'a.jpg', 'b.png', '--out', 'made'];
  expect((await picsellia(args, { cwd: folder })).stderr).toBe('');
  for (const width of [1280, 390]) {
    const { page, complaints } = await openReport('made', width);
    const family = page.locator('.family').first();
    const [source, made] = [family.locator('.source'), family.locator('.made-card')];
    expect([await page.locator('.family').count(), await made.count()]).toEqual([2, 2]);
    const [from, to] = [await source.boundingBox(), await made.first().boundingBox()];
    if (from === null || to === null) throw new Error('nothing is drawn');
    expect(width === 1280 ? to.x > from.x + from.width : to.y > from.y + from.height).toBe(true);
    const images = await family.locator('img').all();
    expect(await Promise.all(images.map((image) => image.evaluate(naturalWidth)))).toEqual([64, 64, 32]);
    const [mask, picture] = [family.locator('g.shape.mask > image'), made.first().locator('img')];
    expect((await mask.boundingBox())?.width).toBeCloseTo((await picture.boundingBox())?.width ?? 0, -1);
    expect(await made.first().locator('.tags li').allTextContents()).toEqual(['mirrored']);
    await page.locator('#tag').selectOption({ label: 'of b.png (1)' });
    expect(await page.locator('.family:visible .source b').allTextContents()).toEqual(['b.png']);
    // A browser's words: the page is no wider than its window.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(complaints).toEqual([]);
    await page.close();
  }
});

inBrowser('runs no script that a hostile report brings along', async () => {
  const path = join(folder, 'out', 'report.html');
  const original = await readFile(path, 'utf8');
  const hostile = original.replace('<main>', '<main><script>document.title = "owned"</script>');
  await writeFile(path, hostile);
  const { page, complaints } = await openReport();
  await writeFile(path, original);
  expect(await page.title()).not.toBe('owned');
  expect(complaints.join(' ')).toContain('Content Security Policy');
  await page.close();
});
