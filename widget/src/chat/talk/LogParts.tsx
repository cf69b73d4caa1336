// Around the log: somebody types, and the way back to the end.
import { Icon } from '../components/Icon';
import { down as downIcon } from '../components/icons';
import { Portrait } from '../components/Portrait';
import { count, t } from '../i18n';

export function Typing({ name }: { name: string }) {
  return (
    <li class="turn">
      <Portrait name={name} small staff />
      <div class="bub is-first is-last typing">
        <span />
        <span />
        <span />
        <b class="vh">{t('log.typing', { name })}</b>
      </div>
      <p class="meta" />
    </li>
  );
}

/** For readers of older messages: nothing scrolls them, this pill takes them down. */
export function Jump({ missed, go }: { missed: number; go: () => void }) {
  return (
    <button class="jump" type="button" onClick={go}>
      <Icon of={downIcon} small />
      {missed > 0 ? count('log.new', missed) : t('log.latest')}
    </button>
  );
}
