// Under the composer: the counter, from 90 % of the owner's limit.
import { count, locale } from '../i18n';

export const overWords = (over: number): string => count('write.over', over);

export function Under({ length, limit }: { length: number; limit: number }) {
  const number = new Intl.NumberFormat(locale());
  const over = length - limit;
  return (
    <p class={over > 0 ? 'under is-over' : 'under'} id="write-under">
      <span>{over > 0 && overWords(over)}</span>
      <span>
        {number.format(length)} / {number.format(limit)}
      </span>
    </p>
  );
}
