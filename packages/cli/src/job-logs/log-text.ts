import { stripVTControlCharacters } from 'node:util';

// What a program printed may steer a terminal; a tab is all that stays of it.
const CONTROLS = /[\p{Cc}--\t]/gv;

/** A line of a log as it may be shown: without colours and other control characters. */
export const shownLine = (text: string): string => stripVTControlCharacters(text).replace(CONTROLS, '');
