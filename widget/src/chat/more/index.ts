// Everything a first message does not need.
import { addWords } from '../i18n';
import { enMore } from '../i18n/en-more';
import sheet from './more.css?url';

export { emailError } from './email';
export { command } from './embed';
export { Ended } from './Ended';
export { Extras, judgeExtras } from './Extras';
export { Menu, Sheet } from './menu';
export { Note } from './Note';
export { Place } from './Place';
export { Strip } from './Strip';

addWords(enMore);

/** A style sheet that takes longer is not waited for: plain is better than nothing. */
const PATIENCE_MS = 3_000;

/** Done when the style sheet is there, or cannot be had. */
export const styled = new Promise<void>((resolve) => {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.onload = link.onerror = () => resolve();
  setTimeout(resolve, PATIENCE_MS);
  link.href = sheet;
  document.head.append(link);
});
