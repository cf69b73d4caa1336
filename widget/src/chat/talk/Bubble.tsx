// One message: words, links, code, quotations, emoji and files. Everything is text, nothing is HTML.
import { t } from '../i18n';
import type { Attachment } from '../../shared/types';
import type { Bubble as BubbleItem } from './arrange';
import { isEmoji, parts, safeHref } from './text';
import { Icon } from '../components/Icon';
import { file as fileIcon } from './icons';

export function Bubble({ item, first, last, base }: { item: BubbleItem; first: boolean; last: boolean; base: string }) {
  const attachments = item.message?.attachments ?? [];
  const quotes = attachments.filter((attachment) => attachment.message_link);
  const files = attachments.filter((attachment) => !attachment.message_link);
  const edges = `${first ? ' is-first' : ''}${last ? ' is-last' : ''}`;
  return (
    <>
      {item.text.trim() && (
        <div class={quotes.length === 0 && isEmoji(item.text) ? 'bub is-emoji' : `bub${edges}`} dir="auto">
          {quotes.map((quote) => (
            <span class="quote" key={quote.message_link}>
              <b>{quote.author_name}</b>
              {quote.text}
            </span>
          ))}
          <Words text={quotes.length > 0 ? withoutQuoteLink(item.text) : item.text} />
        </div>
      )}
      {files.map((file, i) => (
        <File key={i} file={file} base={base} />
      ))}
    </>
  );
}

/** A quotation arrives as a link in front of the words; the quotation itself says it better. */
const withoutQuoteLink = (text: string): string => text.replace(/^\[[^\]]*\]\([^)]*\)\s*/, '');

function Words({ text }: { text: string }) {
  return (
    <>
      {parts(text).map((part, i) => {
        switch (part.kind) {
          case 'link':
            return (
              <a key={i} href={part.href} target="_blank" rel="noopener nofollow ugc">
                {part.text}
              </a>
            );
          case 'code':
            return <code key={i}>{part.text}</code>;
          case 'pre':
            return (
              <pre key={i} tabIndex={0} aria-label={t('log.code')}>
                {part.text}
              </pre>
            );
          default:
            return part.text;
        }
      })}
    </>
  );
}

/** A file is a card; it opens by a press, in a tab of its own. */
function File({ file, base }: { file: Attachment; base: string }) {
  const href = safeHref(file.title_link ?? file.image_url ?? file.audio_url ?? file.video_url ?? '', `${base || location.origin}/`);
  const name = file.title || file.description || t('log.file');
  const inside = (
    <>
      <span class="card-icon">
        <Icon of={fileIcon} />
      </span>
      <span class="card-name" dir="auto">
        {name}
      </span>
    </>
  );
  return href ? (
    <a class="card" href={href} target="_blank" rel="noopener nofollow ugc">
      {inside}
    </a>
  ) : (
    <div class="card">{inside}</div>
  );
}
