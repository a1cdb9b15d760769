import { expect, test } from '@jest/globals';
import { Flow } from './flow.ts';

const finish = (flow: Flow, count: number, sizeBytes: number) => {
  for (let index = 0; index < count; index += 1) flow.finished(sizeBytes);
};

test('starts with sixteen downloads at once', () => {
  expect(new Flow().limit).toBe(16);
});

test('never goes beyond 128', () => {
  const flow = new Flow();
  finish(flow, 64 * 50, 1000);
  expect(flow.limit).toBeLessThanOrEqual(128);
});

test('lets large files take little memory', () => {
  const flow = new Flow();
  finish(flow, 1, 48 * 1024 * 1024);
  expect(flow.limit).toBe(2);
});

test('halves when the platform asks for less', () => {
  const flow = new Flow();
  flow.slowDown();
  expect(flow.limit).toBe(8);
});
