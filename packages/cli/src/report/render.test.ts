import { describe, expect, test } from '@jest/globals';
import type { ReportData, ReportImage } from './data.ts';
import { renderReport } from './render.ts';

const HOSTILE = `<img src=x onerror="alert('1')">`;

const image = (change: Partial<ReportImage> = {}): ReportImage => ({
  filename: 'cat.jpg',
  width: 400,
  height: 300,
  thumbnail: 'data:image/jpeg;base64,AAAA',
  state: 'done',
  reason: undefined,
  shapes: [],
  tags: [],
  made: undefined,
  madeCount: 0,
  ...change,
});

const data = (change: Partial<ReportData> = {}): ReportData => ({
  title: 'finder',
  task: 'pre-annotation',
  status: 'SUCCEEDED',
  exitCode: 0,
  reason: undefined,
  startedAt: '2026-11-22T02:40:11.020Z',
  durationMs: 1200,
  model: undefined,
  dataset: 'photos',
  parameters: {},
  existing: 'keep',
  counts: { total: 1, done: 1, skipped: 0, failed: 0 },
  labels: [],
  tags: [],
  scores: [],
  areas: [],
  dimensions: [],
  images: [image()],
  strays: [],
  output: undefined,
  modelFiles: [],
  skipped: {},
  failures: [],
  phases: {},
  stages: [],
  log: [],
  ...change,
});

describe('renderReport', () => {
  test('leaves hostile names, labels, reasons and log lines as text', () => {
    const page = renderReport(
      data({
        title: HOSTILE,
        dataset: HOSTILE,
        model: HOSTILE,
        parameters: { [HOSTILE]: HOSTILE },
        reason: HOSTILE,
        status: HOSTILE,
        labels: [{ name: HOSTILE, added: 1, kept: 0 }],
        skipped: { [HOSTILE]: 1 },
        failures: [{ filename: HOSTILE, error: HOSTILE }],
        log: [{ title: HOSTILE, lines: [HOSTILE] }],
        tags: [{ name: HOSTILE, added: 1, kept: 0 }],
        output: { name: HOSTILE, type: HOSTILE, images: 1 },
        strays: [{ ...image(), filename: HOSTILE }],
        images: [
          image({
            filename: HOSTILE,
            reason: HOSTILE,
            tags: [{ name: HOSTILE, origin: 'new' }],
            made: [{ ...image(), filename: HOSTILE }],
            shapes: [
              { shape: { kind: 'rectangle', label: HOSTILE, x: 1, y: 20, w: 300, h: 90 }, origin: 'new' },
              { shape: { kind: 'classification', label: HOSTILE }, origin: 'new' },
            ],
          }),
        ],
      }),
    );
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain('onerror="');
    expect(page).toContain('<b>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;</b>');
  });

  test('asks for nothing from outside', () => {
    const page = renderReport(data());
    expect(page).toContain("default-src 'none'");
    expect(page.replaceAll(/data:[^"]*/g, '')).not.toMatch(/(?:src|href)="[^"]+"|url\(|https?:/);
  });

  test('draws each kind of shape, what was there before apart from what is new', () => {
    const points = [
      [1, 1],
      [9, 1],
      [9, 9],
    ] as const;
    const page = renderReport(
      data({
        labels: [{ name: 'a', added: 5, kept: 1 }],
        images: [
          image({
            shapes: [
              { shape: { kind: 'rectangle', label: 'a', x: 1, y: 2, w: 3, h: 4, score: 0.9 }, origin: 'new' },
              { shape: { kind: 'polygon', label: 'a', points }, origin: 'kept' },
              { shape: { kind: 'line', label: 'a', points }, origin: 'new' },
              { shape: { kind: 'point', label: 'a', point: [5, 5] }, origin: 'new' },
              { shape: { kind: 'keypoints', label: 'a', points: [[5, 6, 2]] }, origin: 'new' },
              { shape: { kind: 'classification', label: 'a', score: 0.25 }, origin: 'removed' },
              {
                shape: { kind: 'mask', label: 'a', mask: 'b120' },
                origin: 'new',
                picture: 'data:image/png;base64,BBBB',
              },
              { shape: { kind: 'mask', label: 'a', mask: 'no mask' }, origin: 'new' },
            ],
          }),
        ],
      }),
    );
    for (const kind of ['rectangle new', 'polygon kept', 'line new', 'point new', 'keypoints new', 'mask new']) {
      expect(page).toContain(`<g class="shape ${kind}"`);
    }
    expect(page).toContain('<rect x="1" y="2" width="3" height="4"/>');
    expect(page).toContain('<title>a 0.90</title>');
    expect(page).toContain('class="shape badge classification removed"');
    expect(page).toContain('<image href="data:image/png;base64,BBBB" width="400" height="300"');
    expect(page).toContain('class="shape badge mask new"');
    expect(page).toContain('7 shapes, 2 before the run');
  });

  test('shows tags as chips, and images beside what was made of them', () => {
    const made = [{ ...image({ filename: 'cat.1of2.jpg' }) }];
    const tags = [{ name: 'dark', origin: 'new' }] as const;
    const page = renderReport(
      data({
        task: 'data-augmentation',
        counts: { total: 1, done: 1, skipped: 0, failed: 0, images: 9 },
        tags: [{ name: 'dark', added: 1, kept: 0 }],
        output: { name: 'v1-augmented', type: 'MULTI', images: 9 },
        images: [image({ tags, made, madeCount: 9 })],
      }),
    );
    expect(page).toContain('<li class="new">dark</li>');
    expect(page).toContain('v1-augmented (MULTI, 9 images)');
    expect(page).toMatch(/<article class="family".*cat\.jpg.*cat\.1of2\.jpg.*and 8 more in the folder images\//s);
    expect(page).toContain('<option value="0">dark (1)</option>');
  });

  test('lists the files of a model, and no images', () => {
    const page = renderReport(
      data({ task: 'model-conversion', images: [], modelFiles: [{ name: 'int8', filename: 'int8.onnx' }] }),
    );
    expect(page).toContain('<th scope="row">int8</th><td>int8.onnx</td>');
    expect(page).not.toContain('aria-label="Images"');
  });

  test('says that it does not show all images', () => {
    const page = renderReport(data({ counts: { total: 500, done: 500, skipped: 0, failed: 0 } }));
    expect(page).toContain('Shows 1 of 500 images');
  });
});
