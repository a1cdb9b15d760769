import { writeFileSync } from 'node:fs';
import type { LogLine } from './spool.ts';

interface Section {
  datetime: string;
  logs: Record<string, string>;
}

/**
 * Writes the final log file of a job in the shape that the platform's page reads: a map of section to its lines, keyed by
 * their number, which there is one above the number sent. Source: docs/protocol.md#log-file.
 */
export const writeLogFile = async (path: string, lines: AsyncIterable<LogLine>, exitCode: number): Promise<void> => {
  const sections = new Map<string, Section>();
  for await (const line of lines) {
    const section = sections.get(line.section) ?? { datetime: new Date(line.time).toISOString(), logs: {} };
    sections.set(line.section, section);
    if (line.msg !== line.section) section.logs[String(line.n + 1)] = line.msg;
  }
  const end = { exit_code: exitCode, datetime: new Date().toISOString() };
  writeFileSync(path, JSON.stringify({ ...Object.fromEntries(sections), exit_code: end }, null, 1));
};
