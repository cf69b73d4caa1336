// Everything a first message does not need.
import { addWords } from '../i18n';
import { enMore } from '../i18n/en-more';
import sheet from './more.css?url';

export { command } from './embed';
export { Ended } from './Ended';
export { Extras, judgeExtras } from './Extras';
export { Jump, Typing } from './LogParts';
export { Menu, Sheet } from './menu';
export { Note } from './Note';
export { Place } from './Place';
export { Rich } from './Rich';
export { Strip } from './Strip';
export { SystemLine } from './SystemLine';

addWords(enMore);

/** Done when the style sheet is there (or cannot be had: plain is better than nothing). */
export const styled = new Promise<void>((resolve) => {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.onload = link.onerror = () => resolve();
  link.href = sheet;
  document.head.append(link);
});
