import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Inbox } from '../inbox/Inbox';
import type { InboxRoute } from '../inbox/ChatList';
import { announce } from '../lib/notice';
import { ConnectionBar } from '../ui/ConnectionBar';
import { useApp } from '../ui/context';
import { Link } from '../ui/Link';

/** The last step of the set-up: both sides of the counter at once, both real. */
export function Welcome({ route }: { route: InboxRoute }): VNode {
  const { router } = useApp();
  return (
    <div class="door is-split">
      <ConnectionBar />
      <header class="split-head">
        <div>
          <p class="steps3">
            {[1, 2, 3].map((n) => (
              <i key={n} aria-hidden="true" class="is-on" />
            ))}
            {t('setup.step', { n: 3 })}
          </p>
          <h1 tabIndex={-1}>{t('welcome.title')}</h1>
          <p>{t('welcome.text')}</p>
        </div>
        <Snippet line={`<script src="${location.origin}${router.base}/widget.js" defer></script>`} />
        <Link class="btn btn-main" to={{ page: 'inbox', welcome: false, tab: 'mine', rid: '', pane: 'list' }}>
          {t('welcome.done')}
        </Link>
      </header>
      <section class="half" aria-labelledby="half-visitor">
        <h2 id="half-visitor">{t('welcome.visitor')}</h2>
        <iframe title={t('welcome.frame')} src={`${router.base}/demo`} />
      </section>
      <div class="half">
        <h2>{t('welcome.you')}</h2>
        <div class="half-desk">
          <Inbox route={route} />
        </div>
      </div>
    </div>
  );
}

function Snippet({ line }: { line: string }): VNode {
  const [copied, setCopied] = useState(false);
  const code = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(line);
      setCopied(true);
      announce(t('welcome.copied'));
      setTimeout(() => setCopied(false), 4000);
    } catch {
      // Without a secure connection browsers do not let a page copy; the line is marked, ready for Ctrl+C.
      if (code.current) getSelection()?.selectAllChildren(code.current);
      announce(t('welcome.marked'));
    }
  };
  return (
    <div class="snippet">
      <p class="hint" id="snippet-h">
        {t('welcome.snippet')}
      </p>
      <div class="copy">
        <code ref={code} class="code" tabIndex={0} aria-labelledby="snippet-h" role="group">
          {line}
        </code>
        <button class="btn" type="button" onClick={() => void copy()}>
          {t(copied ? 'welcome.copied' : 'welcome.copy')}
        </button>
      </div>
    </div>
  );
}
