const told = new Set<string>();

/** Warns that a name is on its way out, once a process for each name. */
export const warnDeprecated = (name: string, advice: string): void => {
  if (told.has(name)) return;
  told.add(name);
  process.emitWarning(`${name} of monitor() is deprecated: ${advice}`, {
    type: 'DeprecationWarning',
    code: `PICSELLIA_MONITOR_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
  });
};
