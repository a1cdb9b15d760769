import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { polygon, rectangle } from '@picsellia-ts/processing';
import { runProcessing } from '@picsellia-ts/processing/testing';
import processing from './processing.ts';

// 384 x 303 pixels.
const path = 'images/coins.png';
const halves = { tile_width: 192, tile_height: 303, overlap: 0, min_visible: 0 };

test('cuts boxes where the tiles end', async () => {
  const { assets } = await runProcessing(processing, {
    images: [{ path, annotations: [rectangle('box', { x: 100, y: 50, w: 200, h: 100 })] }],
    parameters: halves,
    throwOnFailure: true,
  });
  const [left, right] = assets[0]?.images ?? [];
  deepEqual([left?.width, left?.height], [192, 303]);
  deepEqual(left?.shapes, [rectangle('box', { x: 100, y: 50, w: 92, h: 100 })]);
  deepEqual(right?.shapes, [rectangle('box', { x: 0, y: 50, w: 108, h: 100 })]);
});

test('cuts outlines where the tiles end', async () => {
  const triangle = polygon('triangle', [
    [92, 100],
    [292, 100],
    [192, 200],
  ]);
  const { assets } = await runProcessing(processing, {
    images: [{ path, annotations: [triangle] }],
    parameters: halves,
    throwOnFailure: true,
  });
  const corners = assets[0]?.images?.map(({ shapes: [shape] }) =>
    shape?.kind === 'polygon' ? shape.points.map(String).toSorted((a, b) => a.localeCompare(b)) : [],
  );
  deepEqual(corners, [
    ['192,100', '192,200', '92,100'],
    ['0,100', '0,200', '100,100'],
  ]);
});

test('leaves out what a tile hardly shows, and tiles without an object', async () => {
  const corner = { path, annotations: [rectangle('corner', { x: 0, y: 0, w: 200, h: 40 })] };
  const { assets } = await runProcessing(processing, {
    images: [corner],
    parameters: { tile_width: 192, tile_height: 160, overlap: 0, min_visible: 0.2, keep_empty: false },
    throwOnFailure: true,
  });
  deepEqual(
    assets[0]?.images?.map(({ shapes }) => shapes),
    [[rectangle('corner', { x: 0, y: 0, w: 192, h: 40 })]],
  );
});
