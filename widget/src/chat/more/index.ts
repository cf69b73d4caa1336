// Everything a first message does not need.
import { addWords } from '../i18n';
import { enMore } from '../i18n/en-more';

export { default as sheet } from './more.css?url';
export { Blocked } from './Blocked';
export { emailError } from './email';
export { command } from './embed';
export { Extras, judgeExtras } from './Extras';
export { speak } from './language';
export { Options } from './menu';
export { Note } from './Note';
export { Place } from './Place';
export { Strip } from './Strip';
export { dress } from './theme';
export { overWords, Under } from './Under';

addWords(enMore);
