import { expect, test } from '@jest/globals';
import { readSurface } from './parity/surface.ts';
import { compareSurfaces } from './parity/table.ts';

const REPORT = `text
\`\`\`ts
abstract class Base {
    get id(): string;
}

export class Thing extends Base {
    constructor(name: string);
    download(folder: string): Promise<string>;
    readonly name: string;
    private secret(): void;
}
\`\`\`
`;

const reference = {
  client: 'client 1.0',
  classes: {
    Thing: {
      methods: ['download', 'resetUrl', 'name'],
      properties: ['id', 'secret'],
      outside: { refresh: 'internal' },
    },
    Other: { methods: ['sync'], properties: [], outside: {} },
  },
};

test('finds members of a class and of its bases, and says which are missing', () => {
  const { present, total, unexplained } = compareSurfaces(reference, readSurface(REPORT));
  expect({ present, total }).toEqual({ present: 3, total: 6 });
  expect(unexplained).toEqual(['Thing.reset_url()', 'Thing.secret', 'Other.sync()']);
});

test('writes a line for each name, with what is outside of the scope', () => {
  const { text } = compareSurfaces(reference, readSurface(REPORT));
  expect(text).toContain('| `download()` | `download()` |  |');
  expect(text).toContain('| `name()` | `name` | a property here |');
  expect(text).toContain('| `reset_url()` | — |  |');
  expect(text).toContain('- internal: `Thing.refresh`');
});

test('refuses declarations that it cannot read', () => {
  expect(() => readSurface('```ts\nexport class {{\n```')).toThrow(/cannot be parsed/);
});
