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

const openReport = async (): Promise<{ page: Page; complaints: string[]; requests: string[] }> => {
  if (browser === undefined) throw new Error('no browser was started');
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(join(folder, 'out', 'report.html')).href);
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
  await page.locator('#before').uncheck();
  expect(await visible()).toBe(2);
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
