import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { explain } from '../lib/failure';
import { Dialog } from './Dialog';
import { ErrorLine } from './Field';

interface Props {
  title: string;
  text: string;
  button: string;
  /** Rejects when it could not be done; the reason is shown in the dialog. */
  run: () => Promise<void>;
  onClose: () => void;
}

/** Asks before something is taken away. The focus starts on the safe choice. */
export function Confirm({ title, text, button, run, onClose }: Props): VNode {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const go = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await run();
    } catch (error) {
      setProblem(explain(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <div role="alert" class="form-alert">
        {problem && <ErrorLine>{problem}</ErrorLine>}
      </div>
      <div class="btns">
        <button class="btn" type="button" data-first="" onClick={onClose}>
          {t('form.cancel')}
        </button>
        <button class="btn btn-bad-main" type="button" aria-disabled={busy} onClick={() => void go()}>
          {button}
        </button>
      </div>
    </Dialog>
  );
}
