// One message. What is more than plain words is drawn by more/Rich.tsx.
import { later } from '../later';
import type { Bubble as BubbleItem } from '../state/messages';

export interface BubbleProps {
  item: BubbleItem;
  first: boolean;
  last: boolean;
  base: string;
}

const Rich = later(({ Rich: part }) => part, Plain);

/** Plain words need no second look: no link, no code, no quotation, nothing that could be an emoji. */
const isPlain = ({ text, message }: BubbleItem): boolean =>
  !message?.attachments?.length && !/`|https?:|www\.|^\P{L}*$/iu.test(text);

export function Bubble(props: BubbleProps) {
  return isPlain(props.item) ? <Plain {...props} /> : <Rich {...props} />;
}

function Plain({ item, first, last }: BubbleProps) {
  if (!item.text.trim()) return null;
  return (
    <div class={`bub${first ? ' is-first' : ''}${last ? ' is-last' : ''}`} dir="auto">
      {item.text}
    </div>
  );
}
