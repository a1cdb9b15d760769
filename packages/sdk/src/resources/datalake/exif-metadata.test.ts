import { expect, test } from '@jest/globals';
import { metadataOfTags } from './exif-metadata.ts';

test('reads the fields that the platform has out of EXIF tags', () => {
  const tags = {
    259: 7,
    271: 'Acme\0',
    282: 72,
    283: 96.5,
    296: 3,
    305: ' Firmware 1 ',
    306: '2024:05:06 07:08:09',
    315: 'Ada',
  };
  expect(metadataOfTags(tags, { 40961: 1 })).toEqual({
    acquired_at: '2024-05-06T07:08:09',
    acquired_by: 'Ada',
    resolution_x: 72,
    resolution_y: 96.5,
    resolution_unit: 'cm',
    compression: 'JPEG',
    manufacturer: 'Acme',
    software: 'Firmware 1',
    color_space: '1',
  });
});

test('leaves out what is not there or cannot be read', () => {
  expect(metadataOfTags({ 259: 77, 271: '\0', 282: 0, 296: 1, 306: 'yesterday' }, {})).toEqual({});
});
