import type { ComponentChildren, VNode } from 'preact';
import { t } from '../i18n';
import { setSingleKeys, singleKeys } from '../inbox/keys';
import { useStore } from '../lib/store';
import { Dialog } from './Dialog';
import { Switch } from './Field';

/** Every shortcut on one sheet, and the switch for single letters. */
export function KeySheet({ onClose }: { onClose: () => void }): VNode {
  const on = useStore(singleKeys, (s) => s);
  return (
    <Dialog wide title={t('keys.title')} onClose={onClose}>
      <div class="keys-grid">
        <div>
          <h3>{t('keys.anywhere')}</h3>
          <dl>
            <Key does={t('keys.next')} keys={['N']} />
            <Key does={t('keys.step')} keys={['J', 'K']} />
            <Key does={t('keys.find')} keys={['/']} />
            <Key does={t('keys.panes')} keys={['F6']} />
            <Key does={t('keys.up')} keys={['Esc']} />
            <Key does={t('keys.sheet')} keys={['?']} />
          </dl>
        </div>
        <div>
          <h3>{t('keys.inChat')}</h3>
          <dl>
            <Key does={t('keys.reply')} keys={['R']} />
            <Key does={t('keys.close')} keys={['E']} />
            <Key does={t('keys.send')} keys={['Enter']} />
            <Key does={t('keys.line')} keys={['Shift', 'Enter']} />
          </dl>
        </div>
      </div>
      <Switch label={t('keys.single')} hint={t('keys.singleHint')} checked={on} onChange={setSingleKeys} />
      <div class="btns">
        <button class="btn btn-main" type="button" data-first="" onClick={onClose}>
          {t('keys.done')}
        </button>
      </div>
    </Dialog>
  );
}

function Key({ does, keys }: { does: ComponentChildren; keys: string[] }): VNode {
  return (
    <div>
      <dt>{does}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dd>
    </div>
  );
}
