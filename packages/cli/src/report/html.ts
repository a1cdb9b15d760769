/** Text that is markup already; everything else is escaped where it is put in. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | number | undefined | false | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// Unpaired halves of a character and control codes are no valid text of a document.
const escapeText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t\n]/gu, '\u{FFFD}')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const markupOf = (value: Value): string => {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return isList(value) ? value.map(markupOf).join('') : value.markup;
};

/** Makes markup of a template; what is put in is escaped, in text and in quoted attributes alike. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  markup: parts.reduce((markup, part, index) => `${markup}${markupOf(values[index - 1])}${part}`),
});

/** Takes a text of ours as markup, unescaped. */
export const trusted = (markup: string): Html => ({ markup });
