import * as z from 'zod';
import type { LogSection } from './data.ts';

const section = z.looseObject({
  logs: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});

const trimEnd = (line: string): string => line.replace(/\s+$/, '');

/** Reads a job's log file: titles with numbered lines, in the order of the numbers; what is no section is left out. */
export const readLogFile = (content: string): readonly LogSection[] => {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return [];
  }
  const titles = z.record(z.string(), z.unknown()).safeParse(value);
  return Object.entries(titles.data ?? {}).flatMap(([title, part]) => {
    const parsed = section.safeParse(part);
    if (!parsed.success) return [];
    const lines = Object.entries(parsed.data.logs)
      .toSorted(([one], [other]) => Number(one) - Number(other))
      .flatMap(([, line]) => line)
      .map(trimEnd);
    return [{ title: title.replace(/^--#--/, '').trim(), lines }];
  });
};
