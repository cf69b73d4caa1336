import type { VNode } from 'preact';
import { t } from '../i18n';
import { timeOfDay } from '../lib/format';
import type { Attachment, Message } from '../state/model';
import { isEmoji, pieces, unescapeText, type Part } from '../state/talk';
import { useApp, useMe } from '../ui/context';
import { Icon } from '../ui/Icon';
import { Circle, Dome } from '../ui/people';

interface Props {
  part: Extract<Part, { kind: 'turn' }>;
  /** Shows the tick: the newest own words are at the server. */
  sent: boolean;
}

/** What one person wrote in one go. The staff stand at the end side, visitors at the start. */
export function Turn({ part, sent }: Props): VNode {
  const me = useMe();
  const mine = part.who.id === me.id;
  const { messages, staff } = part;
  const end = messages[messages.length - 1];
  return (
    <li class={`turn${staff ? ' is-mine' : ''}${staff && !mine ? ' is-staff' : ''}`}>
      {!staff && <Circle size="s" name={part.who.name} id={part.who.id} />}
      {staff && !mine && <Dome small name={part.who.name} />}
      <span class={mine ? 'vh' : staff ? 'who' : 'vh'}>{mine ? t('talk.you') : part.who.name}</span>
      {messages.map((m, i) => (
        <Bubble key={m.id} message={m} first={i === 0} last={i === messages.length - 1} />
      ))}
      {end && (
        <p class="meta">
          <time dateTime={new Date(end.at).toISOString()}>{timeOfDay(end.at)}</time>
          {messages.some((m) => m.edited) && <span>{t('talk.edited')}</span>}
          {mine && sent && (
            <>
              <Icon name="check" small />
              <span>{t('talk.sent')}</span>
            </>
          )}
        </p>
      )}
    </li>
  );
}

function Bubble({ message, first, last }: { message: Message; first: boolean; last: boolean }): VNode {
  const text = unescapeText(message.text);
  const shape = `${first ? ' is-first' : ''}${last ? ' is-last' : ''}`;
  return (
    <>
      {message.files.map((file) => (
        <File key={file.href} file={file} />
      ))}
      {text && (
        <div class={`bub${shape}${isEmoji(text) ? ' is-emoji' : ''}`} dir="auto">
          <Text text={text} />
        </div>
      )}
    </>
  );
}

/** Words somebody wrote, with their addresses made links. Nothing in them becomes markup. */
export function Text({ text }: { text: string }): VNode {
  return (
    <>
      {pieces(text).map((piece, i) =>
        piece.href ? (
          <a key={i} href={piece.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}

function File({ file }: { file: Attachment }): VNode {
  const { router } = useApp();
  return (
    <a class="card" href={router.base + file.href} target="_blank" rel="noopener noreferrer">
      <span class="card-icon">
        <Icon name="file" />
      </span>
      <span class="card-name" dir="auto">
        {file.title}
      </span>
      <span class="card-sub">{t('talk.file')}</span>
    </a>
  );
}
