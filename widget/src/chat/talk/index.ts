// A conversation under way. Fetched as soon as the panel is drawn, so that it is there when the first words are sent.
import { addWords } from '../i18n';
import { enTalk } from '../i18n/en-talk';

export { Live } from './live';
export { Log } from './Log';

addWords(enTalk);
